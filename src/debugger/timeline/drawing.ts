/** From rows to items: one pass over the outermost rows, which goes on where it stopped when the recording has grown. */
import { Flag } from "../../recording/segment.ts";
import type { Brief, Recording } from "../../recording/log.ts";
import { castOf } from "../cast.ts";
import { leadingNumbers } from "../fields.ts";
import { createDeeds } from "./deeds.ts";
import { createLanes } from "./lanes.ts";
import type { Lane, Lanes } from "./lanes.ts";
import { createPen } from "./sheet.ts";
import type { Moment, Pen } from "./sheet.ts";
import { createLaneFacts, createSpans } from "./spans.ts";
import type { LaneFacts, Spans } from "./spans.ts";
import { createStreams } from "./streams.ts";
import type { PartKind, Streams } from "./streams.ts";

/** What the pass knows and writes. */
export interface Drawing {
  readonly recording: Recording;
  readonly lanes: Lanes;
  readonly pen: Pen;
  readonly spans: Spans;
  readonly streams: Streams;
  /** index of the VM that a lane shows */
  readonly vms: LaneFacts;
  /** 1 from where its VM has failed, 0 again when it has another */
  readonly stopped: LaneFacts;
  /** by entity of a call: the exchange for which it was made */
  readonly callers: Map<number, number>;
  /** by lane: the beat of its newest bar */
  readonly barBeats: Map<number, number>;
  /** the exchange on whose behalf a root context is called next; -1: none */
  acting: number;
  /** the newest callback */
  callback: number;
}

export interface Growing {
  readonly drawing: Drawing;
  /** Steps drawn so far: 1..drawn. */
  readonly drawn: number;
  /** Draws the rows that have arrived, `most` at most; true when there is nothing more to draw now. */
  grow(most: number): boolean;
}

interface Message { readonly side: number; readonly part: PartKind }
const messages: Readonly<Record<string, Message>> = {
  proxy_on_request_headers: { side: 0, part: "headers" }, proxy_on_request_body: { side: 0, part: "body" }, proxy_on_request_trailers: { side: 0, part: "trailers" },
  proxy_on_response_headers: { side: 1, part: "headers" }, proxy_on_response_body: { side: 1, part: "body" }, proxy_on_response_trailers: { side: 1, part: "trailers" },
  proxy_on_new_connection: { side: 0, part: "headers" }, proxy_on_downstream_data: { side: 0, part: "body" }, proxy_on_upstream_data: { side: 1, part: "body" },
};
/** Host calls by which more is said to a service that was called before. */
const said: ReadonlySet<string> = new Set(["proxy_grpc_send", "proxy_grpc_cancel", "proxy_grpc_close"]);

const nanoseconds = 1e6;
export const momentOf = ({ recording }: Pick<Drawing, "recording">, step: number, exchange = -1): Moment => ({ start: step, time: Math.floor(recording.timeOf(step) / nanoseconds), exchange });

/** The lane of whoever made a row: by its context, else by its VM. */
export function laneOf({ recording, lanes }: Pick<Drawing, "recording" | "lanes">, row: Pick<Brief, "vm" | "context" | "thread">): Lane {
  const cast = castOf(recording), filter = cast.context(row.vm, row.context)?.filter ?? cast.vm(row.vm)?.filter;
  return filter === undefined ? lanes.client() : lanes.filter(row.thread, filter);
}

export function createDrawing(recording: Recording): Growing {
  const drawing: Drawing = {
    recording, lanes: createLanes(recording), pen: createPen(), spans: createSpans(), streams: createStreams(), vms: createLaneFacts(), stopped: createLaneFacts(),
    callers: new Map(), barBeats: new Map(), acting: -1, callback: 0,
  };
  const deed = createDeeds(drawing);
  let next = 1, undo: (() => void) | undefined, calls = 0, names = 0, talks = false;

  function callback(row: Brief): void {
    const { step, last, name } = row, { lanes, pen, streams } = drawing, cast = castOf(recording), lane = laneOf(drawing, row);
    const facts = cast.context(row.vm, row.context), exchange = facts === undefined || facts.exchange === -1 ? drawing.acting : facts.exchange;
    const moment = momentOf(drawing, step, exchange), message = messages[name];
    if (message !== undefined && exchange !== -1) {
      const hop = streams.reach(exchange, message.side, message.part, lane);
      if (hop !== undefined) pen.arrow(moment, hop.from, lane, hop.line, hop.step ?? step, hop.local);
    }
    pen.bar(moment, lane, step, last);
    drawing.barBeats.set(lane.id, pen.beat);
    drawing.callback = step;
    if (drawing.vms.newest(lane.id) !== row.vm && drawing.stopped.newest(lane.id) === 1) drawing.stopped.set(lane, step, 0);
    drawing.vms.set(lane, step, row.vm);
    // an arrow for each call comes after the strip in which it was made
    const after: Moment = { ...moment, start: last + 1 };
    for (let call = cast.calls[calls]; call !== undefined && call.step <= last; call = cast.calls[++calls]) {
      drawing.callers.set(call.entity, exchange);
      if (call.step >= step) pen.arrow(after, lane, lanes.service(call.cluster), "call", call.step);
    }
    for (let inner = step + 1; saysMore() && inner <= last; inner++) {
      const { name: of, result } = recording.brief(inner);
      const call = said.has(of) && result === 0 ? cast.call(streamId(inner), inner) : undefined;
      if (call !== undefined) pen.arrow(after, lane, lanes.service(call.cluster), "call", inner);
    }
  }
  function saysMore(): boolean {
    for (; names < recording.names.length; names++) talks ||= said.has(recording.names[names] ?? "");
    return talks;
  }
  /** The first word of these calls. */
  const streamId = (step: number): number => leadingNumbers(recording, step, 1)[0] ?? 0;

  return {
    drawing,
    get drawn() { return next - 1; },
    grow(most) {
      undo?.();
      undo = undefined;
      for (const end = Math.min(recording.length, next + most); next < end;) {
        const row = recording.brief(next);
        if ((row.flags & Flag.Open) !== 0) {
          // it has not returned: what is there of it is drawn, and drawn again the next time
          undo = drawing.pen.mark();
          if (row.kind === "callback") drawing.pen.bar(momentOf(drawing, next, castOf(recording).context(row.vm, row.context)?.exchange), laneOf(drawing, row), next, recording.length - 1);
          return true;
        }
        if (row.kind === "callback") callback(row);
        else {
          if (row.kind !== "fault") drawing.acting = -1;
          deed(row);
        }
        next = Math.max(row.step, row.last) + 1;
      }
      return next >= recording.length;
    },
  };
}
