/** The largest value of each enumeration that a guest may pass (semantics 9.2, 10, 14, 19). Larger ones are BadArgument. */
import type { EnumName } from "../abi/codes.ts";

export const codes: Partial<Record<EnumName, number>> = { LogLevel: 5, MapType: 7, BufferType: 8, StreamType: 3, MetricType: 2 };
