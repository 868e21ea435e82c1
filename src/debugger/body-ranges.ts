/** Which step wrote which bytes of a body: the chunk of a client, the call of a filter. */
import type { Recording } from "../recording/log.ts";
import { entityKindCode } from "../recording/ops.ts";
import type { Piece, State } from "../recording/state.ts";
import { who } from "./who.ts";
import { displayName } from "./words.ts";

export interface BodyRange {
  readonly from: number;
  readonly length: number;
  /** the step that made the bytes, however often the proxy has moved them since */
  readonly by: number;
  readonly who: string;
  /** "chunk", "set_buffer_bytes" */
  readonly what: string;
}

/** Ranges that are told; a body can come in one byte at a time. */
export const mostRanges = 256;

const bufferKind = entityKindCode("buffer");

/** Ranges of a body in their order; what one step made and stands together is one of them. */
export function bodyRanges(recording: Recording, step: number, body: number): readonly BodyRange[] {
  const state = recording.stateAt(step), entity = state.entities.get(body), out: { from: number; length: number; by: number }[] = [];
  if (entity === undefined) return [];
  let from = 0;
  for (const piece of entity.pieces) {
    if (out.length > mostRanges) break;
    const by = madeBy(recording, state, entity.parent, piece), last = out.at(-1);
    if (last?.by === by) last.length += piece.length;
    else out.push({ from, length: piece.length, by });
    from += piece.length;
  }
  return out.slice(0, mostRanges).map((range) => ({ ...range, who: who(recording, recording.row(range.by)), what: whatOf(recording, range.by) }));
}

/** The proxy hands bytes from one buffer of a message to the next: the same bytes stand elsewhere before that, put there by an earlier step. */
function madeBy(recording: Recording, now: State, owner: number, piece: Piece): number {
  let { by } = piece, found = holder(now, owner, piece, by);
  while (found !== undefined || by > 0) {
    found ??= holder(recording.stateAt(by - 1), owner, piece, by);
    if (found === undefined) return by;
    by = found;
    found = undefined;
  }
  return by;
}

/** The step before `before` that put these very bytes into a buffer of the message that still holds them. */
function holder(state: State, owner: number, { blob, from }: Piece, before: number): number | undefined {
  if (blob.at < 0) return undefined;
  for (const entity of state.entities.values()) {
    if (entity.kind !== bufferKind || entity.parent !== owner) continue;
    const found = entity.pieces.find((one) => one.blob.at === blob.at && one.from <= from && from < one.from + one.length && one.by < before);
    if (found !== undefined) return found.by;
  }
  return undefined;
}

function whatOf(recording: Recording, step: number): string {
  const { kind, name } = recording.brief(step);
  return kind === "host-call" || kind === "callback" ? displayName(name) : name === "data-received" ? "chunk" : name.replaceAll("-", " ");
}
