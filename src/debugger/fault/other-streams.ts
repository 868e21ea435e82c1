/** What became of the other streams that had a context in the VM that died (T-95, semantics 6.8 and 20). */
import { factsOf } from "../../recording/entities.ts";
import type { Recording } from "../../recording/log.ts";
import { entityKindCode } from "../../recording/ops.ts";
import { profileOf } from "../../scenario/profiles.ts";
import { castOf } from "../cast.ts";
import { forDeeds, textField } from "../fields.ts";
import { say, stepLink } from "../sentence.ts";
import type { Sentence } from "../sentence.ts";
import { streamWords } from "../who.ts";
import type { FaultFacts } from "./fault-facts.ts";

export interface OtherStream {
  readonly exchange: number;
  readonly fate: "answered" | "cut" | "waits" | "went on" | "open";
  /** where it shows; 0 for what is still to come */
  readonly step: number;
}

/** In the order in which they began. */
export function otherStreams(recording: Recording, { row, vm, exchange }: FaultFacts): OtherStream[] {
  const entity = castOf(recording).vm(vm)?.entity;
  if (entity === undefined) return [];
  const open = new Set<number>();
  for (const { kind, parent, about } of recording.stateAt(row.step).entities.values()) {
    if (parent !== entity || kind !== entityKindCode("context")) continue;
    const index = Number(factsOf(about)["exchange"] || "-1");
    if (index >= 0 && index !== exchange) open.add(index);
  }
  if (open.size === 0) return [];
  const fates = new Map<number, OtherStream>();
  forDeeds(recording, ["local-response", "stream-reset", "connection-closed", "failure-ignored", "still-held", "stream-complete"], 1, (step, name, [index = -1]) => {
    if (step < row.step || !open.has(index) || fates.has(index)) return;
    const fate = fateOf(recording, step, name);
    fates.set(index, { exchange: index, step, fate });
  });
  return [...open].toSorted((a, b) => a - b).map((index) => fates.get(index) ?? { exchange: index, fate: "open", step: 0 });
}

function fateOf(recording: Recording, step: number, name: string): OtherStream["fate"] {
  if (name === "local-response") {
    const row = recording.row(step);
    return row.kind === "proxy" && textField(row.fields, "details") === "wasm_fail_stream" ? "answered" : "went on";
  }
  if (name === "stream-reset" || name === "connection-closed") return "cut";
  return name === "still-held" ? "waits" : "went on";
}

export function otherSentence(recording: Recording, { exchange, fate, step }: OtherStream): Sentence {
  const stream = streamWords(recording, exchange);
  if (profileOf(recording.meta.scenario.setup.profile)?.name === "nginx") return replacedSentence(stream, fate, step);
  switch (fate) {
    case "answered": return say`${stream} was open in the same VM and got 503 at its next event, ${stepLink(step)}.`;
    case "cut": return say`${stream} was open in the same VM and was cut at ${stepLink(step)}.`;
    case "waits": return say`${stream} was paused in the same VM. It has no next event, so nothing answers it: its client waits until a timeout (${stepLink(step)}), as seen with Envoy 1.36.2 and 1.40.0.`;
    case "went on": return say`${stream} was open in the same VM and went on without the filter, ${stepLink(step)}.`;
    case "open": return say`${stream} is open in the same VM. It gets 503, or is cut, at its next event.`;
  }
}

/** Where the proxy makes a new instance for the streams of one that is gone. */
function replacedSentence(stream: string, fate: OtherStream["fate"], step: number): Sentence {
  switch (fate) {
    case "cut": return say`${stream} was open in the same instance and was cut at ${stepLink(step)}.`;
    case "waits": return say`${stream} was paused in the same instance, and nothing resumes it (${stepLink(step)}).`;
    case "answered":
    case "went on":
    case "open": return say`${stream} was open in the same instance. At its next event it gets a context in a new one, which knows nothing of what the old one kept.`;
  }
}
