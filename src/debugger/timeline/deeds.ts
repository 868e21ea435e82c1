/** What the proxy did, what the user did and what failed, as items of the diagram. */
import type { Brief } from "../../recording/log.ts";
import { castOf } from "../cast.ts";
import { leadingNumbers, numberOf, textField } from "../fields.ts";
import { momentOf } from "./drawing.ts";
import type { Drawing } from "./drawing.ts";
import type { Lane } from "./lanes.ts";
import type { PartKind } from "./streams.ts";

const parts: Readonly<Record<string, PartKind>> = { headers: "headers", data: "body", trailers: "trailers" };

/** Deeds that are told beside a lane: that of the field `filter`, where it stands among the fields, or that of the upstream or the client. */
const told: Readonly<Record<string, number | "upstream" | "client">> = {
  "would-not-load": 0, "filter-left-out": 0, "filter-passed-by": 1, "failure-ignored": 1, "vm-reload": 0, "vm-reload-waits": 0, "vm-reload-failed": 0,
  "buffer-limit-exceeded": "client", dropped: 2, "resume-ignored": 2, "local-response-ignored": 1, "route-not-found": "upstream", "upstream-failed": "upstream",
  "stream-reset": "client", timeout: "upstream", "client-gone": "client", "reading-stopped": "client", "grpc-cancelled": 1, "effect-dropped": "client", "action-without-effect": "client",
  "configuration-removed": 0, "finalization-awaited": 0, "still-held": 2,
};
/** Of those, the ones whose first field is no exchange. */
const ofNoExchange: ReadonlySet<string> = new Set(["would-not-load", "filter-left-out", "vm-reload", "vm-reload-waits", "vm-reload-failed", "grpc-cancelled", "effect-dropped", "action-without-effect", "configuration-removed", "finalization-awaited"]);
/** Faults by the place of `filter` among their fields. */
const faulty: Readonly<Record<string, number>> = { trap: 0, "stack-overflow": 0, "restricted-call": 0, "missing-import": 0, "host-trap": 0, "guest-exit": 0, "load-refused": 0, "start-failed": 0, "proxy-crash": 1, "worker-crash": 1 };
const signs: Readonly<Record<string, number>> = { "tick-due": 0, "name-resolved": 0, "queue-notified": 1, "foreign-callback": 0, tick: 0 };
const replies: ReadonlySet<string> = new Set(["call-replied", "call-failed", "grpc-metadata", "grpc-message", "grpc-closed", "redis-replied", "redis-failed"]);
/** Actions whose first field is an exchange. */
const ofClient: ReadonlySet<string> = new Set(["send-headers", "send-data", "send-trailers", "abort", "open-connection", "downstream-data", "half-close", "close-connection", "reset-connection"]);

