/** One or two sentences for each deed of the proxy, each action of the user and each fault. */
import { unreachable } from "../base/unreachable.ts";
import type { Recording } from "../recording/log.ts";
import { OpKind } from "../recording/ops.ts";
import type { ActionRow, FaultRow, ProxyRow } from "../recording/row.ts";
import { profileTitle } from "../scenario/profiles.ts";
import { afterStop, failedVm } from "./after-fault.ts";
import { castOf, filterName } from "./cast.ts";
import { requestWords, sideWordIn } from "./deed-text.ts";
import { trapWords } from "./fault-words.ts";
import { bytesField, numberOf, textField } from "./fields.ts";
import { code, say, stepLink } from "./sentence.ts";
import type { Part, Sentence } from "./sentence.ts";
import { streamWords } from "./who.ts";
import { bytesWords, capital, counted, displayName, durationWords, enumWord, grpcWord, quoted } from "./words.ts";

export function deedSentences(recording: Recording, row: ProxyRow): Sentence[] {
  const n = (name: string): number => numberOf(row.fields, name), s = (name: string): string => textField(row.fields, name);
  const filter = filterName(recording, n("filter")), exchange = streamWords(recording, n("exchange")), side = sideWordIn(recording, n("side"));
  const { isTcp } = castOf(recording), ofBody = isTcp ? "" : " of body";
  const cluster = castOf(recording).clusterOf(n("exchange"), row.step), from = n("from") === 0 ? "the client" : cluster, to = n("to") === 0 ? "the client" : cluster;
  switch (row.name) {
    case "origin": return [say`The run starts here: seed ${n("seed")}, the scenario's clock, its shared data.`];
    case "vm-created": return [say`A VM, one instance of the module with memory of its own, was created for ${filter}.`];
    case "vm-shared": return [say`${filter} has the module, VM id, VM configuration and environment of a filter before it, so on this thread both run in one VM, with one memory. Each has a root context of its own, and ${code("on_vm_start")} is called for each.`];
    case "plugin-shared": return [say`${filter} is configured exactly as ${filterName(recording, n("with"))}: for the proxy they are one plugin, with one root context. Each stream passes it twice, with a context for each time.`];
    case "plugin-ready": return [readySentence(recording, filter, n("filter"))];
    case "canary-removed": return [say`Before anything else the proxy tries out ${filter} in a VM of its own on the main thread. That was accepted, so the VM is thrown away; ${code("on_done")} and ${code("on_delete")} are not called. What it wrote to shared data, queues and metrics stays.`];
    case "filter-left-out": return [say`${filter} was accepted when it was tried out, and did not start here. This thread goes on without it: its streams go past the filter, whatever the failure policy says.`];
    case "filter-passed-by": return [s("reason") === "left-out" ? say`${filter} did not start on this thread, so ${exchange} goes past it.` : s("reason") === "no-context" ? say`The context of ${filter} for ${exchange} could not be created, so nothing of it is called for this stream. The client does not notice, and no other proxy lets a request pass a filter in this way.` : say`The VM of ${filter} has failed, and its failure policy ${code(s("reason"))} lets streams that begin later go past it, ${exchange} among them.`];
    case "failure-ignored": return [say`The VM of ${filter} has failed, and the filter is configured with the older ${code("fail_open: true")}: ${exchange} goes on as if the filter had continued.`];
    case "vm-reload": return [say`The VM of ${filter} has failed, and its failure policy is ${code("fail-reload")}: a stream begins and the backoff is over, so a new VM is started. Context ids begin again; shared data, queues and metrics stay.`];
    case "vm-reload-waits": return [say`The VM of ${filter} has failed. Its failure policy makes a new one at the next stream after the backoff, ${durationWords(n("backoff"))} from the last try; only ${durationWords(n("after"))} have passed, so ${code("503")} is the answer.`];
    case "vm-reload-failed": return [say`The new VM of ${filter} did not start, so the failed one stays, and the backoff begins again.`];
    case "shared-state-removed": return [say`The last VM with these VM ids is gone, and with it their shared data, queues and metrics.`];
    case "headers-received": return [say`${s("line")} arrived from ${from} with ${counted(n("count"), "header")}${n("end") === 1 ? ", and no body follows" : ""}. ${n("from") === 0 ? "The proxy has added its own headers; the filters see it in the order of the chain." : "The filters see it in the reverse order of the chain."}`];
    case "data-received": return n("size") === 0 ? [isTcp ? say`${capital(from)} ended its side of the connection.` : say`The body from ${from} ended.`] : [say`${bytesWords(n("size"))}${ofBody} arrived from ${from}, as one read of the connection${isTcp && n("end") === 1 ? ", and its side ended with them" : ""}.`];
    case "trailers-received": return [say`${counted(n("count"), "trailer")} arrived from ${from}.`];
    case "headers-sent": return [say`The ${n("to") === 0 ? "response" : "request"} headers left for ${to}: ${counted(n("count"), "header")}, the proxy's own included. No filter can change them any more.`];
    case "data-sent": return n("size") === 0 ? [n("end") === 0 ? say`A filter took everything away: nothing was left to send to ${to}.` : isTcp ? say`The connection to ${to} was ended on the proxy's side.` : say`The end of the body was told to ${to}.`] : [say`${bytesWords(n("size"))}${ofBody} left for ${to}.`];
    case "trailers-sent": return [say`${counted(n("count"), "trailer")} left for ${to}.`];
    case "metadata-received": return [say`A METADATA frame with ${counted(n("count"), "pair")} arrived from ${from}. Filters are told how many there are in ${code(n("from") === 0 ? "on_request_metadata" : "on_response_metadata")}; no map of the ABI shows them.`];
    case "metadata-sent": return [say`A METADATA frame with ${counted(n("count"), "pair")} left for ${to}. No filter can change or stop it.`];
    case "metadata-kept": return [say`The METADATA frame waits: ${filter} has not seen the headers of the ${side} yet, or has stopped everything. It goes on after the headers.`];
    case "metadata-dropped": return [s("reason") === "allow_metadata is off" ? say`The METADATA frame is dropped: the proxy takes such frames only where ${code("allow_metadata")} is on, which ${code("setup.listener.http2Metadata")} says here.` : say`The METADATA frame is dropped: ${s("reason")}.`];
    case "held": return isTcp ? [connectionHeld(filter, exchange, n("side"), s("how"))]
      : [say`${filter} paused the ${side} of ${exchange}. It goes on when ${filter} calls ${code("continue_stream")}, or is answered by a local response.`, ...holdSentence(s("how"))];
    case "buffered": return isTcp ? [say`${bytesWords(n("size"))} are kept for ${filter}. Its next callback for ${side} sees all of them, and so do the filters before it.`]
      : [say`The proxy keeps ${bytesWords(n("size"))} of the ${side} body for ${filter}. The next body callback sees all of them.`];
    case "buffer-limit-exceeded": return [say`${bytesWords(n("size"))} of ${side} body are held, more than the ${bytesWords(n("limit"))} that one stream may keep. ${n("side") === 0 ? "A request is answered with 413." : "A response is answered with 500, or cut when its headers have left."}`];
    case "dropped": return [say`${filter} returned a status that drops the bytes it was shown: ${bytesWords(n("size"))} are gone.`];
    case "resumed": return isTcp ? [say`${filter} lets the ${side} of ${exchange} go on, with the changes made meanwhile.`] : [say`The ${side} of ${exchange} goes on from ${filter}, with the changes made meanwhile. Filters after it see it now.`];
    case "resume-ignored": return [say`${filter} asked for the ${side} to go on, which changed nothing: ${s("reason")}.`];
    case "local-response": return [say`${s("by") === "filter" ? filter : "The proxy"} answered ${exchange} with ${n("status")}${s("details") === "" ? "" : `, details ${s("details")}`}. The upstream is not asked, or no longer; the response callbacks of the filters that saw the request are called for it.`];
    case "local-response-ignored": return [say`A local response was asked for and not sent: ${s("reason")}.`];
    case "route-chosen": return [routeSentence(n("found") !== 0, s("route"), s("cluster"), s("why")), whenSentence(n("cleared"))];
    case "route-not-found": return [say`No route was found, so the answer is 404: ${s("reason")}.`];
    case "upstream-failed": return [say`${s("cluster")} could not answer ${exchange}: ${s("reason")}.`];
    case "stream-reset": return [say`The ${side} of ${exchange} was cut${s("reason") === "" ? "" : `: ${s("reason")}`}.`];
    case "stream-complete": return [say`The stream of ${exchange} is over${n("status") === 0 ? " without a status" : ` with status ${n("status")}`}. ${accessLog(s("details"), s("flags"))}Its contexts are logged and deleted next.`];
    case "timeout": return [say`The ${s("kind")} timeout of ${durationWords(n("after"))} ran out for ${exchange}.`];
    case "client-gone": return [isTcp ? say`The client of ${exchange} reset it.` : say`The client of ${exchange} went away, so the stream ends.`];
    case "connection-opened": return [say`A client connected, as ${exchange}. The filters are told in the order of the chain; nothing is read from the client before the TCP proxy is connected to ${castOf(recording).cluster}.`];
    case "upstream-connected": return [say`The connection to ${s("cluster")} is there. What the client has sent meanwhile is read now, as one piece.`];
    case "reading-stopped": return [say`The ${side} that is held has grown to ${bytesWords(n("size"))}, above the buffer limit of ${bytesWords(n("limit"))}. The proxy reads no more of it until half of the limit is free again; the sender has to wait.`];
    case "reading-resumed": return [say`There is room in the buffer again, so the ${side} is read again.`];
    case "connection-closed": return [say`${capital(exchange)} is over: ${s("by") === "client" ? "the client" : "the proxy"} ${s("how") === "reset" ? "reset" : "closed"} it${s("reason") === "" ? "" : `, because ${closeReason(s("reason"))}`}. ${accessLog("", s("flags"))}Each filter that knows of it is told, then done with it, in the order of the chain.`];
    case "call-replied": return [say`${s("cluster")} answered call ${n("call")} of ${filter} with ${n("status")} and ${bytesWords(n("size"))}.`];
    case "call-failed": return [say`Call ${n("call")} of ${filter} to ${s("cluster")} failed: ${s("reason")}. ${answerInstead(recording, row)}`];
    case "grpc-metadata": return [say`${s("cluster")} sent the ${n("trailing") === 0 ? "initial" : "trailing"} metadata of stream ${n("call")} of ${filter}: ${counted(n("count"), "entry", "entries")}. ${n("count") === 0 ? "There is none where the answer is an error, or headers alone." : "They can be read during the callback that follows."}`];
    case "grpc-message": return [say`${s("cluster")} sent a message of ${bytesWords(n("size"))} to call ${n("call")} of ${filter}. It can be read during the callback that follows.`];
    case "grpc-closed": return [say`Call ${n("call")} of ${filter} to ${s("cluster")} is over with status ${grpcWord(n("status"))}${s("message") === "" ? "" : `: ${s("message")}`}. ${n("status") === 0xffffffff ? "What the upstream gave as a status is none." : "The details of the response stand in braces, or alone where there is no message."}`];
    case "grpc-cancelled": return [say`Call ${n("call")} of ${filter} to ${s("cluster")} was given up: ${s("reason")}. No callback tells of it.`];
    case "redis-sent": return [n("call") === 0 ? say`A connection to ${s("cluster")} begins with ${code(s("command"))}, as ${code("redis_init")} asks; nobody waits for the answer.` : say`Call ${n("call")} of ${filter} went to ${s("cluster")}, which takes one command after the other. Commands are collected for 3 ms before they are sent, unless there are many.`];
    case "redis-replied": return [say`${s("cluster")} answered call ${n("call")} of ${filter} with ${bytesWords(bytesField(row.fields, "answer").length)}: ${code(quoted(bytesField(row.fields, "answer"), 200))}. They can be read during the callback that follows.`];
    case "redis-failed": return [say`Call ${n("call")} of ${filter} to ${s("cluster")} failed: ${s("reason")}. The filter is told with status 1 and no answer; all calls of the same connection fail with it.`];
    case "injected": return [say`${filter} put ${bytesWords(n("size"))} into the response to ${exchange}${n("end") === 1 ? ", which ends with them" : ""}. The filters after it see them at once, inside the host call; headers that it held go on first. The filter stays held, if it was.`];
    case "injection-ignored": return [say`${filter} put data into a response to no effect: ${s("reason")}.`];
    case "host-overridden": return [n("taken") === 0 ? say`A filter asked for the endpoint ${code(s("asked"))}. ${s("cluster")} has none that is healthy enough at that address, so the request goes to ${code(s("address"))}: the wish is not strict.` : say`A filter asked for the endpoint ${code(s("asked"))}, so the request goes there.`];
    case "buffer-limit-set": return [n("limit") === 0 ? say`${filter} took the limit from what the proxy keeps of ${exchange}.` : say`${filter} set the limit of what the proxy keeps of ${exchange} to ${bytesWords(n("limit"))}, for request and response alike.`];
    case "stats-flushed": return [say`The flush interval of ${durationWords(recording.meta.scenario.setup.statsFlushInterval)} was over, so the main thread hands the metrics to ${filter}: ${counted(n("metrics"), "counter or gauge", "counters and gauges")} of filters. Envoy's own, some hundreds, are not here. The guest is told a size of ${bytesWords(n("size"))}, as Envoy reckons it, which is too much when there are gauges.`];
    case "tick-due": return [say`The timer of ${filter} was due; it is set again for ${durationWords(n("period"))} from now.`];
    case "name-resolved": return [n("failed") !== 0 ? say`The name that ${filter} asked for could not be resolved; its callback gets no data.` : say`The name that ${filter} asked for was resolved. How many addresses there are, how long each may be kept and the addresses are in the call data.`];
    case "queue-notified": return [say`Queue ${n("queue")} got an item, so ${filter}, which registered it last, is called.`];
    case "action-without-effect": return [say`Nothing comes of what was done by hand: ${s("reason")}.`];
    case "effect-dropped": return [say`${code(displayName(s("what")))} was due and is not called: ${s("reason")}.`];
    case "configuration-removed": return [say`The configuration of ${filter} was removed, as when its listener goes. Its root context ends.`];
    case "finalization-awaited": return [say`on_done answered 0, so context ${String(n("context"))} of ${filter} stays until the guest calls proxy_done for it; on_log and on_delete come then. Envoy does not wait: there the context is gone at once.`];
    case "would-not-load": return [say`${profileTitle(recording.meta.scenario.setup.profile)} would not load the module of ${filter}, and would say: ${s("details")}. It runs here because the scenario links leniently; what it does from here on, that proxy never lets it do.`];
    case "vm-failed": return [say`The VM of ${filter} has failed. ${failedVm(recording)}`];
    case "logged": return [s("about") === "guest" ? say`A line of the guest, as it is in the proxy's error log. Levels below info are not in it, and a long line is cut.` : say`The proxy wrote this to its error log, at level ${s("level")}. The guest is told nothing of it.`];
    case "header-still-sent": return [say`A filter removed ${code(s("name"))} from the request, and in NGINX this header is still sent upstream: a removed line is only hidden from filters, and ${code("proxy_pass")} sends all lines. To hide it from the upstream, replace its value.`];
    case "chain-ended": return [say`The chain ends here: ${s("reason")}. No filter of ${exchange} is called any more, not even for on_done, on_log and on_delete${s("outcome") === "" ? "" : `; ${s("outcome")}`}.`];
    case "worker-restarted": return [say`The master process started another worker in place of the one that died. Its filters start anew; shared data and metrics are as they were, and root contexts, streams and timers are gone.`];
    case "phase-result": return [say`What the tester judges of ${code(s("phase"))}: the headers and the body as they are now${n("code") === 0 ? "" : `, local response ${n("code")}`}, the lines logged in it, and the status of a headers callback, which must be ${code("Continue")} unless the test expects an immediate response.`];
    case "phase-skipped": return [say`A phase before sent a local response, so the tester calls nothing for ${code(s("phase"))}: its headers, body and log are empty, and whatever the test expects to be in them fails.`];
    case "callback-failed": return [say`${code(displayName(s("callback")))} of ${filter} could not be called: ${s("reason")}. Only MOSN takes that for a failure, the same as a trap; other proxies do not call what is not exported.`];
    case "message-awaited": return [say`MOSN reads the whole ${side} of ${exchange}, its body included, before the first filter sees its headers. Trailers it reads and drops.`];
    case "filters-skipped": return [say`${s("cause") === "call" ? `An HTTP call of ${filter} failed, which MOSN takes for a Pause` : `A callback of ${filter} failed`}: what is left of the ${side} for it is not called, and ${n("others") === 0 ? "no filter comes after it" : `${counted(n("others"), "filter")} after it ${n("others") === 1 ? "is" : "are"} skipped`}. The ${side} goes on as if all of them had continued, and the client does not notice. Only MOSN lets traffic pass a filter that failed.`];
    case "action-ignored": return [say`${code(displayName(s("callback")))} of ${filter} returned ${n("returned")}, which asks the proxy not to go on. MOSN never looks at what a callback returns: ${exchange} goes on at once, and later filters and the upstream see it. In Envoy it would wait.`];
    case "log-rewritten": return [say`MOSN takes the text of ${code("proxy_log")} for a format of Go and the last byte of its level for the level, so its log has ${code(quoted(bytesField(row.fields, "text"), 200))} as ${code(enumWord("LogLevel", n("level")))}. Only MOSN rewrites what a filter logs.`];
    case "configuration-dropped": return [say`Not all of the configuration reaches ${filter}: ${s("reason")}. MOSN hands a filter its configuration as pairs of texts, not the bytes of it.`];
    case "still-held": return [say`The ${side} of ${exchange} is held at ${filter} since ${stepLink(n("since"))}. No call is waiting and no tick came that resumed it within the scenario's patience, so nothing will.`];
    default: return unreachable(row.name);
  }
}

