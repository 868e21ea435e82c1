/** What the proxy does, what the user does and how runs fail: the rows that are neither callbacks nor host calls, with their fields. */

/** n: a number, s: bytes. `exchange` is the index of the exchange or connection in order of appearance, `filter` the index in the chain, `side` 0 = request or downstream data, 1 = response or upstream data. */
export type FieldKind = "n" | "s";
export type FieldTable = Readonly<Record<string, Readonly<Record<string, FieldKind>>>>;

export const deeds = {
  origin: { seed: "n" },
  /** A VM was created from a module. */
  "vm-created": { filter: "n" },
  /** The filter is started in a VM that is there already. */
  "vm-shared": { filter: "n", vm: "n" },
  /** The filter is configured as the one at place `with`: they are one plugin with one root context. */
  "plugin-shared": { filter: "n", with: "n" },
  /** Link mode lenient: this proxy would not load the module, one row for each reason. `details`: what it would say. */
  "would-not-load": { filter: "n", problem: "s", subject: "s", details: "s" },
  "plugin-ready": { filter: "n" },
  /** The VM in which the filter was tried out is thrown away, without a callback. */
  "canary-removed": { filter: "n" },
  /** The filter could not be started on this thread, which goes on without it. */
  "filter-left-out": { filter: "n" },
  /** A stream that begins goes past the filter. `reason`: "left-out" or the failure policy. */
  "filter-passed-by": { exchange: "n", filter: "n", reason: "s" },
  /** A stream goes on past a filter whose VM fails, or failed since the stream began. */
  "failure-ignored": { exchange: "n", filter: "n" },
  /** The VM has failed, and a stream begins: a new one is made. `after`: ms since the last try. */
  "vm-reload": { filter: "n", after: "n" },
  /** It is too early for a new VM: the last try was `after` ms ago, and the backoff is `backoff` ms. */
  "vm-reload-waits": { filter: "n", after: "n", backoff: "n" },
  "vm-reload-failed": { filter: "n" },
  /** After the configuration is removed: the shared data, queues and metrics of its VMs. */
  "shared-state-removed": {},
  /** A message part arrived from its sender. `from`: 0 client, 1 upstream */
  "headers-received": { exchange: "n", from: "n", count: "n", end: "n", line: "s" },
  "data-received": { exchange: "n", from: "n", size: "n", end: "n" },
  "trailers-received": { exchange: "n", from: "n", count: "n" },
  /** A message part left the proxy. `to`: 0 client, 1 upstream */
  "headers-sent": { exchange: "n", to: "n", count: "n", end: "n", line: "s" },
  "data-sent": { exchange: "n", to: "n", size: "n", end: "n" },
  "trailers-sent": { exchange: "n", to: "n", count: "n" },
  /** HTTP/2 METADATA frames. `line`: the pairs, as text. */
  "metadata-received": { exchange: "n", from: "n", count: "n", line: "s" },
  "metadata-sent": { exchange: "n", to: "n", count: "n", line: "s" },
  /** They wait at a filter that has not seen the headers, or has stopped everything. */
  "metadata-kept": { exchange: "n", side: "n", filter: "n", count: "n" },
  /** `from`: 0 client, 1 upstream */
  "metadata-dropped": { exchange: "n", from: "n", count: "n", reason: "s" },
  /** A filter stopped a side of the exchange. `how` is the action as the proxy took it. */
  held: { exchange: "n", side: "n", filter: "n", how: "s" },
  buffered: { exchange: "n", side: "n", filter: "n", size: "n" },
  "buffer-limit-exceeded": { exchange: "n", side: "n", limit: "n", size: "n" },
  dropped: { exchange: "n", side: "n", filter: "n", size: "n" },
  resumed: { exchange: "n", side: "n", filter: "n" },
  /** A continue that changed nothing. */
  "resume-ignored": { exchange: "n", side: "n", filter: "n", reason: "s" },
  "local-response": { exchange: "n", filter: "n", status: "n", details: "s", by: "s" },
  "local-response-ignored": { exchange: "n", filter: "n", reason: "s" },
  /** A route was looked for in a route table. `found`: 0 for none; `cleared`: the step that made the proxy forget the one before, 0 for the first. */
  "route-chosen": { exchange: "n", route: "s", cluster: "s", found: "n", why: "s", cleared: "n" },
  "route-not-found": { exchange: "n", reason: "s" },
  "upstream-failed": { exchange: "n", cluster: "s", reason: "s" },
  "stream-reset": { exchange: "n", side: "n", reason: "s" },
  "stream-complete": { exchange: "n", status: "n", details: "s", flags: "s" },
  timeout: { exchange: "n", kind: "s", after: "n" },
  "client-gone": { exchange: "n" },
  /** A client connected to a listener of kind tcp. */
  "connection-opened": { exchange: "n" },
  /** The TCP proxy's connection to a server is there, so the client is read. */
  "upstream-connected": { exchange: "n", cluster: "s" },
  /** A read buffer is at its limit: nothing more is read from that side. */
  "reading-stopped": { exchange: "n", side: "n", limit: "n", size: "n" },
  "reading-resumed": { exchange: "n", side: "n" },
  /** The client's connection is no more. `by`: "client" or "proxy"; `how`: "close" or "reset" */
  "connection-closed": { exchange: "n", by: "s", how: "s", reason: "s", flags: "s" },
  "call-replied": { call: "n", filter: "n", cluster: "s", status: "n", size: "n" },
  "call-failed": { call: "n", filter: "n", cluster: "s", reason: "s" },
  /** Of a stream. `trailing`: 0 initial, 1 trailing */
  "grpc-metadata": { call: "n", filter: "n", cluster: "s", trailing: "n", count: "n" },
  "grpc-message": { call: "n", filter: "n", cluster: "s", size: "n" },
  /** `status` as the guest gets it: 0xffffffff for one that is none. */
  "grpc-closed": { call: "n", filter: "n", cluster: "s", status: "n", message: "s" },
  "grpc-cancelled": { call: "n", filter: "n", cluster: "s", reason: "s" },
  /** A command went to a server of Redis. `call`: 0 for one of the proxy itself, which opens a connection; `command`: its words, empty for bytes that are no command. */
  "redis-sent": { call: "n", filter: "n", cluster: "s", command: "s" },
  "redis-replied": { call: "n", filter: "n", cluster: "s", answer: "s" },
  "redis-failed": { call: "n", filter: "n", cluster: "s", reason: "s" },
  /** Higress: bytes that a filter puts into the response, for the filters after it. */
  injected: { exchange: "n", filter: "n", size: "n", end: "n" },
  "injection-ignored": { exchange: "n", filter: "n", reason: "s" },
  /** Higress: a filter has asked for a host. `taken`: 0 when the cluster has none that is fit at that address, so that `address` is another one. */
  "host-overridden": { exchange: "n", cluster: "s", asked: "s", address: "s", taken: "n" },
  "buffer-limit-set": { exchange: "n", filter: "n", limit: "n" },
  /** The metrics were handed to a stats sink. `size`: as the guest is told. */
  "stats-flushed": { filter: "n", metrics: "n", size: "n" },
  "tick-due": { filter: "n", period: "n" },
  /** `addresses`: with a comma between them. */
  "name-resolved": { filter: "n", token: "n", addresses: "s", failed: "n" },
  "queue-notified": { queue: "n", filter: "n" },
  "effect-dropped": { what: "s", reason: "s" },
  "configuration-removed": { filter: "n" },
  /** on_done answered 0: the context stays until proxy_done. */
  "finalization-awaited": { filter: "n", context: "n" },
  "vm-failed": { vm: "n", filter: "n" },
  /** The proxy writes to its log. `about`: "filter" in the name of a filter, "proxy" in its own; `level`: a log level. */
  logged: { filter: "n", about: "s", level: "s", text: "s" },
  /** A filter removed a header of the request, and it goes to the upstream all the same. */
  "header-still-sent": { exchange: "n", name: "s", value: "s" },
  /** The filters of an exchange are called no more, and it goes on without them, or is answered with an error page, or waits for ever. */
  "chain-ended": { exchange: "n", filter: "n", reason: "s", outcome: "s" },
  /** A worker process has taken the place of one that died. */
  "worker-restarted": { thread: "n" },
  /** A callback that could not be called counts as one that failed. `reason`: it is not exported, or takes another number of parameters. */
  "callback-failed": { filter: "n", callback: "s", reason: "s" },
  /** Before a filter is asked anything the whole message has to be there. */
  "message-awaited": { exchange: "n", side: "n" },
  /** A callback of the filter failed, or a call it made: what is left of it on that side is skipped, and so are `others` filters after it. `cause`: callback, call */
  "filters-skipped": { exchange: "n", side: "n", filter: "n", others: "n", cause: "s" },
  /** What a callback returned asks for something that this proxy never does. `returned`: as the guest returned it */
  "action-ignored": { exchange: "n", filter: "n", callback: "s", returned: "n" },
  /** What goes to the log is not what the guest gave: its text was taken for a format, or its level for another one. */
  "log-rewritten": { filter: "n", level: "n", text: "s" },
  /** Of the filter's configuration nothing is handed to it, or not all. */
  "configuration-dropped": { filter: "n", reason: "s" },
  /** Nothing comes of the action before it. */
  "action-without-effect": { reason: "s" },
  /** Google's tester has called a phase of a test: what is judged of it. `context`: that of the stream; `status`: a FilterHeadersStatus; `code`: of a local response, 0 for none; `map` and `body`: entities, 0 for none. */
  "phase-result": { exchange: "n", phase: "s", context: "n", status: "n", code: "n", grpc: "n", details: "s", map: "n", body: "n" },
  /** A local response was sent in a phase before: nothing is called. */
  "phase-skipped": { exchange: "n", phase: "s" },
  "still-held": { exchange: "n", side: "n", filter: "n", since: "n" },
} as const satisfies FieldTable;
export type DeedName = keyof typeof deeds;

