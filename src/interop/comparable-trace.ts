/**
 * A trace as lines that two runs of the same thing share. What differs from run to run is taken out, and nothing else; the list is closed:
 *
 *   pointers           arguments that are addresses of guest memory, `*`
 *   allocations        calls of the guest's allocator, which a recording does not keep
 *   module names       `env.`, `wasi_snapshot_preview1.` before a function's name
 *   engine's words     the reason of a call that trapped, backtraces
 *   the clock          looks at it that follow each other (`clock_time_get`) count as one: a runtime that waits looks as often as the machine allows
 *   in logged text     dates of HTTP and ISO 8601 `<date>`; numbers of 16 to 19 digits that are nanoseconds or microseconds since 1970, and of
 *                      13 that are milliseconds `<time>`; `127.0.0.1:PORT` `<address>`; UUIDs `<uuid>`; the digits after
 *                      `x-envoy-upstream-service-time` `<ms>`; the size that proxy_log gives for a text that has any of these
 *   in messages        (comparable-outcome.ts)
 */
import { callbackOf } from "../abi/callbacks.ts";
import type { Param } from "../abi/params.ts";
import { wordsOfParam } from "../abi/shapes.ts";
import { unreachable } from "../base/unreachable.ts";
import { hostCallOf } from "./host-call.ts";
import { printable, withoutTimes } from "./printable.ts";
import type { TraceCall, TraceEvent, TraceReturn } from "./wasm-trace.ts";

export interface ComparableLine {
  readonly text: string;
  /** the line of the log, or the step of the recording */
  readonly line: number;
}

/** The events of one thread. A call and its return stand on one line, unless something lies between. */
export function comparableTrace(events: readonly TraceEvent[]): readonly ComparableLine[] {
  const lines: { text: string; line: number }[] = [];
  /** where the call stands that would return next, while nothing but its log came after it */
  let last: { readonly at: number; readonly call: TraceCall } | undefined;
  let depth = 0;
  const add = (event: TraceEvent, text: string): void => void lines.push({ text: `${"  ".repeat(depth)}${text}`, line: event.line });
  for (const event of events) {
    if (event.kind !== "log" && callbackOf(event.name)?.kind === "allocator") continue;
    switch (event.kind) {
      case "call":
        add(event, `${event.name}(${argumentsOf(event).join(", ")})`);
        last = { at: lines.length - 1, call: event };
        depth++;
        break;
      case "return": {
        depth = Math.max(0, depth - 1);
        const call = last === undefined || !answers(last.call, event) ? undefined : lines[last.at];
        if (call === undefined) add(event, `${event.name} -> ${event.result}`);
        else call.text += ` -> ${event.result}`;
        if (event.name === "clock_time_get" && lines.at(-1)?.text === lines.at(-2)?.text) lines.pop();
        last = undefined;
        break;
      }
      case "log": {
        const text = withoutTimes(event.text), call = last?.call.name === "proxy_log" ? lines[last.at] : undefined;
        if (call !== undefined && text !== event.text) call.text = call.text.replace(/\d+\)$/, "*)");
        add(event, `${event.level}: ${printable(text)}`);
        break;
      }
      case "failed":
        depth = 0;
        add(event, `${event.name} failed`);
        last = undefined;
        break;
      default:
        unreachable(event);
    }
  }
  return lines;
}

const answers = (call: TraceCall, event: TraceReturn): boolean => call.of === event.of && call.name === event.name;

/** Words that are addresses, by the parameters of the function; those of a name that nobody knows stay as they are. */
function argumentsOf(event: TraceCall): readonly string[] {
  const params: readonly Param[] | undefined = event.of === "callback" ? undefined : hostCallOf(event.name)?.params;
  if (params === undefined || params.flatMap(wordsOfParam).length !== event.words.length) return event.words;
  let at = 0;
  return params.flatMap((param) => {
    const words = event.words.slice(at, at + wordsOfParam(param).length);
    at += words.length;
    return words.map((word, i) => (isAddress(param, i) ? "*" : word));
  });
}

function isAddress(param: Param, word: number): boolean {
  switch (param.kind) {
    case "bytes":
    case "pairs":
    case "iovs": return word === 0;
    case "out-bytes":
    case "out-pairs":
    case "out-u32":
    case "out-u64":
    case "address": return true;
    case "u32":
    case "i32":
    case "context":
    case "token":
    case "millis":
    case "bool":
    case "enum":
    case "u64":
    case "i64": return false;
    default: return unreachable(param);
  }
}

/** Where two lists part: the index of the first line that is not the same. */
export function firstDifference(a: readonly { readonly text: string }[], b: readonly { readonly text: string }[]): number | undefined {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if (a[i]?.text !== b[i]?.text) return i;
  return undefined;
}

