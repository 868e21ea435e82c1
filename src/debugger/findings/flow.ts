/** Streams that wait, go on twice or never: what pausing and resuming comes to (semantics 6.3, 6.4, 6.6, 6.8). */
import { numberArg, numberOf, textField } from "../fields.ts";
import { filterName } from "../cast.ts";
import { code, listed, say, stepLink } from "../sentence.ts";
import { streamWords } from "../who.ts";
import { bytesWords, capital, statusWord } from "../words.ts";
import { callbackAround, callbackRow, callsOut, continueCalls, continuedSide, deedRow, each, faultRow, filterAt, hostCall, named, sideOfCallback, sideWord, streamAt } from "./asking.ts";
import type { Rule, Run } from "./finding.ts";
import { httpCallbackNames, httpCallbacks } from "./streams.ts";
import type { HttpCallback } from "./streams.ts";

/** Steps of the calls out that a callback asked for and was refused. */
function refusedCalls({ recording }: Run, callback: number): number[] {
  const out: number[] = [];
  for (let step = callback + 1; step <= recording.brief(callback).last; step++) {
    const { name, result } = recording.brief(step);
    if ((callsOut as readonly string[]).includes(name) && result !== 0) out.push(step);
  }
  return out;
}

/** What is held, from the deed to its end. */
interface Hold { readonly step: number; readonly callback: number; readonly how: string; arrived: number }

const heldForEver: Rule = {
  id: "held-for-ever",
  watch(run) {
    const { recording } = run, held = new Map<string, Hold>();
    const keyOf = (step: number): string => {
      const { fields } = deedRow(recording, step);
      return `${numberOf(fields, "exchange")}:${numberOf(fields, "side")}:${numberOf(fields, "filter")}`;
    };
    const arrived = (step: number): void => {
      const { fields } = deedRow(recording, step), of = `${numberOf(fields, "exchange")}:${numberOf(fields, "from")}:`;
      for (const [key, hold] of held) if (key.startsWith(of)) hold.arrived += numberOf(fields, "size");
    };
    return {
      on: {
        held(step) {
          const callback = latestCallback(run, step);
          held.set(keyOf(step), { step, callback, how: textField(deedRow(recording, step).fields, "how"), arrived: 0 });
        },
        "data-received": arrived,
        resumed: (step) => void held.delete(keyOf(step)),
        "still-held"(step) {
          const { fields } = deedRow(recording, step), hold = held.get(keyOf(step)), side = sideWord(numberOf(fields, "side")), filter = filterName(recording, numberOf(fields, "filter"));
          const stream = streamWords(recording, numberOf(fields, "exchange"));
          if (hold === undefined || run.cast.isTcp) return;
          const at = hold.callback === 0 ? hold.step : hold.callback, callback = recording.brief(at).name, refused = hold.callback === 0 ? [] : refusedCalls(run, hold.callback);
          const call = refused[0];
          if (call !== undefined) {
            return run.report(keyOf(step), at, () => ({
              title: say`${filter} waits for a call that was never made.`,
              text: say`${named(callback)} asked for it at ${stepLink(call)}, was refused with ${code(statusWord(recording.brief(call).result))} and returned pause all the same. Nothing will resume the ${side} of ${stream}.`,
              fix: say`Look at the status of the call, and answer or continue when it is not ok.`,
            }));
          }
          if (hold.how.startsWith("stop-all") && hold.arrived > 0) {
            return run.report(keyOf(step), at, () => ({
              title: say`${filter} pauses at headers, so its body callback never comes.`,
              text: say`The ${side} of ${stream} is held since ${stepLink(at)}. Its body of ${bytesWords(hold.arrived)} is collected by the proxy, and no body callback is called before something resumes the ${side}; nothing will.`,
              fix: say`Return continue from ${named(callback)} and pause in ${code(`on_${side}_body`)} until the end of the stream.`,
            }));
          }
          run.report(keyOf(step), at, () => ({
            title: say`Nothing will resume the ${side} of ${stream}.`,
            text: say`${filter} paused it at ${stepLink(at)}. No call is waiting, and no timer of this run resumed it: the client waits for its timeout.`,
            fix: say`Call ${code(side === "request" ? "continue_stream(http-request)" : "continue_stream(http-response)")} from a callback that comes later, as that of a call or a tick, with the stream's context as the effective one; or send a local response.`,
          }));
        },
      },
    };
  },
};