/** Whose request to an upstream: that of an exchange, by its id, or a call, where that is empty. */
const ofRequest = { of: "s", call: "n", filter: "n" } as const;

/** Rows for what the user did: one per scenario action. */
export const actionRows = {
  "send-headers": { exchange: "n", line: "s", count: "n", end: "n" },
  "send-data": { exchange: "n", size: "n", end: "n" },
  "send-trailers": { exchange: "n", count: "n" },
  "send-metadata": { exchange: "n", count: "n" },
  abort: { exchange: "n" },
  "open-connection": { exchange: "n" },
  "downstream-data": { exchange: "n", size: "n", end: "n" },
  "half-close": { exchange: "n" },
  "close-connection": { exchange: "n" },
  "reset-connection": { exchange: "n" },
  advance: { by: "n" },
  "answer-by-hand": { on: "n" },
  /** `own`: 1 for another reply than the one that is set up */
  deliver: { ...ofRequest, own: "n" },
  "reply-headers": { ...ofRequest, status: "n", count: "n", end: "n" },
  "reply-data": { ...ofRequest, size: "n", end: "n" },
  "reply-trailers": { ...ofRequest, count: "n" },
  fail: { ...ofRequest, how: "s" },
  "time-out": ofRequest,
  tick: { filter: "n" },
  phases: { exchange: "n", count: "n" },
  "foreign-callback": { filter: "n", id: "n", size: "n" },
  "remove-configuration": {},
  "restore-configuration": {},
} as const satisfies FieldTable;
export type ActionRowName = keyof typeof actionRows;

