/** The stream of one test as Google's tester of Service Extensions plugins drives it (profile service-extensions-tester). */
import * as v from "valibot";
import { BytesSchema, HeadersSchema } from "./values.ts";

export const phaseNames = ["request-headers", "request-body", "response-headers", "response-body"] as const;
export type PhaseName = (typeof phaseNames)[number];

/** One callback: `headers` of a headers phase, `data` of a body phase. */
const PhaseSchema = v.strictObject({
  phase: v.picklist(phaseNames),
  headers: v.optional(HeadersSchema, []),
  data: v.optional(BytesSchema, ""),
  endOfStream: v.optional(v.boolean(), false),
});
export type Phase = v.InferOutput<typeof PhaseSchema>;

/** A stream context is made, each phase is called on it, and it is done and deleted. */
export const PhasesSchema = v.strictObject({ do: v.literal("phases"), exchange: v.pipe(v.string(), v.minLength(1)), phases: v.array(PhaseSchema) });