function readySentence(recording: Recording, filter: string, index: number): Sentence {
  switch (recording.meta.scenario.setup.chain[index]?.role) {
    case "access-logger": return say`${filter} has started as an access logger: its root context is called with ${code("on_log")} when a ${castOf(recording).isTcp ? "connection" : "stream"} is over.`;
    case "service": return say`${filter} has started as a service: it has a root context, which ticks and calls out, and takes no part in ${castOf(recording).isTcp ? "connections" : "requests"}.`;
    case "stats-sink": return say`${filter} has started as a stats sink: the main thread hands it the metrics at each flush.`;
    default: return say`${filter} has started and takes part in ${castOf(recording).isTcp ? "connections" : "requests"} from now on.`;
  }
}

/** What the filter gets in place of the reply that did not come. */
function answerInstead(recording: Recording, row: ProxyRow): string {
  for (const { op } of recording.operationsOf(row.step)) {
    const status = op.kind === OpKind.ListSplice ? op.entries.find((entry) => entry.name === ":status")?.value : undefined;
    if (status !== undefined) return `The proxy answers the filter itself, with ${status} and the reason as the body.`;
  }
  return "The filter is told with a callback that has no headers.";
}

/** Details and flags of a response as Envoy's access log has them; nothing when it has none. */
function accessLog(details: string, flags: string): Part[] {
  const told = [["details", details], ["flags", flags]].flatMap(([what = "", value = ""]) => (value === "" || value === "-" ? [] : [[what, " ", code(value)]]));
  return told.length === 0 ? [] : ["The access log has the ", ...told.flatMap((parts, index) => (index === 0 ? parts : [" and the ", ...parts])), ". "];
}