/** Closed kinds, the same in every engine: never an engine's own words. `frames`: pairs of u32 (function index, byte offset in the file, 0 for unknown), innermost first, little endian. */
export const faults = {
  /** The guest trapped: unreachable, out of bounds, division, bad indirect call, ... */
  trap: { filter: "n", callback: "s", kind: "s", frames: "s" },
  /** `frames`: the functions that called each other, by index, with the offset 0: the depth is up to the engine. */
  "stack-overflow": { filter: "n", callback: "s", frames: "s" },
  /** A host call that is not allowed while start functions or the allocator run. */
  "restricted-call": { filter: "n", callback: "s", name: "s", during: "s", frames: "s" },
  /** The proxy stopped the guest in a host call. `text`: what it logs. */
  "host-trap": { filter: "n", callback: "s", text: "s", frames: "s" },
  /** A worker process of the proxy died; another one takes its place. `loops`: 1 when it dies in its start, each time. */
  "worker-crash": { exchange: "n", filter: "n", cause: "s", seen: "s", loops: "n" },
  /** Link mode lenient: the guest called an import that nobody offers. `name`: `module.name` */
  "missing-import": { filter: "n", callback: "s", name: "s", frames: "s" },
  /** The guest ended itself (proc_exit): its VM answers nothing more. */
  "guest-exit": { filter: "n", callback: "s", code: "n" },
  /** The module does not load in this proxy. `details`: what it says. */
  "load-refused": { filter: "n", problem: "s", subject: "s", details: "s" },
  "start-failed": { filter: "n", callback: "s", details: "s" },
  /** The proxy as a whole would have died here (semantics 6.8). */
  "proxy-crash": { exchange: "n", filter: "n", cause: "s", seen: "s" },
  limit: { which: "s", limit: "n" },
  /** One entry into the guest took longer than the wall-clock budget. */
  budget: { callback: "s", milliseconds: "n" },
} as const satisfies FieldTable;
export type FaultName = keyof typeof faults;
