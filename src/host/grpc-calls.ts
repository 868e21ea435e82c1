/**
 * gRPC calls and streams out of filters, by the ids that guests know them by (semantics 16, T-88). Unlike replies to HTTP calls, metadata
 * reaches a guest that is still inside a host call when what it asks for ends a stream at once; only the end waits until it has returned.
 */
import type { Context } from "./context.ts";
import { createGrpcCall } from "./grpc/call.ts";
import type { Failure, GrpcCall, GrpcStart } from "./grpc/call.ts";
import { createInbox } from "./grpc/inbox.ts";
import type { Readable } from "./grpc/inbox.ts";
import type { Host } from "./host.ts";

export type Found = "done" | "unknown" | "other-kind";
export interface GrpcCalls {
  start(root: Context, request: GrpcStart): { readonly id: number; readonly failure: Failure | undefined };
  send(root: Context, id: number, message: Uint8Array, end: boolean): Found;
  cancel(root: Context, id: number): Found;
  /** Half-closes a stream, cancels a call. */
  close(root: Context, id: number): Found;
  /** What the guest may read now. */
  readable(root: Context): Readable;
  /** The root is gone, and its calls with it. */
  end(root: Context): void;
}

/** The low two bits of an id say what it is of; the rest counts, for each VM. */
const callKind = 1, streamKind = 2, kindMask = 3, idStep = 4;

export function createGrpcCalls(host: () => Host): GrpcCalls {
  const lastIds = new Map<unknown, { call: number; stream: number }>();
  const calls = new Map<Context, Map<number, GrpcCall>>();
  const inbox = createInbox();

  const nextId = (root: Context, stream: boolean): number => {
    const last = lastIds.get(root.vm) ?? { call: callKind, stream: streamKind };
    lastIds.set(root.vm, last);
    return stream ? (last.stream += idStep) : (last.call += idStep);
  };
  const withCall = (root: Context, id: number, does: (call: GrpcCall) => void): Found => {
    if ((id & kindMask) !== callKind && (id & kindMask) !== streamKind) return "other-kind";
    const call = calls.get(root)?.get(id);
    if (call === undefined) return "unknown";
    does(call);
    return "done";
  };

  return {
    start(root, request) {
      const id = nextId(root, request.unary === undefined);
      const known = calls.get(root) ?? new Map<number, GrpcCall>();
      const call = createGrpcCall(host(), root, inbox, id, request, () => void known.delete(id));
      calls.set(root, known.set(id, call));
      const failure = call.start();
      if (failure !== undefined) known.delete(id);
      return { id, failure };
    },
    send: (root, id, message, end) => ((id & kindMask) === streamKind ? withCall(root, id, (call) => call.send(message, end)) : "other-kind"),
    cancel: (root, id) => withCall(root, id, (call) => call.cancel()),
    close: (root, id) => withCall(root, id, (call) => ((id & kindMask) === callKind ? call.cancel() : call.close())),
    readable: (root) => inbox.of(root),
    end(root) {
      for (const call of [...(calls.get(root)?.values() ?? [])]) call.lose();
      calls.delete(root);
    },
  };
}