/** Why a connection waits, and what lets it go on. */
function connectionHeld(filter: string, connection: string, side: number, how: string): Sentence {
  if (how === "new-connection") return say`${filter} paused ${connection} at its start. Later filters are not told of it, no connection to the upstream is made, and nothing is read from the client, until ${filter} calls ${code("continue_stream")} for downstream.`;
  if (side === 0) return say`${filter} keeps the downstream data of ${connection}. More data calls it again with all of it, and the filters before it too; ${code("continue_stream")} for downstream hands it to the next filter.`;
  return say`${filter} keeps the upstream data of ${connection}. More data from the upstream calls it again with all of it; nothing else lets it go on, ${code("continue_stream")} for upstream is not implemented.`;
}
/** Words the proxy has for it, as a part of a sentence. */
function closeReason(reason: string): string {
  switch (reason) {
    case "wasm_fail_stream": return "the VM of one of its filters has failed";
    case "close_stream": return "a filter called close_stream";
    default: return reason;
  }
}

function holdSentence(how: string): Sentence[] {
  switch (how) {
    case "stop-all-buffer": return [say`The body is collected up to the buffer limit meanwhile, and no body callback comes.`];
    case "stop-all-watermark": return [say`The body is collected meanwhile, the sender is slowed down when there is much of it, and no body callback comes.`];
    case "stop-single": return [say`Body callbacks of the same filter still come.`];
    default: return [];
  }
}

