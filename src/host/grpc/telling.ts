/** From what a gRPC call brings to rows, state and callbacks of the root that made it. */
import { fromByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import type { EntryText } from "../../recording/state.ts";
import type { Context } from "../context.ts";
import type { Host } from "../host.ts";
import { slicesOf } from "../recorder.ts";
import type { Inbox, Readable } from "./inbox.ts";

export interface Told {
  readonly id: number;
  readonly cluster: ByteString;
  /** of the call, under which what it brings is kept until it is over */
  readonly entity: number;
}

export interface Telling {
  metadata(trailing: boolean, entries: readonly EntryText[]): void;
  message(bytes: Uint8Array, closing?: () => void): void;
  close(status: number, message: ByteString, closing: () => void): void;
  /** The call is over without a word to the guest. */
  cancelled(reason: ByteString): void;
  /** Bytes the filter sends. */
  sent(bytes: Uint8Array): void;
  /** Nothing more comes. */
  over(): void;
}

export function createTelling(host: Host, root: Context, inbox: Inbox, { id, cluster, entity }: Told): Telling {
  const { recorder } = host, about = { call: id, filter: root.plugin.index, cluster };
  const kept: number[] = [entity];
  let dropped = false;

  /** What a callback that runs now may still read stays until the guest has returned. */
  const over = (): void => {
    recorder.phase(entity, "done");
    if (root.vm.running) root.vm.defer(forget);
    else forget();
  };
  const forget = (): void => {
    for (const each of kept.splice(0)) recorder.remove(each);
  };
  /** T-96: a VM that has failed is told nothing; a row says so once. */
  const deliver = (callback: string, words: readonly number[], deed: () => number, what: () => Partial<Readable>, closing?: () => void): void => {
    if (root.vm.failed) {
      if (!dropped) recorder.deed("effect-dropped", { what: callback, reason: "its VM has failed" }, over);
      dropped = true;
      return;
    }
    const { cause } = host;
    host.cause = deed();
    inbox.deliver(root, callback, [root.id, id, ...words], what(), closing);
    host.cause = cause;
  };
  const keep = (made: number): number => {
    kept.push(made);
    return made;
  };

  return {
    over,
    metadata(trailing, entries) {
      let map = 0;
      const deed = (): number => recorder.deed("grpc-metadata", { ...about, trailing: trailing ? 1 : 0, count: entries.length }, () => {
        map = keep(recorder.create("header-map", trailing ? "call-trailing-metadata" : "call-initial-metadata", entity));
        recorder.spliceList(map, 0, 0, entries);
      });
      deliver(trailing ? "proxy_on_grpc_receive_trailing_metadata" : "proxy_on_grpc_receive_initial_metadata", [entries.length], deed, () => (trailing ? { trailing: map } : { initial: map }));
    },
    message(bytes, closing) {
      let buffer = 0;
      const deed = (): number => recorder.deed("grpc-message", { ...about, size: bytes.length }, () => {
        buffer = keep(recorder.create("buffer", "call-received-message", entity));
        recorder.spliceBytes(buffer, 0, 0, slicesOf(bytes));
      });
      deliver("proxy_on_grpc_receive", [bytes.length], deed, () => ({ message: buffer }), closing);
    },
    close(status, message, closing) {
      const deed = (): number => recorder.deed("grpc-closed", { ...about, status: status >>> 0, message }, () => recorder.phase(entity, status === 0 ? "done" : "failed"));
      deliver("proxy_on_grpc_close", [status], deed, () => ({ status: { code: status >>> 0, message: fromByteString(message) } }), closing);
    },
    cancelled: (reason) => void recorder.deed("grpc-cancelled", { ...about, reason }, over),
    sent: (bytes) => recorder.spliceBytes(keep(recorder.create("buffer", "call-sent-message", entity)), 0, 0, slicesOf(bytes)),
  };
}
