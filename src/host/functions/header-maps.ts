/** Header maps (semantics 10, availability T-36). */
import { MapType, Status } from "../../abi/codes.ts";
import { decodePairs, encodePairs } from "../../abi/pairs.ts";
import { fromByteString, toByteString } from "../../base/byte-string.ts";
import { blobOf, wholeBlob } from "../../recording/state.ts";
import type { Blob, Entry } from "../../recording/state.ts";
import { fail, ok } from "../answer.ts";
import type { Answer } from "../answer.ts";
import { rootOf } from "../context.ts";
import { appendHeader, headerBytes, headerName, headerValue, removeHeader, replaceHeader, setHeaders } from "../header-map.ts";
import type { MapKind } from "../header-map.ts";
import type { Vm } from "../vm.ts";
import type { Implements } from "./functions.ts";

const isStreamMap = (type: number): boolean => type <= MapType.HttpResponseTrailers;
const kinds = { [MapType.HttpRequestHeaders]: "request", [MapType.HttpRequestTrailers]: "request-trailers", [MapType.HttpResponseHeaders]: "response" } as const;
/** Only maps of streams are written to. */
const kindOf = (type: number): MapKind => kinds[type as keyof typeof kinds] ?? "response-trailers";
const isRequestMap = (type: number): boolean => type === MapType.HttpRequestHeaders;

function readable(vm: Vm, type: number): number {
  const context = vm.acting;
  if (context === undefined) return 0;
  if (isStreamMap(type)) return (context.stream ?? context.logged)?.readableMap(type) ?? 0;
  const root = rootOf(context), { host } = vm;
  switch (type) {
    case MapType.GrpcReceiveInitialMetadata: return host.grpc.readable(root).initial;
    case MapType.GrpcReceiveTrailingMetadata: return host.grpc.readable(root).trailing;
    case MapType.HttpCallResponseHeaders: return host.calls.replyOf(root)?.headers ?? 0;
    case MapType.HttpCallResponseTrailers: return host.calls.replyOf(root)?.trailers ?? 0;
    default: return 0;
  }
}
/** Maps of call replies can be read, not written, and their size is not told either. */
const writable = (vm: Vm, type: number): number => (isStreamMap(type) ? (vm.acting?.stream?.writableMap(type) ?? 0) : 0);

const logs = ({ acting }: Vm): boolean => acting?.logged !== undefined || acting?.stream?.inLogPhase === true;

/** Why a map cannot be written or measured, or (`forReading`) read. */
function notAvailable(vm: Vm, type: number, forReading = false): Answer {
  if (!forReading && !isStreamMap(type) && readable(vm, type) !== 0) return fail(Status.BadArgument, "map-read-only");
  return logs(vm) ? fail(Status.BadArgument, "map-not-available-in-log") : fail(Status.BadArgument, "map-not-available");
}

const serialized = new WeakMap<readonly Entry[], Blob>();
function serializedOf(entries: readonly Entry[]): Blob {
  let blob = serialized.get(entries);
  if (blob === undefined) serialized.set(entries, (blob = blobOf(encodePairs(entries))));
  return blob;
}
const empty = new Uint8Array();

function edit(vm: Vm, type: number, change: (map: number) => void): Answer {
  const map = writable(vm, type);
  if (map === 0) return notAvailable(vm, type);
  change(map);
  if (isRequestMap(type)) vm.acting?.stream?.requestHeadersChanged();
  return ok();
}

type Name = "proxy_get_header_map_value" | "proxy_get_header_map_pairs" | "proxy_get_header_map_size" | "proxy_set_header_map_pairs" | "proxy_add_header_map_value" | "proxy_replace_header_map_value" | "proxy_remove_header_map_value";
export const headerMaps: Implements<Name> = {
  /** For ABI 0.1.0 a header that is missing is there and empty, in the log phase that of a missing map too (seen; section 1). */
  proxy_get_header_map_value(vm, { map_type, key }) {
    const map = readable(vm, map_type), nothing = vm.acting?.plugin.abi === "0.1.0" ? ok({ value: empty }) : undefined;
    if (map === 0) return logs(vm) ? (nothing ?? fail(Status.NotFound, "map-not-available-in-log")) : notAvailable(vm, map_type, true);
    const value = headerValue(vm.host.recorder.entries(map), headerName(toByteString(key), isRequestMap(map_type)));
    return value === undefined ? (nothing ?? fail(Status.NotFound, "header-missing")) : ok({ value: fromByteString(value) });
  },
  /** T-36, T-38, T-63: in Envoy a map that is not available is empty, not an error. */
  proxy_get_header_map_pairs(vm, { map_type }) {
    const map = readable(vm, map_type);
    if (map === 0 && vm.host.rules.machine.unavailablePairs === "error") return notAvailable(vm, map_type, true);
    const entries = map === 0 ? [] : vm.host.recorder.entries(map);
    if (entries.length === 0) return ok({ map: empty });
    const blob = serializedOf(entries);
    return ok({ map: blob.bytes }, [wholeBlob(blob)]);
  },
  proxy_get_header_map_size(vm, { map_type }) {
    const map = writable(vm, map_type);
    return map === 0 ? notAvailable(vm, map_type) : ok({ size: headerBytes(vm.host.recorder.entries(map)) });
  },
  proxy_set_header_map_pairs(vm, { map_type, map: pairs }) {
    return edit(vm, map_type, (map) => {
      setHeaders(vm.host.recorder, map, kindOf(map_type), decodePairs(pairs).map((p) => ({ name: headerName(p.name, isRequestMap(map_type)), value: p.value })));
    });
  },
  proxy_add_header_map_value(vm, { map_type, key, value }) {
    return edit(vm, map_type, (map) => appendHeader(vm.host.recorder, map, kindOf(map_type), headerName(toByteString(key), isRequestMap(map_type)), toByteString(value)));
  },
  proxy_replace_header_map_value(vm, { map_type, key, value }) {
    return edit(vm, map_type, (map) => replaceHeader(vm.host.recorder, map, headerName(toByteString(key), isRequestMap(map_type)), toByteString(value)));
  },
  proxy_remove_header_map_value(vm, { map_type, key }) {
    return edit(vm, map_type, (map) => removeHeader(vm.host.recorder, map, headerName(toByteString(key), isRequestMap(map_type))));
  },
};