/** The callback of a message after which the proxy did something: the last that ended before the step. */
function latestCallback({ recording }: Run, step: number): number {
  for (let at = step - 1; at > 0; at--) {
    const brief = recording.brief(at);
    if (brief.kind === "callback" && sideOfCallback(brief.name) !== undefined) return at;
    if (brief.kind === "action") return 0;
  }
  return 0;
}

/** What came of a continue call that was made while its own callback ran, by callback and by what it returned (semantics 6.8). */
const resumedWithin: Readonly<Partial<Record<HttpCallback, { readonly continued?: string; readonly paused?: string }>>> = {
  proxy_on_request_headers: { continued: "The request is sent upstream twice, and the client notices nothing.", paused: "The headers go upstream at once. A body that follows them never does, so the client waits." },
  proxy_on_request_body: { paused: "The request goes on when its body is complete, in one piece: the pause holds nothing." },
  proxy_on_response_headers: { continued: "The response headers are written twice: the client reads the second status line as body.", paused: "The headers reach the client; the body never does." },
};

const resumesItself: Rule = {
  id: "resumes-itself",
  watch: (run) => ({
    on: each(continueCalls, (step) => {
      const { recording } = run, row = hostCall(recording, step), around = callbackAround(recording, step), side = continuedSide(row);
      if (row.result !== 0 || around === undefined || side === undefined || row.context !== around.context) return;
      const paused = around.result === 1, filter = filterAt(recording, step);
      const outcome = around.name === "proxy_on_context_create" && side === 0 ? "The request is sent upstream twice, and the client notices nothing." : sideOfCallback(around.name) === side ? resumedWithin[around.name as HttpCallback]?.[paused ? "paused" : "continued"] : undefined;
      if (outcome === undefined || around.aborted) return;
      run.report(`${filter}:${around.name}:${String(paused)}`, step, () => ({
        title: say`${filter} resumes the ${sideWord(side)} in the callback that then ${paused ? "pauses" : "continues"} it.`,
        text: say`${named(row.name)} at ${stepLink(step)} was carried out before ${named(around.name)} returned ${paused ? "pause" : "continue"}. Envoy: ${outcome}`,
        fix: paused ? say`Return continue instead of calling ${named(row.name)}; or pause, and call it from a later callback.` : say`Return continue, and do not call ${named(row.name)}.`,
      }));
    }),
  }),
};

const overLimit: Rule = {
  id: "buffer-limit",
  watch: (run) => ({
    on: {
      "buffer-limit-exceeded"(step) {
        const { fields } = deedRow(run.recording, step), n = (name: string): number => numberOf(fields, name), side = sideWord(n("side"));
        run.report(`${n("filter")}:${side}`, step, () => ({
          title: say`More of a ${side} was held than the proxy keeps.`,
          text: say`${bytesWords(n("size"))} of the ${side} body of ${streamWords(run.recording, n("exchange"))} were held while the limit is ${bytesWords(n("limit"))}, so ${side === "request" ? "it was answered with 413" : "it was answered with 500, or cut where its headers had left"}.`,
          fix: say`Handle the body piece by piece, or raise ${code("per_connection_buffer_limit_bytes")} of the listener.`,
        }));
      },
    },
  }),
};

/** Fixes for what kills a whole proxy, by words of the cause. */
const crashFixes: readonly (readonly [RegExp, string])[] = [
  [/response that does not exist/, "Resume the response only after on_response_headers has paused it. In the request phase the side to resume is the request."],
  [/on_log|on_done|on_delete|recursion|being destroyed|stream is over/, "When a stream is over there is nobody to answer: send no local response and close nothing in on_log, on_done and on_delete."],
  [/on_context_create/, "Close or answer in on_request_headers at the earliest."],
  [/start section/, "Make no host calls before the start functions: in AssemblyScript keep top-level code free of them."],
  [/GrpcService/, "Give the name of a cluster, or a complete GrpcService."],
];

