/** What of a run is to stay while its scenario is made smaller. */
import { unreachable } from "../../base/unreachable.ts";
import type { Recording } from "../../recording/log.ts";
import type { ExchangeOutcome } from "../../recording/outcome.ts";
import { judgeExpectations } from "../expectations.ts";
import { factsOfFault } from "../fault/fault-facts.ts";
import { faultWords } from "../fault-words.ts";
import { findingsOf } from "../findings/findings.ts";
import { plain } from "../sentence.ts";
import { stepToFault } from "../stepping.ts";
import { displayName } from "../words.ts";

export type Symptom =
  /** `sign`: what makes it the same fault: its kind, whose it is, the callback, the functions that called each other */
  | { readonly kind: "fault"; readonly sign: string; readonly text: string }
  /** the item of `expect`, which is not touched */
  | { readonly kind: "expectation"; readonly index: number; readonly text: string }
  | { readonly kind: "waits"; readonly exchange: string; readonly text: string }
  | { readonly kind: "finding"; readonly rule: string; readonly text: string }
  | { readonly kind: "status"; readonly exchange: string; readonly status: number; readonly text: string };

const exchangesOf = (recording: Recording): readonly ExchangeOutcome[] => recording.outcome?.exchanges ?? [];

/** All that a run at rest shows, what is most likely asked about first. Answers that are no errors come last. */
export function symptomsOf(recording: Recording): readonly Symptom[] {
  const { expect = [] } = recording.meta.scenario;
  const unmet = expect.length === 0 ? [] : judgeExpectations(recording).flatMap(({ ok, text }, index): Symptom[] => (ok ? [] : [{ kind: "expectation", index, text: `Not as expected: ${text}` }]));
  const waits = exchangesOf(recording).filter(({ client }) => client.end === "still waiting").map(({ id }): Symptom => ({ kind: "waits", exchange: id, text: `The client of ${id} waits for ever` }));
  const findings = [...new Map(findingsOf(recording).map((finding) => [finding.rule, finding])).values()].map(({ rule, title }): Symptom => ({ kind: "finding", rule, text: `Finding: ${plain(title)}` }));
  const statuses = exchangesOf(recording).flatMap(({ id, client }): (Symptom & { kind: "status" })[] => (client.status === undefined ? [] : [{ kind: "status", exchange: id, status: client.status, text: `${id} is answered with ${client.status}` }]));
  return [...faultsOf(recording), ...unmet, ...waits, ...statuses.filter(({ status }) => status >= 400), ...findings, ...statuses.filter(({ status }) => status < 400)];
}

export function shows(recording: Recording, symptom: Symptom): boolean {
  switch (symptom.kind) {
    case "fault": return faultsOf(recording).some(({ sign }) => sign === symptom.sign);
    case "expectation": return judgeExpectations(recording)[symptom.index]?.ok === false;
    case "waits": return exchangesOf(recording).some(({ id, client }) => id === symptom.exchange && client.end === "still waiting");
    case "finding": return findingsOf(recording).some(({ rule }) => rule === symptom.rule);
    case "status": return exchangesOf(recording).some(({ id, client }) => id === symptom.exchange && client.status === symptom.status);
    default: return unreachable(symptom);
  }
}

/** Fields of a fault that change with what stands around it: places in the chain and in the traffic, depths, times. */
const elsewhere: ReadonlySet<string> = new Set(["filter", "exchange", "frames", "milliseconds"]);

/** Each fault once, in order. */
function faultsOf(recording: Recording): readonly (Symptom & { readonly kind: "fault" })[] {
  const found = new Map<string, Symptom & { readonly kind: "fault" }>();
  for (let step = stepToFault(recording, 0, "forward"); step !== undefined; step = stepToFault(recording, step, "forward")) {
    const facts = factsOfFault(recording, step);
    if (facts === undefined) continue;
    const { row, who, callback } = facts, told = Object.entries(row.fields).filter(([name]) => !elsewhere.has(name)), functions = row.name === "trap" ? facts.frames.map(({ index }) => index) : [];
    const sign = JSON.stringify([row.name, who, callback, told, functions]), { name, rest } = faultWords(row);
    if (!found.has(sign)) found.set(sign, { kind: "fault", sign, text: `${who}: ${name}${rest === "" ? "" : ` ${rest}`}${rest === "" && callback !== "" ? ` in ${displayName(callback)}` : ""}` });
  }
  return [...found.values()];
}