export function actionSentences(recording: Recording, row: ActionRow): Sentence[] {
  const n = (name: string): number => numberOf(row.fields, name), exchange = streamWords(recording, n("exchange"));
  switch (row.name) {
    case "send-headers": return [say`The scenario's client sends ${code(textField(row.fields, "line"))} as ${exchange}${n("end") === 1 ? ", without a body" : ""}.`];
    case "send-data": return [say`The scenario's client sends ${bytesWords(n("size"))} of body for ${exchange}${n("end") === 1 ? ", the last" : ""}.`];
    case "send-trailers": return [say`The scenario's client sends ${counted(n("count"), "trailer")} for ${exchange}.`];
    case "send-metadata": return [say`The scenario's client sends a METADATA frame with ${counted(n("count"), "pair")} for ${exchange}.`];
    case "abort": return [say`The scenario's client of ${exchange} goes away.`];
    case "open-connection": return [say`The scenario's client connects, as ${exchange}.`];
    case "downstream-data": return [say`The scenario's client sends ${bytesWords(n("size"))} on ${exchange}${n("end") === 1 ? " and ends its side" : ""}.`];
    case "half-close": return [say`The scenario's client ends its side of ${exchange}. It goes on reading what comes back.`];
    case "close-connection": return [say`The scenario's client closes its socket of ${exchange}. Its side ends; what still comes for it is answered with a reset.`];
    case "reset-connection": return [say`The scenario's client resets ${exchange}.`];
    case "advance": return [say`The clock was advanced by ${durationWords(n("by"))}; what is due in that time follows.`];
    case "answer-by-hand": return [n("on") === 0 ? say`Upstreams answer by themselves again, at the times they are set up for.` : say`From here on what upstreams answer waits until it is delivered by hand. Time passes meanwhile as it does for a slow upstream.`];
    case "deliver": return [say`The upstream answers ${requestWords(recording, row)} now, before all else that is due${n("own") === 0 ? "" : ", with another reply than it is set up to give"}. No time passes for it.`];
    case "reply-headers": return [say`The upstream begins to answer ${requestWords(recording, row)} with ${n("status")} and ${counted(n("count"), "header")}${n("end") === 1 ? ", without a body" : ""}, in place of what it is set up to answer.`];
    case "reply-data": return [n("size") === 0 ? say`The upstream ends its response to ${requestWords(recording, row)}.` : say`The upstream sends ${bytesWords(n("size"))} of its response to ${requestWords(recording, row)}${n("end") === 1 ? ", the last" : ""}.`];
    case "reply-trailers": return [say`The upstream ends its response to ${requestWords(recording, row)} with ${counted(n("count"), "trailer")}.`];
    case "fail": return [textField(row.fields, "how") === "reset" ? say`The upstream resets the connection of ${requestWords(recording, row)}.` : say`The connection of ${requestWords(recording, row)} to the upstream has never come about, so the server has seen nothing of it.`];
    case "time-out": return [say`The upstream says nothing more to ${requestWords(recording, row)}, and time passes until the proxy's timeout fires; what else is due in that time follows too.`];
    case "tick": return [say`The timer of ${filterName(recording, n("filter"))} fires now, before its time. The next tick counts from here.`];
    case "phases": return [say`Google's tester makes a stream context and calls ${counted(n("count"), "phase")} of a test on it. No proxy is between them: each phase has the input that the test gives it.`];
    case "foreign-callback": return [say`The scenario calls a filter's root context back, as an extension of a proxy may. Envoy itself never does.`];
    case "remove-configuration": return [say`The scenario removes the filters' configurations.`];
    case "restore-configuration": return [say`The scenario puts the filters' configurations back; they start anew.`];
    default: return unreachable(row.name);
  }
}

