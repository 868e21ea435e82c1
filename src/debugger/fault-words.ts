/** Faults in plain words. Their kinds are closed and the same in every engine; the words are ours. */
import type { FaultRow } from "../recording/row.ts";
import { numberOf, textField } from "./fields.ts";
import { bytesWords, counted, displayName, durationWords } from "./words.ts";
import { unreachable } from "../base/unreachable.ts";

/** What a trap of a kind means to somebody who has not read the WebAssembly specification. */
const traps: Readonly<Record<string, string>> = {
  "unreachable": "the guest executed unreachable, as after a panic or an abort",
  "out-of-bounds": "the guest accessed memory out of bounds",
  "divide-by-zero": "the guest divided an integer by zero",
  "remainder-by-zero": "the guest took the remainder of a division by zero",
  "integer-overflow": "the result of an integer division does not fit",
  "indirect-call": "the guest called through a function pointer that is null or of another type",
  "table-out-of-bounds": "the guest called or used an entry behind the end of a table",
  "bad-conversion": "the guest converted a float that does not fit into an integer",
  "unaligned": "the guest made an atomic access at an unaligned address",
  "null-reference": "the guest used a reference that is null",
  "uncaught-exception": "an exception left the guest without being caught",
  "other": "the guest trapped",
};
export const trapWords = (kind: string): string => traps[kind] ?? `the guest trapped (${kind})`;

export function faultWords(row: FaultRow): { readonly name: string; readonly rest: string } {
  const s = (name: string): string => textField(row.fields, name), n = (name: string): number => numberOf(row.fields, name);
  const inside = s("callback") === "" ? "" : `in ${displayName(s("callback"))}`;
  switch (row.name) {
    case "trap": return { name: s("kind") === "" ? "trap" : s("kind").replaceAll("-", " "), rest: inside };
    case "stack-overflow": return { name: "stack overflow", rest: inside };
    case "restricted-call": return { name: displayName(s("name")), rest: `is not allowed during ${s("during")}` };
    case "host-trap": return { name: "stopped by the proxy", rest: `${inside}: ${s("text")}` };
    case "worker-crash": return { name: n("loops") === 1 ? "workers die at each start" : "the worker process dies here", rest: s("cause") };
    case "missing-import": return { name: s("name"), rest: `${inside} is offered by nobody`.trim() };
    case "guest-exit": return { name: `exit ${n("code")}`, rest: inside };
    case "load-refused": return { name: "not loaded", rest: [s("subject"), s("details") === "" ? s("problem") : s("details")].filter((t) => t !== "").join(": ") };
    case "start-failed": return { name: "start failed", rest: `${inside}${s("details") === "" ? "" : `: ${s("details")}`}` };
    case "proxy-crash": return { name: "the proxy would have died here", rest: s("cause") };
    case "limit": return { name: "limit reached", rest: limitWords(s("which"), n("limit")) };
    case "budget": return { name: "does not return", rest: `${inside}, ended after ${durationWords(n("milliseconds"))}`.replace(/^, /, "") };
    default: return unreachable(row.name);
  }
}

function limitWords(which: string, limit: number): string {
  switch (which) {
    case "rows": return counted(limit, "row");
    case "bytes": return bytesWords(limit);
    case "entry-rows": return `${counted(limit, "row")} in one entry into the guest`;
    default: return `${which} ${limit}`;
  }
}
