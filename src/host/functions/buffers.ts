/** Buffers (semantics 9). */
import { BufferType, Status } from "../../abi/codes.ts";
import { joined, sliceOf, wholeBlob } from "../../recording/state.ts";
import type { BlobSlice } from "../../recording/state.ts";
import { blobOf } from "../../recording/state.ts";
import { fail, ok } from "../answer.ts";
import type { Answer } from "../answer.ts";
import { rootOf } from "../context.ts";
import { slicesOf } from "../recorder.ts";
import type { Vm } from "../vm.ts";
import type { Implements } from "./functions.ts";

/** A buffer as it is now: an entity that may be written, fixed bytes, or nothing behind it. */
type Seen = { readonly entity: number } | { readonly bytes: Uint8Array } | undefined;
const none = new Uint8Array();

/** `undefined`: not present. Body and data buffers and gRPC messages are there, empty, even without data (9.2, quirk of step 2). */
function bufferOf(vm: Vm, type: number): Seen {
  const context = vm.acting;
  switch (type) {
    case BufferType.VmConfiguration: return { bytes: context?.plugin.vmConfiguration ?? none };
    case BufferType.PluginConfiguration: return context?.plugin.configuring ? { bytes: context.plugin.configuration } : undefined;
    case BufferType.HttpCallResponseBody: {
      const reply = context && vm.host.calls.replyOf(rootOf(context));
      return reply && { bytes: vm.host.recorder.bytes(reply.body) };
    }
    // unlike a reply's body it may be written
    case BufferType.GrpcReceiveBuffer: {
      const entity = context === undefined ? 0 : vm.host.grpc.readable(rootOf(context)).message;
      return entity === 0 ? { bytes: none } : { entity };
    }
    case BufferType.RedisCallResponse: {
      const entity = context === undefined ? 0 : vm.host.redis.answerOf(rootOf(context));
      return { bytes: entity === 0 ? none : vm.host.recorder.bytes(entity) };
    }
    case BufferType.CallData: return { bytes: vm.callData !== undefined ? vm.callData : context?.plugin.configuring ? context.plugin.configuration : none };
    default: {
      const entity = context?.stream?.buffer(type) ?? 0;
      return entity === 0 ? { bytes: none } : { entity };
    }
  }
}

const lengthOf = (vm: Vm, seen: Exclude<Seen, undefined>): number => ("entity" in seen ? vm.host.recorder.size(seen.entity) : seen.bytes.length);

function getBytes(vm: Vm, seen: Exclude<Seen, undefined>, start: number, most: number, name: string): Answer {
  const length = lengthOf(vm, seen), to = start + Math.min(most, Math.max(0, length - start));
  if (start >= length || to === start) return ok({ [name]: none });
  const slices: readonly BlobSlice[] = "entity" in seen ? sliceOf(vm.host.recorder.entity(seen.entity)?.pieces ?? [], start, to) : [{ ...wholeBlob(blobOf(seen.bytes.slice(start, to))) }];
  return ok({ [name]: joined(slices) }, slices);
}

export const buffers: Implements<"proxy_get_buffer_bytes" | "proxy_get_buffer_status" | "proxy_set_buffer_bytes" | "proxy_get_configuration"> = {
  proxy_get_buffer_bytes(vm, { buffer_type, start, max_size }) {
    const seen = bufferOf(vm, buffer_type);
    return seen === undefined ? fail(Status.NotFound, "buffer-not-present") : getBytes(vm, seen, start, max_size, "buffer");
  },
  proxy_get_buffer_status(vm, { buffer_type }) {
    const seen = bufferOf(vm, buffer_type);
    return seen === undefined ? fail(Status.NotFound, "buffer-not-present") : ok({ buffer_size: lengthOf(vm, seen), flags: 0 });
  },
  /** 9.3 */
  proxy_set_buffer_bytes(vm, { buffer_type, start, size, buffer }) {
    const seen = bufferOf(vm, buffer_type);
    if (seen === undefined) return fail(Status.NotFound, "buffer-not-present");
    if (!("entity" in seen)) return fail(Status.BadArgument, buffer_type <= BufferType.UpstreamData || buffer_type === BufferType.GrpcReceiveBuffer ? "buffer-not-present" : "buffer-read-only");
    const { recorder } = vm.host, length = recorder.size(seen.entity);
    if (start === 0) recorder.spliceBytes(seen.entity, 0, Math.min(size, length), slicesOf(buffer));
    else if (start >= length) recorder.spliceBytes(seen.entity, length, 0, slicesOf(buffer));
    else return fail(Status.BadArgument, "buffer-start-inside");
    return ok();
  },
  /** 0.1.0: the plugin configuration while configuring, else the VM's. */
  proxy_get_configuration(vm) {
    const plugin = vm.acting?.plugin;
    return getBytes(vm, { bytes: plugin === undefined ? none : plugin.configuring ? plugin.configuration : plugin.vmConfiguration }, 0, 0xffffffff, "configuration");
  },
};