export function faultSentences(recording: Recording, row: FaultRow): Sentence[] {
  const n = (name: string): number => numberOf(row.fields, name), s = (name: string): string => textField(row.fields, name);
  const filter = filterName(recording, n("filter")), where = s("callback") === "" ? filter : `${displayName(s("callback"))} of ${filter}`;
  const gone = afterStop(recording, s("callback"));
  switch (row.name) {
    case "trap": return [say`In ${where} ${trapWords(s("kind"))}. ${gone}`, ...lastWords(recording, row)];
    case "stack-overflow": return [say`The call stack ran out in ${where}, usually by recursion without an end. ${gone}`];
    case "restricted-call": return [say`${code(displayName(s("name")))} is not allowed during ${s("during")}, so the proxy stopped the guest in ${where}.`];
    case "host-trap": return [say`The proxy stopped the guest in ${where}, and logs: ${s("text")}. ${gone}`];
    case "worker-crash": return [say`A worker process of NGINX dies here, on signal 11: ${s("cause")}. ${n("loops") === 1 ? "It happens while the worker starts, so the master starts new ones for ever, and each of them dies." : "Every connection of that worker is cut, and the master starts another worker."} Seen with NGINX ${s("seen")}.`];
    case "missing-import": return [say`The guest called ${code(s("name"))} in ${where}, which nobody offers. The proxy would not have loaded the module; link mode lenient runs it until such a call. ${gone}`];
    case "guest-exit": return [say`The guest ended itself in ${where} with the code ${n("code")}. Its instance answers nothing more.`];
    case "load-refused": return [say`The module of ${filter} does not load in this proxy: ${s("details") === "" ? s("problem") : s("details")}.`];
    case "start-failed": return [say`${filter} did not start${s("callback") === "" ? "" : `: ${displayName(s("callback"))} failed`}. The proxy refuses the configuration${s("details") === "" ? "" : `, saying: ${s("details")}`}.`];
    case "proxy-crash": return [say`Here the real proxy would have died, and every connection with it: ${s("cause")}.${s("seen") === "" ? "" : ` Seen with Envoy ${s("seen")}.`}`];
    case "limit": return [say`The run reached its limit of ${n("limit")} for ${s("which")}, so it ends here. The scenario's limits can be raised.`];
    case "budget": return [say`${displayName(s("callback"))} did not return within ${durationWords(n("milliseconds"))} of real time, so the guest was stopped. All its steps up to then are here.`];
    default: return unreachable(row.name);
  }
}

/** A panic is printed before it traps: the log line just before a trap is likely the reason. */
function lastWords(recording: Recording, row: FaultRow): Sentence[] {
  for (let step = row.step - 1; step > Math.max(0, row.parent); step--) {
    const brief = recording.brief(step);
    if (brief.name === "proxy_log" || brief.name === "fd_write" || brief.name === "fd_pwrite") return [say`What the guest printed last is at ${stepLink(step)}.`];
  }
  return [];
}

function routeSentence(found: boolean, route: string, cluster: string, why: string): Sentence {
  if (!found) return say`The proxy found no route: ${why}. If that stays so, the request is answered with 404.`;
  const name = route === "" ? "without a name" : route;
  return cluster === "" ? say`The proxy chose the route ${name}, which answers by itself: ${why}.` : say`The proxy chose the route ${name}, which leads to ${cluster}: ${why}.`;
}
const whenSentence = (cleared: number): Sentence => cleared === 0
  ? say`It looks before the first filter, and keeps the route until a request header changes or the route cache is cleared.`
  : say`The route before was forgotten at ${stepLink(cleared)}. Properties told of it until now.`;
