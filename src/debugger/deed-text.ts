/** What the proxy did, what the user did and how it failed: each as one line. */
import { unreachable } from "../base/unreachable.ts";
import type { Recording } from "../recording/log.ts";
import type { ActionRow, FaultRow, ProxyRow } from "../recording/row.ts";
import { profileTitle } from "../scenario/profiles.ts";
import { castOf, filterName } from "./cast.ts";
import type { Result } from "./event-line.ts";
import { faultWords } from "./fault-words.ts";
import { bytesField, numberOf, textField } from "./fields.ts";
import { bytesWords, counted, displayName, durationWords, enumWord, grpcWord, quoted } from "./words.ts";

export interface DeedText { readonly name: string; readonly rest: string; readonly result?: Result }

export function deedText(recording: Recording, row: ProxyRow | ActionRow | FaultRow): DeedText {
  switch (row.kind) {
    case "proxy": return proxyText(recording, row);
    case "action": return { name: actionText(recording, row), rest: "" };
    case "fault": return faultWords(row);
    default: return unreachable(row);
  }
}

const sides = ["request", "response"] as const, directions = ["downstream data", "upstream data"] as const;
export const sideWord = (side: number): string => sides[side] ?? "stream";
/** "request" and "response" of an exchange, "downstream data" and "upstream data" of a connection. */
export const sideWordIn = (recording: Recording, side: number): string => (castOf(recording).isTcp ? (directions[side] ?? "connection") : sideWord(side));
const ending = (row: ProxyRow | ActionRow): string => (numberOf(row.fields, "end") === 0 ? "" : ", end of stream");
/** "chunk of 18 bytes, end of stream"; an empty last part is only the end. */
const chunk = (row: ProxyRow | ActionRow): string => {
  const size = numberOf(row.fields, "size");
  return size === 0 && numberOf(row.fields, "end") !== 0 ? "end of stream" : `chunk of ${bytesWords(size)}${ending(row)}`;
};

function actionText(recording: Recording, row: ActionRow): string {
  switch (row.name) {
    case "send-headers": return `sends ${textField(row.fields, "line")}, ${counted(numberOf(row.fields, "count"), "header")}${ending(row)}`;
    case "send-data": return `sends ${chunk(row)}`;
    case "send-trailers": return `sends ${counted(numberOf(row.fields, "count"), "trailer")}`;
    case "send-metadata": return `sends ${counted(numberOf(row.fields, "count"), "pair")} of METADATA`;
    case "abort": return "goes away";
    case "open-connection": return "connects";
    case "downstream-data": return `sends ${chunk(row)}`;
    case "half-close": return "ends its side";
    case "close-connection": return "closes its socket";
    case "reset-connection": return "resets the connection";
    case "advance": return `time advanced by ${durationWords(numberOf(row.fields, "by"))}`;
    case "answer-by-hand": return numberOf(row.fields, "on") === 0 ? "upstreams answer by themselves again" : "upstreams answer by hand from here on";
    case "deliver": return `by hand: ${numberOf(row.fields, "own") === 0 ? "the answer" : "another answer"} to ${requestWords(recording, row)} comes now`;
    case "reply-headers": return `by hand: ${requestWords(recording, row)} is answered ${numberOf(row.fields, "status")}, ${counted(numberOf(row.fields, "count"), "header")}${ending(row)}`;
    case "reply-data": return `by hand: response to ${requestWords(recording, row)}, ${chunk(row)}`;
    case "reply-trailers": return `by hand: response to ${requestWords(recording, row)}, ${counted(numberOf(row.fields, "count"), "trailer")}`;
    case "fail": return `by hand: the connection of ${requestWords(recording, row)} ${textField(row.fields, "how") === "reset" ? "is reset" : "fails"}`;
    case "time-out": return `by hand: ${requestWords(recording, row)} gets no answer`;
    case "tick": return `by hand: tick of ${filterName(recording, numberOf(row.fields, "filter"))}`;
    case "phases": return `${counted(numberOf(row.fields, "count"), "phase")} of a test`;
    case "foreign-callback": return `foreign function ${numberOf(row.fields, "id")} calls back with ${bytesWords(numberOf(row.fields, "size"))}`;
    case "remove-configuration": return "configuration removed";
    case "restore-configuration": return "configuration restored";
    default: return unreachable(row.name);
  }
}