const proxyDies: Rule = {
  id: "proxy-dies",
  watch: (run) => ({
    on: {
      "proxy-crash"(step) {
        const { fields } = faultRow(run.recording, step), cause = textField(fields, "cause"), seen = textField(fields, "seen"), fix = crashFixes.find(([words]) => words.test(cause))?.[1];
        run.report(cause, step, () => ({
          title: say`Envoy dies here, with every connection it has.`,
          text: say`The cause is ${cause}.${seen === "" ? "" : ` Seen on Envoy ${seen}.`} This is not a fault of one request: all others are lost with it.`,
          fix: fix === undefined ? [] : say`${fix}`,
        }));
      },
      "worker-crash"(step) {
        const { fields } = faultRow(run.recording, step), cause = textField(fields, "cause"), loops = numberOf(fields, "loops") === 1;
        run.report(cause, step, () => ({
          title: loops ? say`Every worker process of NGINX dies at its start.` : say`A worker process of NGINX dies here, with every connection it has.`,
          text: say`The cause is ${cause}. ${loops ? "Nothing is served." : "This is not a fault of one request: all others of that worker are cut, and what the filters kept in memory is gone."} Seen on NGINX ${textField(fields, "seen")}.`,
          fix: [],
        }));
      },
    },
  }),
};

const editsAtTheEnd: Rule = {
  id: "edits-body-at-the-end",
  watch: (run) => ({
    on: {
      proxy_set_buffer_bytes(step) {
        const { recording } = run, row = hostCall(recording, step), around = callbackAround(recording, step), side = numberArg(row.inputs, "buffer_type");
        if (row.result !== 0 || around === undefined || side > 1 || sideOfCallback(around.name) !== side || around.context !== row.context) return;
        const bodies = streamAt(run, step)?.sides[side].bodies ?? [], gone = bodies.filter((body) => body.step < around.step && body.action === 0 && body.size > 0);
        const first = gone[0];
        if (first === undefined || httpCallbacks[around.name as HttpCallback].part !== "body" || numberArg(row.inputs, "start") !== 0) return;
        const filter = filterAt(recording, step), size = numberArg(around.args, "body_size");
        if (size === 0 && numberArg(around.args, "end_of_stream") === 1) {
          return run.report(`${filter}:${side}`, step, () => ({
            title: say`${filter} replaces a body that has gone already.`,
            text: say`${listed(gone.slice(0, 3).map((body) => stepLink(body.step)))} returned continue, so ${bytesWords(gone.reduce((sum, body) => sum + body.size, 0))} went on. Over HTTP/1 the end of the stream is an empty callback of its own: what is set in it is appended.`,
            fix: say`Pause until the end of the stream and replace then: the last callback sees all of the body.`,
          }));
        }
        const before = bodies.find((body) => body.step < around.step && setsIn(run, body.step, side));
        if (before === undefined) return;
        run.report(`${filter}:${side}:twice`, step, () => ({
          title: say`${filter} sets the body in every callback.`,
          text: say`It set the ${sideWord(side)} body at ${stepLink(before.step)}, returned continue and sets it again at ${stepLink(step)}. Each callback has a part of the body only, so the new body is sent more than once.`,
          fix: say`Pause until the end of the stream and set the body once.`,
        }));
      },
    },
  }),
};

/** A callback replaced the body it was shown. */
function setsIn(run: Run, callback: number, side: number): boolean {
  return stepIn(run, callback, (at) => run.recording.brief(at).result === 0 && isOfBody(run, at, "proxy_set_buffer_bytes", side)) !== undefined;
}

