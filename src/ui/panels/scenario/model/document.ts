/** The parts of a scenario as a person writes them, and small changes to them. */
import { ConnectionSchema, ExchangeSchema, FilterSchema, LimitsSchema, ListenerSchema, ReplySchema, SetupSchema, TcpServerSchema, UpstreamSchema, type ScenarioInput } from "../../../../scenario/scenario.ts";
import { MosnFilterSchema } from "../../../../scenario/mosn.ts";
import { NginxSchema } from "../../../../scenario/nginx.ts";
import { RouterSchema } from "../../../../scenario/routing.ts";

export type SetupInput = ScenarioInput["setup"];
export type ActionInput = NonNullable<ScenarioInput["actions"]>[number];
export type ExchangeInput = Extract<ActionInput, { do: "exchange" }>;
export type SendHeadersInput = Extract<ActionInput, { do: "send-headers" }>;
export type ConnectionInput = Extract<ActionInput, { do: "connection" }>;
export type OpenConnectionInput = Extract<ActionInput, { do: "open-connection" }>;
export type FilterInput = SetupInput["chain"][number];
export type UpstreamInput = NonNullable<SetupInput["upstreams"]>[number];
export type ReplyInput = NonNullable<UpstreamInput["replies"]>[number];

export type RedisInput = NonNullable<UpstreamInput["redis"]>[number];
export type HostInput = NonNullable<UpstreamInput["hosts"]>[number];
export type MosnInput = NonNullable<FilterInput["mosn"]>;
export type NginxInput = NonNullable<SetupInput["nginx"]>;
export type ServerInput = NonNullable<UpstreamInput["server"]>;

/** Where a value stands in the document; also where its problems are reported. */
export type Path = readonly (string | number)[];

/** `what` names the field: edits of the same field that follow each other are undone together. */
export type Change<T> = (next: T, what: string) => void;

type Written = { readonly default?: unknown };
type DefaultOf<S> = S extends { readonly default: infer D } ? Exclude<D, undefined> : undefined;
const defaultsOf = <E extends Readonly<Record<string, object>>>(entries: E): { readonly [K in keyof E]: DefaultOf<E[K]> } =>
  Object.fromEntries(Object.entries(entries).map(([key, schema]) => [key, (schema as Written).default])) as { readonly [K in keyof E]: DefaultOf<E[K]> };

/** What holds where the document says nothing. */
export const defaults = {
  exchange: defaultsOf(ExchangeSchema.entries),
  connection: defaultsOf(ConnectionSchema.entries),
  server: defaultsOf(TcpServerSchema.entries),
  filter: defaultsOf(FilterSchema.entries),
  reply: defaultsOf(ReplySchema.entries),
  upstream: defaultsOf(UpstreamSchema.entries),
  listener: defaultsOf(ListenerSchema.entries),
  router: defaultsOf(RouterSchema.entries),
  limits: defaultsOf(LimitsSchema.entries),
  setup: defaultsOf(SetupSchema.entries),
  nginx: defaultsOf(NginxSchema.entries),
  mosn: defaultsOf(MosnFilterSchema.entries),
} as const;

/** A copy with `key` set; without it when the value is undefined, so that defaults stay unwritten. */
export function withField<T extends object, K extends keyof T>(object: T, key: K, value: T[K] | undefined): T {
  const { [key]: _, ...rest } = object;
  return (value === undefined ? rest : { ...object, [key]: value }) as T;
}

export function withFields<T extends object>(object: T, fields: { readonly [K in keyof T]?: T[K] | undefined }): T {
  let next = object;
  for (const key of Object.keys(fields) as (keyof T)[]) next = withField<T, keyof T>(next, key, fields[key]);
  return next;
}

/** A copy with the item at `from` standing at `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const item = list[from];
  if (item === undefined || to < 0 || to >= list.length) return [...list];
  return list.toSpliced(from, 1).toSpliced(to, 0, item);
}

/** `base`, or `base-2`, `base-3` ... when taken. */
export function freeName(base: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? base : `${base}-${n}`;
    if (!taken.includes(candidate)) return candidate;
  }
}
