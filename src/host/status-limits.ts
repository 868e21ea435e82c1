/** The largest value of each enumeration that a guest may pass (semantics 9.2, 10, 14, 19). Larger ones are BadArgument. */
import { BufferType } from "../abi/codes.ts";
import type { EnumName } from "../abi/codes.ts";
import type { HostFunctionName } from "../abi/host-functions.ts";

const codes: Partial<Record<EnumName, number>> = { LogLevel: 5, MapType: 7, BufferType: 8, StreamType: 3, MetricType: 2 };

/** Higress has a buffer more, for what Redis answers. */
export const largestCode = (name: EnumName, additions: readonly HostFunctionName[]): number =>
  name === "BufferType" && additions.includes("proxy_redis_call") ? BufferType.RedisCallResponse : (codes[name] ?? 0xffffffff);
