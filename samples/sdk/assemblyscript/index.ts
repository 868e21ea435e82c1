// A small Proxy-Wasm SDK for AssemblyScript: what the samples need, and short enough to read in one go.

export { Action, LogLevel } from "./codes";
export { Filter, Stream, define } from "./filter";
export { Headers } from "./headers";
export { abort, log } from "./log";
export { dequeue, enqueue, registerQueue, resolveQueue } from "./queues";