/** "call 4 of auth", "request a" */
export function requestWords(recording: Recording, row: ActionRow): string {
  const of = textField(row.fields, "of");
  return of === "" ? `call ${numberOf(row.fields, "call")} of ${filterName(recording, numberOf(row.fields, "filter"))}` : `request ${of}`;
}

function proxyText(recording: Recording, row: ProxyRow): DeedText {
  const { fields } = row;
  const { isTcp } = castOf(recording), filter = filterName(recording, numberOf(fields, "filter")), side = sideWordIn(recording, numberOf(fields, "side")), to = numberOf(fields, "to");
  const say = (name: string, meaning?: Result["meaning"], word = ""): DeedText => ({ name, rest: "", ...(meaning !== undefined && { result: { word, meaning } }) });
  const target = to === 0 ? "to client" : `upstream to ${castOf(recording).clusterOf(numberOf(fields, "exchange"), row.step)}`;
  const pairs = textField(fields, "line") === "" ? "" : `: ${textField(fields, "line")}`;
  const message = isTcp ? "data" : to === 0 ? "response" : "request";
  const n = (name: string): number => numberOf(fields, name), s = (name: string): string => textField(fields, name);
  switch (row.name) {
    case "origin": return say("start of the run");
    case "vm-created": return say(`VM created for ${filter}`);
    case "vm-shared": return say(`${filter} shares VM ${n("vm") + 1}`);
    case "plugin-shared": return say(`${filter} is the same plugin as ${filterName(recording, n("with"))}`);
    case "would-not-load": return say(`${profileTitle(recording.meta.scenario.setup.profile)} would not load ${filter}: ${s("details")}`, "refused", "lenient");
    case "plugin-ready": return say(`${filter} is ready`);
    case "canary-removed": return say(`canary of ${filter} thrown away`);
    case "filter-left-out": return say(`${filter} does not take part on this thread`, "refused", "left out");
    case "filter-passed-by": return say(`past ${filter}: ${passedText(s("reason"))}`, "refused", "passed by");
    case "failure-ignored": return say(`past ${filter}, whose VM has failed: fail_open`, "refused", "passed by");
    case "vm-reload": return say(`new VM for ${filter}, ${durationWords(n("after"))} after the last one`);
    case "vm-reload-waits": return say(`no new VM for ${filter} yet: ${durationWords(n("after"))} of a backoff of ${durationWords(n("backoff"))} have passed`, "refused", "backoff");
    case "vm-reload-failed": return say(`the new VM of ${filter} did not start`, "refused", "failed");
    case "shared-state-removed": return say("shared data, queues and metrics of the removed filters are gone");
    case "headers-received": return say(`${s("line")}, ${counted(n("count"), "header")}${ending(row)}`);
    case "data-received": return say(chunk(row));
    case "trailers-received": return say(counted(n("count"), "trailer"));
    case "headers-sent": return say(`${message} headers sent ${target}${to === 0 ? `: ${s("line")}` : ""}, ${counted(n("count"), "header")}${ending(row)}`);
    case "data-sent": return say(n("size") === 0 && n("end") !== 0 ? `end of ${message} sent ${target}` : chunk(row).replace("bytes", `bytes sent ${target}`).replace(/byte\b/, `byte sent ${target}`));
    case "trailers-sent": return say(`${counted(n("count"), "trailer")} sent ${target}`);
    case "metadata-received": return say(`METADATA, ${counted(n("count"), "pair")}${pairs}`);
    case "metadata-sent": return say(`METADATA sent ${target}, ${counted(n("count"), "pair")}${pairs}`);
    case "metadata-kept": return say(`METADATA of the ${side} waits at ${filter}`, "hold", "waits");
    case "metadata-dropped": return say(`METADATA of the ${n("from") === 0 ? "request" : "response"} dropped: ${s("reason")}`, "refused", "dropped");
    case "held": return say(`${s("how") === "new-connection" ? "connection" : side} held at ${filter}`, "hold", holdWord(s("how")));
    case "buffered": return say(`${isTcp ? side : `${side} body`} kept at ${filter}, ${bytesWords(n("size"))} so far`);
    case "buffer-limit-exceeded": return say(`${side} body of ${bytesWords(n("size"))} is above the buffer limit of ${bytesWords(n("limit"))}`, "refused", "limit");
    case "dropped": return say(`${bytesWords(n("size"))} of the ${side} body dropped at ${filter}`);
    case "resumed": return say(`${side} resumed at ${filter}`, "continue", "continue");
    case "resume-ignored": return say(`continue of the ${side} at ${filter} had no effect: ${s("reason")}`);
    case "local-response": return say(`local response ${n("status")} ${localBy(recording, n("filter"), s("by"))}${s("details") === "" ? "" : ` (${s("details")})`}`, "local", String(n("status")));
    case "local-response-ignored": return say(`local response ignored: ${s("reason")}`);
    case "route-chosen": return n("found") === 0 ? say(`no route: ${s("why")}`) : say(`route ${s("route") === "" ? "" : `${s("route")} `}${s("cluster") === "" ? "answers directly" : `to ${s("cluster")}`}: ${s("why")}`);
    case "route-not-found": return say(`no route: ${s("reason")}`, "refused", "no route");
    case "upstream-failed": return say(`${s("cluster")} failed: ${s("reason")}`, "refused", "failed");
    case "stream-reset": return say(`stream reset${s("reason") === "" ? "" : `: ${s("reason")}`}`, "refused", "reset");
    case "stream-complete": return say(`stream complete${n("status") === 0 ? "" : `: ${n("status")}`}${s("details") === "" || s("details") === "-" ? "" : `, ${s("details")}`}`);
    case "timeout": return say(`${s("kind")} timeout after ${durationWords(n("after"))}`, "refused", "timeout");
    case "client-gone": return say("client is gone");
    case "connection-opened": return say("connected");
    case "upstream-connected": return say(`connected to ${s("cluster")}; the client is read from now on`, "continue", "connected");
    case "reading-stopped": return say(`${side} of ${bytesWords(n("size"))} is above the limit of ${bytesWords(n("limit"))}; no more is read`, "refused", "limit");
    case "reading-resumed": return say(`${side} is read again`);
    case "connection-closed": return say(`connection ${s("how") === "reset" ? "reset" : "closed"}${s("reason") === "" ? "" : `: ${s("reason")}`}${s("flags") === "" || s("flags") === "-" ? "" : `, ${s("flags")}`}`, s("how") === "reset" ? "refused" : undefined, s("how") === "reset" ? "reset" : "");
    case "call-replied": return say(`${n("status")} to call ${n("call")}, ${bytesWords(n("size"))}`);
    case "call-failed": return say(`call ${n("call")} failed: ${s("reason")}`, "refused", "failed");
    case "grpc-metadata": return say(`${n("trailing") === 0 ? "initial" : "trailing"} metadata of stream ${n("call")}, ${counted(n("count"), "entry", "entries")}`);
    case "grpc-message": return say(`message of ${bytesWords(n("size"))} for call ${n("call")}`);
    case "grpc-closed": return say(`call ${n("call")} ended: ${grpcWord(n("status"))}`, n("status") === 0 ? undefined : "refused", n("status") === 0 ? "" : grpcWord(n("status")));
    case "grpc-cancelled": return say(`call ${n("call")} cancelled: ${s("reason")}`, "refused", "cancelled");
    case "redis-sent": return say(n("call") === 0 ? `${s("command")} sent to ${s("cluster")} by the proxy` : `call ${n("call")} sent to ${s("cluster")}: ${s("command") === "" ? "no command" : s("command")}`);
    case "redis-replied": return say(`${quoted(bytesField(fields, "answer"), 60)} to call ${n("call")}`);
    case "redis-failed": return say(`call ${n("call")} failed: ${s("reason")}`, "refused", "failed");
    case "injected": return say(`${chunk(row)} put into the response by ${filter}`, "changed", "injected");
    case "injection-ignored": return say(`injected data ignored: ${s("reason")}`);
    case "host-overridden": return n("taken") === 0 ? say(`${s("asked")} is not an endpoint of ${s("cluster")} that can be used, ${s("address")} is taken`, "refused", "not taken") : say(`${s("asked")} of ${s("cluster")} is taken, as a filter asked`, "changed", "overridden");
    case "buffer-limit-set": return say(n("limit") === 0 ? `no buffer limit from now on, set by ${filter}` : `buffer limit of ${bytesWords(n("limit"))} set by ${filter}`, "changed", "limit");
    case "stats-flushed": return say(`${counted(n("metrics"), "metric")} for ${filter}`);
    case "tick-due": return say(`tick of ${filter} is due, every ${durationWords(n("period"))}`);
    case "name-resolved": return say(n("failed") !== 0 ? `name resolution ${n("token")} failed` : `name resolution ${n("token")}: ${s("addresses") === "" ? "no address" : s("addresses")}`);
    case "queue-notified": return say(`queue ${n("queue")} has an item for ${filter}`);
    case "action-without-effect": return say(`nothing comes of it: ${s("reason")}`);
    case "effect-dropped": return say(`${displayName(s("what"))} dropped: ${s("reason")}`);
    case "configuration-removed": return say(`configuration of ${filter} removed`);
    case "finalization-awaited": return say(`context ${n("context")} of ${filter} is kept until proxy_done`, "hold", "kept");
    case "vm-failed": return say(`VM of ${filter} has failed, nothing more is called in it`, "fault", "failed");
    case "logged": return say(`logged, ${s("level")}: ${s("text")}`, s("level") === "error" || s("level") === "alert" ? "refused" : undefined, s("level") === "error" || s("level") === "alert" ? s("level") : "");
    case "header-still-sent": return say(`${s("name")} was removed and is still sent upstream`, "refused", "still sent");
    case "chain-ended": return say(`filters are called no more: ${s("reason")}${s("outcome") === "" ? "" : `; ${s("outcome")}`}`, "fault", "chain ended");
    case "worker-restarted": return say(`a new worker process takes its place`, "changed", "restarted");
    case "phase-result": return say(`result of ${s("phase")}${n("code") === 0 ? "" : `: local response ${n("code")}`}`, n("status") === 0 || n("status") === 2 ? undefined : "hold", n("status") === 0 || n("status") === 2 ? "" : enumWord("FilterHeadersStatus", n("status")));
    case "phase-skipped": return say(`${s("phase")} is not called`, "refused", "skipped");
    case "callback-failed": return say(`${displayName(s("callback"))} of ${filter} is not called: ${s("reason")}`, "refused", "failed");
    case "message-awaited": return say(`the whole ${side} is awaited before a filter sees it`);
    case "filters-skipped": return say(`${s("cause") === "call" ? "a call" : "a callback"} of ${filter} failed: the rest of the ${side} goes past it${n("others") === 0 ? "" : ` and ${counted(n("others"), "filter")} after it`}`, "refused", "skipped");
    case "action-ignored": return say(`${displayName(s("callback"))} of ${filter} returned ${n("returned")}, which is ignored`, "refused", "ignored");
    case "log-rewritten": return say(`the log has, as ${enumWord("LogLevel", n("level"))}: ${quoted(bytesField(fields, "text"), 120)}`, "changed", "rewritten");
    case "configuration-dropped": return say(`configuration of ${filter} is not handed over: ${s("reason")}`, "refused", "dropped");
    case "still-held": return say(`${side} still held at ${filter} since step ${n("since")}, nothing will resume it`, "hold", "held");
    default: return unreachable(row.name);
  }
}

/** "left-out", "no-context", or the failure policy that lets a stream go past a filter. */
function passedText(reason: string): string {
  switch (reason) {
    case "left-out": return "it did not start on this thread";
    case "no-context": return "its stream context could not be created";
    default: return `its VM has failed, ${reason}`;
  }
}

const localBy = (recording: Recording, filter: number, by: string): string => (by === "filter" ? `by ${filterName(recording, filter)}` : by === "proxy" || by === "" ? "by the proxy" : `by ${by}`);

/** How the proxy took a pause. */
function holdWord(how: string): string {
  switch (how) {
    case "stop-all-buffer": return "pause, body is collected";
    case "stop-all-watermark": return "pause, body is collected with back-pressure";
    case "stop-single": return "pause";
    case "new-connection":
    case "data":
    case "": return "pause";
    default: return how;
  }
}
