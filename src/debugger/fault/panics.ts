/** What texts of panics and aborts mean: the SDKs and runtimes print a few dozen kinds of them. */
import type { Recording } from "../../recording/log.ts";
import { code, say, stepLink } from "../sentence.ts";
import type { Sentence } from "../sentence.ts";
import { whySentence } from "../why-sentences.ts";
import { displayName, statusWord } from "../words.ts";
import type { FaultFacts } from "./fault-facts.ts";

type Translate = (found: RegExpExecArray, refused: Refused | undefined) => Sentence[];
/** The newest host call of the callback that was not a log line and did not give ok. */
interface Refused { readonly step: number; readonly name: string; readonly status: number; readonly why: Sentence | undefined; readonly isLast: boolean }

const panics: readonly (readonly [RegExp, Translate])[] = [
  [/unexpected status: (\d+)/, ([, status], refused) => [
    say`${status ?? ""} is ${code(statusWord(Number(status)))}${refused?.status === Number(status) ? say`, what ${code(displayName(refused.name))} at ${stepLink(refused.step)} was answered` : ""}.`,
    ...(refused?.status === Number(status) && refused.why !== undefined ? [refused.why] : []),
    say`The SDK panics on every status it does not expect.`,
  ]],
  [/Utf8Error|invalid utf-8|FromUtf8Error/, () => [say`Bytes that are not UTF-8 were read as text, and the SDK's getters of strings panic on them. Anybody who sends a request can send such bytes; the getters whose names end in ${code("_bytes")} take them.`]],
  [/called `Result::unwrap\(\)` on an `Err` value: (\w+)/, ([, error]) => [say`An ${code("unwrap()")} met the error ${code(error ?? "")}. What comes from outside can always be wrong: ${code("unwrap_or")}, ${code("match")} or ${code("?")} go on from there.`]],
  [/called `Option::unwrap\(\)` on a `None` value/, () => [say`An ${code("unwrap()")} met a value that is not there; ${code("unwrap_or")}, ${code("let else")} or ${code("?")} go on from there.`]],
  [/already (?:mutably )?borrowed|BorrowError|BorrowMutError/, () => [say`A value was borrowed while it was borrowed already. The proxy never calls a filter while another call into it runs, so both borrows are the filter's own.`]],
  [/index out of bounds: the len is (\d+) but the index is (\d+)/, ([, length, index]) => [say`Element ${index ?? ""} of ${length ?? ""} was asked for; ${code(".get()")} gives nothing instead.`]],
  [/range (?:start|end) index (\d+) out of range for slice of length (\d+)/, ([, index, length]) => [say`A range up to ${index ?? ""} of ${length ?? ""} elements was taken; ${code(".get(..)")} gives nothing instead.`]],
  [/attempt to (?:add|subtract|multiply|negate|divide|shift|calculate)[^\n]* (?:overflow|zero)/, ([text]) => [say`An integer calculation has no result (${text}). Builds with overflow checks panic on it.`]],
  [/memory allocation of (\d+) bytes failed|out of memory/i, () => [say`The memory of the VM is full: its limit is reached, or a size is not what it should be.`]],
  [/invalid context[_ ]?id/i, () => [say`The SDK was called for a context it does not know, as when a call's response comes after its stream has ended.`]],
  [/index out of range \[(\d+)\] with length (\d+)/, ([, index, length]) => [say`Element ${index ?? ""} of ${length ?? ""} was asked for. An empty body and a missing header are of length 0.`]],
  [/nil pointer dereference|nil map/, () => [say`A nil pointer or map was used; what the host gives can be missing.`]],
  [/abort: ([^\n]*)/i, () => [say`The program aborted itself with this text.`]],
  [/terminat(?:e|ing)/i, () => [say`A C++ exception was not caught; in wasm builds without exceptions a throw ends the program.`]],
];

/** What the text means; a guess about the host call before it says "probably". */
export function panicSentences(recording: Recording, facts: FaultFacts, text: string | undefined): Sentence[] {
  const refused = lastRefused(recording, facts);
  for (const [pattern, translate] of panics) {
    const found = text === undefined ? null : pattern.exec(text);
    if (found === null) continue;
    const sentences = translate(found, refused);
    return pattern === panics[0]?.[0] ? sentences : [...sentences, ...probably(refused)];
  }
  return probably(refused);
}

function probably(refused: Refused | undefined): Sentence[] {
  if (refused === undefined || !refused.isLast) return [];
  return [say`The last host call before it, ${code(displayName(refused.name))} at ${stepLink(refused.step)}, gave ${code(statusWord(refused.status))}, which is probably why.`, ...(refused.why === undefined ? [] : [refused.why])];
}

const logs: ReadonlySet<string> = new Set(["proxy_log", "fd_write", "fd_pwrite"]);

function lastRefused(recording: Recording, { row, callbackStep }: FaultFacts): Refused | undefined {
  let isLast = true;
  if (callbackStep === 0) return undefined;
  for (let step = row.step - 1; step > callbackStep; step--) {
    const { kind, name, result } = recording.brief(step);
    if (kind !== "host-call" || logs.has(name)) continue;
    if (result !== 0 && name.startsWith("proxy_")) {
      const call = recording.row(step);
      return { step, name, status: result, isLast, why: call.kind === "host-call" ? whySentence(recording, call) : undefined };
    }
    isLast = false;
  }
  return undefined;
}
