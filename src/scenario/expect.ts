/** What a scenario expects of its run. Every item is judged by itself, when the run is over. */
import * as v from "valibot";
import { logLevels } from "./log-levels.ts";
import { BytesSchema } from "./values.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.minLength(1));

export const expectedMessages = ["response", "request"] as const;
/** response: as the client got it; request: as the upstream got it. */
const message = v.optional(v.picklist(expectedMessages), "response");
/** Id of the exchange; without it the first one. */
const exchange = v.optional(text);
/** A regular expression of JavaScript, found anywhere. */
const matches = v.optional(v.string());
const equals = v.optional(BytesSchema);
const contains = v.optional(v.string());
const absent = v.optional(v.boolean(), false);

export const ExpectationSchema = v.variant("that", [
  v.strictObject({ that: v.literal("status"), exchange, is: v.pipe(count, v.maxValue(65535)) }),
  /** Present, unless one of the others is said; several values of a name are joined with ", ". */
  v.strictObject({ that: v.literal("header"), exchange, of: message, name: text, absent, equals, matches }),
  v.strictObject({ that: v.literal("body"), exchange, of: message, equals, contains, matches }),
  v.strictObject({ that: v.literal("log"), level: v.optional(v.picklist(logLevels)), absent, equals, contains, matches }),
  /** A call out of a filter, HTTP or gRPC; `times`: exactly so many, else one at least. */
  v.strictObject({ that: v.literal("call"), cluster: v.optional(v.string()), path: v.optional(v.string()), times: v.optional(count) }),
  /** A side that a filter held went on. */
  v.strictObject({ that: v.literal("resumed"), exchange, side: v.optional(v.picklist(["request", "response"])) }),
  v.strictObject({ that: v.literal("no-fault") }),
  /** Of a rule, or without it any. */
  v.strictObject({ that: v.literal("finding"), rule: v.optional(text), absent }),
]);
export type Expectation = v.InferOutput<typeof ExpectationSchema>;
