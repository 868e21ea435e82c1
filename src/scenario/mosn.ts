/** What the configuration of a filter says in MOSN and in no other proxy. */
import * as v from "valibot";
import { profileOf } from "./profiles.ts";

const int32 = v.pipe(v.number(), v.integer(), v.minValue(-(2 ** 31)), v.maxValue(2 ** 31 - 1));

/** The engines it was run with; another name is one that MOSN does not know. */
export const mosnEngines = ["wazero", "wasmer"] as const;

export const MosnFilterSchema = v.strictObject({
  /** `root_context_id` */
  rootContextId: v.optional(int32, 1),
  /** `instance_num`; 0 or less: one for each processor, of which there are two here. */
  instances: v.optional(int32, 1),
  /** `from_wasm_plugin`: filters that name the same plugin share its instances. */
  plugin: v.optional(v.pipe(v.string(), v.minLength(1))),
  /** `vm_config.engine` */
  engine: v.optional(v.string(), "wazero"),
  /** `vm_config.path`, as the filter may read it; without it the module's name in /etc/mosn/wasm. */
  path: v.optional(v.string()),
  /** `vm_config.md5`: what the module's has to be. */
  md5: v.optional(v.string()),
  /** Keys of the filter's configuration beside those of its own `configuration`. Those whose value is a text are handed to the filter. */
  user: v.optional(v.record(v.string(), v.unknown()), {}),
});
export type MosnFilter = v.InferOutput<typeof MosnFilterSchema>;

/** Under other profiles they are kept, so that a scenario can run in several, and nothing comes of them. */
export const hasMosnSettings = (profile: string): boolean => profileOf(profile)?.name === "mosn";

/** A filter that says nothing of MOSN. */
export const plainMosnFilter: MosnFilter = { rootContextId: 1, instances: 1, engine: "wazero", user: {} };