const waitsForTheEnd: Rule = {
  id: "waits-for-end-of-stream",
  watch: (run) => ({
    after: each(["proxy_on_request_trailers", "proxy_on_response_trailers"] as const, (step) => {
      const { recording } = run, row = callbackRow(recording, step), side = row.name === "proxy_on_request_trailers" ? 0 : 1, bodies = streamAt(run, step)?.sides[side].bodies ?? [];
      const paused = bodies.find((body) => body.action === 1);
      if (row.result !== 0 || row.aborted || paused === undefined || bodies.some((body) => body.end) || readsBody(run, step, side)) return;
      const filter = filterAt(recording, step), word = sideWord(side);
      run.report(`${filter}:${word}`, step, () => ({
        title: say`Trailers let the ${word} body pass ${filter} unseen.`,
        text: say`${named(`proxy_on_${word}_body`)} held the body at ${stepLink(paused.step)}, before its end. With trailers no body callback has the end of the stream, and ${named(row.name)} returned continue without a look at the body: what was held went on.`,
        fix: say`Do in ${named(row.name)} what is done at the end of the stream; the whole body can be read there.`,
      }));
    }),
  }),
};

const readsBody = (run: Run, callback: number, side: number): boolean => stepIn(run, callback, (at) => isOfBody(run, at, "proxy_get_buffer_bytes", side)) !== undefined;

const isOfBody = ({ recording }: Run, step: number, name: string, side: number): boolean => recording.brief(step).name === name && numberArg(hostCall(recording, step).inputs, "buffer_type") === side;

const sizesAddedUp: Rule = {
  id: "adds-up-body-sizes",
  watch: (run) => ({
    on: {
      proxy_get_buffer_bytes(step) {
        const { recording } = run, row = hostCall(recording, step), around = callbackAround(recording, step), side = numberArg(row.inputs, "buffer_type");
        if (around === undefined || side > 1 || sideOfCallback(around.name) !== side) return;
        const bodies = (streamAt(run, step)?.sides[side].bodies ?? []).filter((body) => body.step <= around.step), now = bodies.at(-1);
        const sum = bodies.reduce((total, body) => total + body.size, 0), asked = numberArg(row.inputs, "start") + numberArg(row.inputs, "max_size");
        if (now === undefined || asked !== sum || sum === now.size || !bodies.some((body) => body.step < now.step && body.action === 1)) return;
        const filter = filterAt(recording, step);
        run.report(`${filter}:${side}`, step, () => ({
          title: say`${filter} adds up sizes that are totals already.`,
          text: say`It asked for ${bytesWords(sum)}, the sum of what its body callbacks were told, and there are ${bytesWords(now.size)}. After a pause the size counts what is kept as well.`,
          fix: say`Use the size of the last callback alone.`,
        }));
      },
    },
  }),
};

const firstPieceAsAll: Rule = {
  id: "first-piece-as-whole-body", guess: true,
  watch: (run) => ({
    after: each(["proxy_on_request_body", "proxy_on_response_body"] as const, (step) => {
      const { recording } = run, row = callbackRow(recording, step), side = row.name === "proxy_on_request_body" ? 0 : 1, bodies = streamAt(run, step)?.sides[side].bodies ?? [];
      if (bodies.length !== 1 || numberArg(row.args, "end_of_stream") === 1 || (row.result === 1 && !row.aborted)) return;
      const read = stepIn(run, step, (at) => recording.brief(at).name === "proxy_get_buffer_bytes" && recording.brief(at).result === 0);
      const gaveUp = read === undefined ? undefined : row.aborted ? row.step : stepIn(run, read, (at) => recording.brief(at).name === "proxy_send_local_response" || isComplaint(run, at), row.last);
      if (read === undefined || gaveUp === undefined) return;
      const filter = filterAt(recording, step), word = sideWord(side);
      run.report(`${filter}:${word}`, step, () => ({
        title: say`${filter} took the first piece of a body for all of it.`,
        text: say`The ${word} body goes on after this callback, which read what was there at ${stepLink(read)} and then ${row.aborted ? "stopped" : "gave up"}${row.aborted ? "" : [" at ", stepLink(gaveUp)]}. Probably it works for bodies that come in one piece.`,
        fix: say`Return pause until the end of the stream, then read.`,
      }));
    }),
  }),
};

