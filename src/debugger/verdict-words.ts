/** What filters did with one exchange of many, in words. */
import type { BodyChange, HeaderChange, Verdict, VerdictKind } from "../recording/verdict.ts";
import { unreachable } from "../base/unreachable.ts";
import { trapWords } from "./fault-words.ts";
import { durationWords, escaped } from "./words.ts";

/** Names of the filters, in the order of the chain. */
export type FilterNames = readonly string[];

/** As a filter is called that has no name: its module without the ending. */
export const filterNamesOf = (chain: readonly { readonly name?: string | undefined; readonly module: { readonly name: string } }[]): FilterNames =>
  chain.map(({ name, module }) => (name === undefined || name === "" ? module.name.replace(/^.*\//, "").replace(/\.(?:wasm|wat)$/, "") : name));

const nameAt = (names: FilterNames, filter: number | undefined): string => (filter === undefined ? "" : (names[filter] ?? `filter ${filter + 1}`));
export const deciderOf = ({ filter }: Verdict, names: FilterNames): string => nameAt(names, filter);

/** "answered 403", "paused forever" */
export function outcomeWords({ kind, status }: Pick<Verdict, "kind" | "status">): string {
  return kind === "answered" && status !== undefined ? `answered ${status}` : kindWords[kind];
}
export const kindWords: Readonly<Record<VerdictKind, string>> = { passed: "passed", changed: "changed", answered: "answered", paused: "paused forever", faulted: "faulted", "not-run": "not run" };

/** "200", "200 → 403", "200 → none" */
export function statusWords(captured: number | undefined, { kind, status }: Pick<Verdict, "kind" | "status">): string {
  if (kind === "not-run") return String(captured ?? "none");
  return captured === undefined || captured === status ? String(status ?? "none") : `${captured} → ${status ?? "none"}`;
}

const mark = ({ before, after }: HeaderChange): string => (before.length === 0 ? "+" : after.length === 0 ? "−" : "~");
const isRequest = ({ of }: HeaderChange | BodyChange): boolean => of.startsWith("request");
const bodyWords = ({ of, before, after }: BodyChange): string => `${of.replace("-", " ")} ${before === after ? `${before} bytes, rewritten` : `${before} → ${after} bytes`}`;

/** "~x-user +x-auth-role −cookie; +x-ratelimit-remaining": of the request, then of the response */
export function changesWords({ headers, bodies }: Pick<Verdict, "headers" | "bodies">): string {
  const side = (request: boolean): string => [...headers.filter((change) => isRequest(change) === request).map((change) => `${mark(change)}${escaped(change.name)}`), ...bodies.filter((change) => isRequest(change) === request).map(bodyWords)].join(" ");
  const request = side(true), response = side(false);
  return response === "" ? request : `${request}${request === "" ? "" : "; "}${response}`;
}

/** What stands in the column "what happened". */
export function happenedWords(verdict: Verdict, names: FilterNames): string {
  const { kind, cause, filter } = verdict, who = nameAt(names, filter), changes = changesWords(verdict);
  switch (kind) {
    case "passed": return causeOfPassed(verdict, who);
    case "changed": return cause === undefined ? changes : `${changes} (${causeOfPassed(verdict, who)})`;
    case "answered": return `${who} replied${cause === undefined || cause.details === "" ? "" : `: ${escaped(cause.details)}`}${changes === "" ? "" : `, and changed ${changes}`}`;
    case "paused": return `held at ${who} until nobody waited any more`;
    case "faulted": return faultedWords(verdict, who);
    case "not-run": return cause?.name === "budget" ? `the proxy's worker stood in a guest that does not return (over ${durationWords(Number(cause.details))})` : `no exchange: ${cause?.details ?? ""}`;
    default: return unreachable(kind);
  }
}

function causeOfPassed({ cause }: Verdict, who: string): string {
  if (cause === undefined) return "";
  return cause.name === "proxy" ? `the proxy replied: ${escaped(cause.details)}` : `went past ${who}, whose VM had failed`;
}

function faultedWords({ cause }: Verdict, who: string): string {
  const details = cause?.details ?? "";
  switch (cause?.name) {
    case "trap": return `${who}: ${trapWords(details)}`;
    case "stack-overflow": return `${who}: the stack overflowed`;
    case "failed-before": return `the VM of ${who} had failed before`;
    case "proxy-crash": return `the proxy would have died: ${escaped(details)}; it is started anew for the next one`;
    case "limit": return `the limit of ${escaped(details)} was reached`;
    case "budget": return `a guest did not return within ${durationWords(Number(details))}`;
    default: return `${who}: ${(cause?.name ?? "fault").replaceAll("-", " ")}${details === "" ? "" : `: ${escaped(details)}`}`;
  }
}
