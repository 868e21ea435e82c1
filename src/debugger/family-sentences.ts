/** Why a run differs in a proxy that is no release of Envoy: no single rule makes it, but the first row that differs tells what of that proxy it shows. */
import { hasOwnRules, profileOf } from "../scenario/profiles.ts";
import type { Comparison } from "./comparison.ts";

export interface FamilySentence {
  readonly sentence: string;
  /** the proxy, and the section of what is known of it */
  readonly clause: string;
}

type Family = "nginx" | "mosn";
/** `on`: found in one of the two lines. The first that fits. */
type Row = readonly [on: RegExp, section: number, sentence: string];

const rows: Readonly<Record<Family, readonly Row[]>> = {
  nginx: [
    [/not loaded|does not load|unknown import|missing/, 1, "NGINX takes modules of 0_1_0, 0_2_0 and 0_2_1 and wants root callbacks to be there; where one does not load, its workers exit."],
    [/local response/, 5, "A local response in NGINX gets a newline behind its body, and every filter gets its callbacks, those after the sender too."],
    [/\bpause|held/, 2, "NGINX takes a Pause at request headers only with a call pending, ignores one at response headers, and never resumes one at a request body."],
    [/unreachable|trap|stopped|fault/, 8, "After a trap NGINX lets a response pass as it is or answers 500, ends the chain there, and goes on with a fresh instance; it has no failure policies."],
    [/http_call|call \d*|authority/, 6, "Calls in NGINX go to host[:port], are counted from 0, and hold the request by themselves."],
    [/logged/, 7, "NGINX writes what a filter logs into its error log, cut at about 1990 bytes."],
    [/on_response/, 2, "In NGINX a response passes the filters in the order of the request, and its body's end may come in a callback of its own, or never."],
    [/body|chunk/, 2, "NGINX hands a request's body over in one callback, and sends it on with a length of its own."],
    [/on_done|on_log|on_delete/, 2, "A stream in NGINX ends with done, log, delete, filter by filter, and roots never end."],
    [/on_vm_start|on_configure|on_context_create/, 1, "NGINX starts a root for each filter, under an id that is drawn at each start, and creates the contexts of a whole chain before its first callback."],
    [/header/, 3, "NGINX shows no pseudo headers among the others, keeps the case of names, adds none of Envoy's headers, and goes on sending a request header that a filter removed."],
    [/property|shared|metric|tick/, 7, "Properties, shared data, metrics and timers of NGINX have rules of their own."],
  ],
  mosn: [
    [/not loaded|does not load|did not start|not instantiated|passed/, 1, "MOSN takes modules of 0_1_0, and of the draft of 2020 behind 0_2_0; a filter that does not load is left out, and traffic passes without it."],
    [/local response/, 3, "MOSN does not offer proxy_send_local_response, or answers it with unimplemented: the request goes on."],
    [/\bpause|held/, 2, "MOSN never looks at what a callback returns: nothing pauses."],
    [/unreachable|trap|stopped|fault/, 6, "After a trap MOSN skips this filter's rest and the filters after it, lets the stream go on, and keeps the same instance."],
    [/http_call|call \d*|authority/, 5, "A call in MOSN goes to a whole URL, always as GET, when the callback returns, and blocks until the answer is there."],
    [/on_vm_start|on_configure/, 1, "MOSN calls on_vm_start twice, the second time with the size of the plugin configuration, and on_configure never."],
    [/on_done|on_log|on_delete/, 2, "A stream in MOSN ends with done and delete; on_log never comes."],
    [/on_response|body|chunk/, 2, "MOSN hands a whole body over in one callback, and a response passes the filters in the order of the request."],
    [/on_context_create/, 1, "MOSN counts stream contexts for the whole process, from 1, and creates those of all filters first."],
    [/header/, 4, "MOSN shows no pseudo headers over HTTP/1, spells names X-Like-This, and adds none of Envoy's headers."],
    [/property|shared|metric|tick/, 3, "Most of properties, timers and metrics is not there in MOSN, and shared data has rules of its own."],
  ],
};
const whole: Readonly<Record<Family, string>> = {
  nginx: "NGINX is another program with a host of its own; the row says what it does there.",
  mosn: "MOSN is another program with a host of its own; the row says what it does there.",
};
const titles: Readonly<Record<Family, string>> = { nginx: "NGINX", mosn: "MOSN" };

const familyOf = (profile: string): Family | undefined => {
  const name = hasOwnRules(profile) ? profileOf(profile)?.name : undefined;
  return name === "nginx" || name === "mosn" ? name : undefined;
};

/** Undefined: both are of Envoy's family, or nothing differs. Of two such proxies it is the other one's sentence. */
export function familySentence(own: string, other: string, { first }: Comparison): FamilySentence | undefined {
  const family = familyOf(other) ?? familyOf(own);
  if (family === undefined || first === undefined) return undefined;
  const row = rows[family].find(([on]) => on.test(first.right.line) || on.test(first.left.line));
  return row === undefined ? { sentence: whole[family], clause: titles[family] } : { sentence: row[2], clause: `${titles[family]} ${row[1]}` };
}
