/**
 * Calls into a guest as MOSN makes them: a callback that is missing, or that takes another number of parameters, has failed as one that
 * trapped has. What a callback returns is never looked at. A call that it made is done when it has returned, and all that follows waits.
 */
import { Action, DraftAction } from "../../../abi/codes.ts";
import type { Context } from "../../context.ts";
import type { Plugin } from "../../host.ts";
import type { Vm } from "../../vm.ts";
import type { Callout } from "./callout.ts";
import type { MapView } from "./header-entity.ts";
import type { Body } from "../envoy/filter-manager.ts";

/** What a filter may look at of its stream. "none": the proxy has nothing to look at yet; "nil": it looks at something that is not there, and fails. */
export interface StreamView {
  map(name: "request" | "request-trailers" | "response" | "response-trailers"): MapView | "none" | "nil";
  body(side: "request" | "response"): Body | "none" | "nil";
  readonly exchange: string;
  readonly index: number;
}

/** A configuration that a filter reads as a buffer, and may write; undefined where there is none. */
export interface ConfigBuffers { plugin: Uint8Array | undefined; vm: Uint8Array | undefined }

/** What answers the host calls of a guest while it is called for one filter of one stream, or when it starts. */
export interface Handler {
  readonly plugin: Plugin;
  readonly vm: Vm;
  readonly root: Context;
  readonly buffers: ConfigBuffers;
  /** undefined while the filter starts */
  readonly stream: StreamView | undefined;
  /** the call made last, and what came of it */
  callout: Callout | undefined;
}

const handlers = new WeakMap<Vm, Handler>();
/** Who is being served; undefined in start functions. */
export const handlerOf = (vm: Vm): Handler | undefined => handlers.get(vm);

/** Where other proxies look at what is returned. */
const asksToWait: ReadonlySet<string> = new Set(["proxy_on_request_headers", "proxy_on_request_body", "proxy_on_response_headers", "proxy_on_response_body"]);

/** "paused": a call of it failed, which MOSN takes for a Pause. */
export type CallEnd = "done" | "failed" | "paused";
/** Does what the callback has asked for, and then goes on. */
export type Waiting = (handler: Handler, then: (end: CallEnd) => void) => void;

export function callGuest(handler: Handler, context: Context, name: string, words: readonly number[], wait: Waiting, then: (end: CallEnd) => void, opening?: () => void): void {
  const { vm, plugin } = handler, { recorder } = vm.host, target = vm.exports?.functions.get(name);
  const refuse = (reason: string): void => {
    recorder.deed("callback-failed", { filter: plugin.index, callback: name, reason }, opening);
    then("failed");
  };
  if (target === undefined) return refuse("it is not exported");
  if (target.params !== words.length) return refuse(`it takes ${target.params} parameters, and is called with ${words.length}`);
  if (vm.failed) return refuse("its instance has ended itself");
  const before = handlers.get(vm);
  handlers.set(vm, handler);
  const result = vm.call(name, context, words, 0, { ...(opening !== undefined && { opening }) });
  if (before === undefined) handlers.delete(vm);
  else handlers.set(vm, before);
  if (vm.host.end !== undefined) return;
  if (result === undefined) return then("failed");
  if (handler.stream !== undefined && asksToWait.has(name) && result > (vm.abi === "2020-draft" ? DraftAction.Continue : Action.Continue)) recorder.deed("action-ignored", { exchange: handler.stream.index, filter: plugin.index, callback: name, returned: result });
  wait(handler, then);
}