export function createDeeds(d: Drawing): (row: Brief) => void {
  const { recording, lanes, pen, spans, streams } = d, { chain } = recording.meta.scenario.setup;
  const fields = (step: number): readonly number[] => leadingNumbers(recording, step, 4);
  /** The upstream of an exchange; where it has none, the last filter, behind which the proxy looked for one. */
  function upstreamOf(exchange: number, step: number, thread = 0): Lane {
    const cluster = castOf(recording).clusterOf(exchange, step);
    return cluster === "" && chain.length > 0 ? lanes.filter(thread, chain.length - 1) : lanes.upstream(cluster);
  }
  const filterLane = (thread: number, filter: number | undefined): Lane => (filter === undefined || filter >= chain.length ? lanes.client() : lanes.filter(thread, filter));
  const firstFilter = ({ thread, step }: Brief, exchange: number): Lane => (chain.length > 0 ? lanes.filter(thread, 0) : upstreamOf(exchange, step));

  function received({ step, name }: Brief): void {
    const [exchange = 0, from = 0] = fields(step), part = parts[name.slice(0, name.indexOf("-"))] ?? "body";
    pen.turn(momentOf(d, step, exchange));
    streams.received(exchange, from, part, from === 0 ? lanes.client() : upstreamOf(exchange, step), step);
  }
  function sent(row: Brief): void {
    const { step, name } = row;
    const [exchange = 0, to = 0] = fields(step), part = parts[name.slice(0, name.indexOf("-"))] ?? "body";
    const end = to === 0 ? lanes.client() : upstreamOf(exchange, step), hop = streams.leave(exchange, 1 - to, part, end, to === 0 ? firstFilter(row, exchange) : lanes.client());
    pen.arrow(momentOf(d, step, exchange), hop.from, end, hop.line, step, hop.local);
  }
  function answered({ step, thread }: Brief): void {
    const row = recording.row(step);
    if (row.kind !== "proxy") return;
    const exchange = numberOf(row.fields, "exchange"), byFilter = textField(row.fields, "by") === "filter" || textField(row.fields, "details").startsWith("wasm_fail");
    const lane = byFilter && chain.length > 0 ? lanes.filter(thread, numberOf(row.fields, "filter")) : upstreamOf(exchange, step, thread);
    const seen = streams.has(exchange, 0, "headers", "upstream");
    spans.close(exchange, undefined, { step, cause: d.callback, beat: pen.beat });
    streams.answered(exchange, lane);
    pen.note(momentOf(d, step, exchange), lane, step, { wide: true, seen });
  }
  function over(row: Brief): void {
    const [exchange = 0] = fields(row.step), moment = momentOf(d, row.step, exchange);
    spans.close(exchange, undefined, { step: row.step, cause: row.step, beat: pen.beat });
    pen.turn(moment);
    if (row.name === "connection-closed") {
      const full = recording.row(row.step), byClient = full.kind === "proxy" && textField(full.fields, "by") === "client", filter = firstFilter(row, exchange);
      pen.arrow(moment, byClient ? lanes.client() : filter, byClient ? filter : lanes.client(), "connection", row.step);
    } else pen.note(moment, lanes.client(), row.step);
    streams.over(exchange);
  }
  function replied({ step, thread }: Brief): void {
    const [id = 0, filter = 0] = fields(step), call = castOf(recording).call(id, step);
    d.acting = call === undefined ? -1 : (d.callers.get(call.entity) ?? -1);
    const lane = filterLane(thread, filter);
    if (call !== undefined) pen.arrow(momentOf(d, step, d.acting), lanes.service(call.cluster), lane, "call", step);
  }
  function tellOf({ step, name, thread }: Brief): void {
    const where = told[name] ?? "client", numbers = fields(step), exchange = ofNoExchange.has(name) ? -1 : (numbers[0] ?? -1);
    const lane = where === "client" ? lanes.client() : where === "upstream" ? upstreamOf(exchange, step, thread) : filterLane(thread, numbers[where]);
    if (name === "stream-reset" || name === "client-gone") spans.close(exchange, name === "stream-reset" ? numbers[1] : undefined, { step, cause: step, beat: pen.beat });
    pen.note(momentOf(d, step, exchange), lane, step, { wide: true });
  }

  function deed(row: Brief): void {
    const { step, name, thread } = row;
    if (name in told) return tellOf(row);
    if (name in signs) return pen.sign(momentOf(d, step), filterLane(thread, fields(step)[signs[name] ?? 0]), step);
    if (replies.has(name)) return replied(row);
    switch (name) {
      case "vm-created": if (pen.beat < 0) pen.note(momentOf(d, step), lanes.client(), step); return;
      case "headers-received": case "data-received": case "trailers-received": return received(row);
      case "headers-sent": case "data-sent": case "trailers-sent": return sent(row);
      case "connection-opened": {
        const [exchange = 0] = fields(step);
        pen.turn(momentOf(d, step, exchange));
        return streams.received(exchange, 0, "headers", lanes.client(), step);
      }
      case "upstream-connected": {
        const [exchange = 0] = fields(step), upstream = upstreamOf(exchange, step);
        return pen.arrow(momentOf(d, step, exchange), streams.leave(exchange, 0, "headers", upstream, lanes.client()).from, upstream, "headers", step);
      }
      case "held": {
        const [exchange = 0, side = 0, filter = 0] = fields(step), lane = filterLane(thread, filter);
        spans.open({ step, lane, exchange, side, beat: d.barBeats.get(lane.id) ?? Math.max(0, pen.beat) });
        return pen.held(momentOf(d, step, exchange), lane, step);
      }
      case "buffered": {
        const [exchange = 0, side = 0, filter = 0] = fields(step), lane = filterLane(thread, filter), hop = streams.reach(exchange, side, "body", lane);
        if (hop !== undefined) pen.arrow(momentOf(d, step, exchange), hop.from, lane, hop.line, hop.step ?? step, hop.local);
        return;
      }
      case "resumed": {
        const [exchange = 0, side = 0, filter = 0] = fields(step);
        spans.close(exchange, side, { step, cause: d.callback, beat: pen.beat });
        return pen.note(momentOf(d, step, exchange), filterLane(thread, filter), step, { passing: true });
      }
      case "local-response": return answered(row);
      case "stream-complete": case "connection-closed": return over(row);
      case "vm-failed": {
        const [vm = 0] = fields(step);
        // the row before is the fault itself
        for (const lane of lanes.list) if (d.vms.newest(lane.id) === vm) d.stopped.set(lane, step - 1, 1);
        return;
      }
      default:
    }
  }

  return (row) => {
    const { step, name, kind, thread } = row;
    if (kind === "proxy") return deed(row);
    if (kind === "fault") return pen.note(momentOf(d, step), filterLane(thread, faulty[name] === undefined ? undefined : fields(step)[faulty[name]]), step, { wide: true });
    if (kind !== "action") return;
    if (name === "foreign-callback" || name === "tick") return pen.sign(momentOf(d, step), filterLane(thread, fields(step)[0]), step);
    pen.note(momentOf(d, step, ofClient.has(name) ? fields(step)[0] : -1), lanes.client(), step, { passing: true });
  };
}