/** The first row after `from` for which something holds, up to the last row of the callback at `from` or `last`. */
function stepIn({ recording }: Run, from: number, holds: (step: number) => boolean, last = recording.brief(from).last): number | undefined {
  for (let step = from + 1; step <= last; step++) if (holds(step)) return step;
  return undefined;
}
const warns = 3;
function isComplaint({ recording }: Run, step: number): boolean {
  const brief = recording.brief(step);
  return (brief.name === "proxy_log" && numberArg(hostCall(recording, step).inputs, "level") >= warns) || (brief.name === "fd_write" && numberArg(hostCall(recording, step).inputs, "fd") === 2);
}

const heldWhenVmDied: Rule = {
  id: "held-when-vm-stopped",
  watch(run) {
    const { recording } = run, held = new Map<string, number>();
    const keyOf = (step: number): string => `${numberOf(deedRow(recording, step).fields, "exchange")}:${numberOf(deedRow(recording, step).fields, "filter")}`;
    const forget = (step: number): void => {
      const exchange = `${numberOf(deedRow(recording, step).fields, "exchange")}:`;
      for (const key of held.keys()) if (key.startsWith(exchange)) held.delete(key);
    };
    return {
      on: {
        held: (step) => void held.set(keyOf(step), step),
        resumed: (step) => void held.delete(keyOf(step)),
        "local-response": forget, "stream-complete": forget,
        "vm-failed"(step) {
          const { fields } = deedRow(recording, step), filter = numberOf(fields, "filter"), vm = numberOf(fields, "vm");
          for (const [key, since] of held) {
            const [exchange = "", of] = key.split(":");
            if (Number(of) !== filter || !run.streams.ofExchange(Number(exchange)).some((stream) => stream.vm === vm && stream.filter === filter)) continue;
            if (isOfThis(run, step, Number(exchange))) continue;
            run.report(key, step, () => ({
              title: say`${capital(streamWords(recording, Number(exchange)))} was held when the VM of ${filterName(recording, filter)} stopped.`,
              text: say`It is held since ${stepLink(since)}. A stream that is held has no next event, so nobody answers it: its client waits for its timeout, with fail open too.`,
              fix: say`Keep the VM alive: handle the error instead of a panic. A timeout on the route bounds the wait.`,
            }));
          }
        },
      },
    };
  },
};

/** The VM failed in a callback of this exchange itself, which is answered. */
function isOfThis({ recording, cast }: Run, step: number, exchange: number): boolean {
  for (let at = step - 1; at > 0; at--) {
    const brief = recording.brief(at);
    if (brief.kind === "callback") return cast.context(brief.vm, brief.context)?.exchange === exchange;
  }
  return false;
}

const idleWithoutBody: Rule = {
  id: "does-nothing-without-body", guess: true,
  watch(run) {
    const busy = new Set<string>(), told = new Set<number>();
    const { recording } = run, quiet: ReadonlySet<string> = new Set(["proxy_log", "fd_write", "proxy_get_buffer_bytes"]);
    return {
      after: each(httpCallbackNames, (step) => {
        const { vm, context } = recording.brief(step);
        if (stepIn(run, step, (at) => recording.brief(at).kind === "host-call" && !quiet.has(recording.brief(at).name)) !== undefined || recording.brief(step).result !== 0) busy.add(`${vm}:${context}`);
      }),
      atEnd(report) {
        for (const stream of run.streams.all()) {
          const headers = stream.sides[0].headers;
          if (headers?.end !== true || busy.has(`${stream.vm}:${stream.context}`) || told.has(stream.filter) || run.exportsOf(stream.filter)?.has("proxy_on_request_body") !== true) continue;
          if (recording.end === "running") continue;
          const filter = filterName(recording, stream.filter);
          report(filter, headers.step, () => ({
            title: say`${filter} did nothing with ${streamWords(recording, stream.exchange)}.`,
            text: say`The request has no body, so ${code("on_request_body")} was not called. Probably that is where ${filter} does its work.`,
            fix: say`Do in ${code("on_request_headers")}, when it has the end of the stream, what has to be done without a body too.`,
          }));
        }
      },
    };
  },
};

export const flowRules: readonly Rule[] = [heldForEver, resumesItself, overLimit, proxyDies, editsAtTheEnd, waitsForTheEnd, sizesAddedUp, firstPieceAsAll, heldWhenVmDied, idleWithoutBody];
