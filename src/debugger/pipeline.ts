/** Where each stream that is open stands, in one line: what has been sent, what is held, who paused and what it waits for. */
import { factsOf } from "../recording/entities.ts";
import type { Recording } from "../recording/log.ts";
import { entityKindCode } from "../recording/ops.ts";
import type { Entity, State } from "../recording/state.ts";
import { filterName } from "./cast.ts";
import { say, stepLink } from "./sentence.ts";
import type { Part, Sentence } from "./sentence.ts";
import { phaseOf } from "./state-view.ts";
import { bytesWords } from "./words.ts";

export interface PipelineLine { readonly entity: number; readonly id: string; readonly sentence: Sentence }

const kinds = { exchange: entityKindCode("exchange"), map: entityKindCode("header-map"), buffer: entityKindCode("buffer"), call: entityKindCode("call"), timer: entityKindCode("timer"), context: entityKindCode("context") };

/** One for each exchange that has not ended. */
export function pipelineAt(recording: Recording, step: number): PipelineLine[] {
  const state = recording.stateAt(step), out: PipelineLine[] = [];
  for (const exchange of state.entities.values()) {
    if (exchange.kind !== kinds.exchange || phaseOf(exchange) === "done" || phaseOf(exchange) === "failed") continue;
    const parts = [...state.entities.values()].filter((entity) => entity.parent === exchange.id);
    const request = sideOf(recording, parts, "request"), response = sideOf(recording, parts, "response"), holder = request.heldBy ?? response.heldBy;
    out.push({
      entity: exchange.id, id: exchange.name,
      sentence: [...request.words, ...(response.words.length === 0 ? ["; no response yet"] : ["; ", ...response.words]), ...(holder === undefined ? [] : waitWords(recording, state, holder))],
    });
  }
  return out;
}

interface SideWords { readonly words: readonly Part[]; readonly heldBy: number | undefined }

function sideOf(recording: Recording, parts: readonly Entity[], side: "request" | "response"): SideWords {
  const map = (name: string): Entity | undefined => parts.find((entity) => entity.kind === kinds.map && entity.name === `${side}-${name}`);
  const bytes = (name: string): number => parts.reduce((sum, entity) => (entity.kind === kinds.buffer && entity.name === name ? sum + entity.size : sum), 0);
  const headers = map("headers"), trailers = map("trailers");
  if (headers === undefined) return { words: [], heldBy: undefined };
  const kept = bytes(`${side}-body`), sent = bytes(`${side}-body-sent`), held = [headers, trailers].find((entity) => entity !== undefined && phaseOf(entity) === "held");
  const words: Part[] = [`${side} `, ...mapWords(recording, headers, "headers")];
  if (sent > 0) words.push(`, ${bytesWords(sent)} sent`);
  if (kept > 0) words.push(`, ${bytesWords(kept)} kept`);
  if (trailers !== undefined) words.push(", ", ...mapWords(recording, trailers, "trailers"));
  return { words, heldBy: held === undefined ? undefined : held.phaseWho - 1 };
}

function mapWords(recording: Recording, map: Entity, what: string): Sentence {
  switch (phaseOf(map)) {
    case "held": return say`${what} held at ${filterName(recording, map.phaseWho - 1)} since ${stepLink(map.phaseBy)}`;
    case "sent": return say`${what} sent at ${stepLink(map.phaseBy)}`;
    case "closed": return say`${what} dropped at ${stepLink(map.phaseBy)}`;
    default: return say`${what} at the filters`;
  }
}

/** What is under way that may resume what a filter holds. */
function waitWords(recording: Recording, state: State, filter: number): Sentence {
  const all = [...state.entities.values()], ofFilter = (entity: Entity): boolean => Number(factsOf(entity.about)["filter"] ?? -1) === filter;
  const calls = all.filter((entity) => entity.kind === kinds.call && phaseOf(entity) === "waiting" && ofFilter(entity)).map(({ name, about }) => `${name} to ${factsOf(about)["cluster"] ?? ""}`);
  if (calls.length > 0) return say`. ${filterName(recording, filter)} waits for ${calls.length === 1 ? "call" : "calls"} ${calls.join(", ")}`;
  if (all.some((entity) => entity.kind === kinds.timer && entity.values?.has("due") === true && ofFilter(entity))) return say`. No call is waiting; ticks of ${filterName(recording, filter)} go on`;
  return say`. No call is waiting and no tick is set`;
}
