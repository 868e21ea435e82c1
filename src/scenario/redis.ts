/** What a server of Redis answers: a table of commands. */
import * as v from "valibot";
import { BytesSchema } from "./values.ts";

const milliseconds = v.pipe(v.number(), v.minValue(0));

/** One of: a value (bulk string), `integer`, `status` (simple string), `error`, `array` of values, integers and nulls, `resp` as it stands. None of them: nil. */
export const RedisReplySchema = v.strictObject({
  /** First words of the command, as `redis-cli` takes them: `GET user:1`. The name counts in any case; without words it fits every command. */
  command: v.optional(v.string(), ""),
  value: v.optional(BytesSchema),
  integer: v.optional(v.pipe(v.number(), v.safeInteger())),
  status: v.optional(v.string()),
  error: v.optional(v.string()),
  array: v.optional(v.array(v.nullable(v.union([v.pipe(v.number(), v.safeInteger()), BytesSchema])))),
  /** The bytes of an answer in Redis's protocol. */
  resp: v.optional(BytesSchema),
  /** Time until the answer. The server takes one command after the other. */
  delay: v.optional(milliseconds, 0),
  /** Nothing is answered, to later commands of the connection neither. */
  never: v.optional(v.boolean(), false),
  /** The connection is closed in place of an answer. */
  closes: v.optional(v.boolean(), false),
});
export type RedisReply = v.InferOutput<typeof RedisReplySchema>;

export const redisAnswers = ["value", "integer", "status", "error", "array", "resp"] as const;
