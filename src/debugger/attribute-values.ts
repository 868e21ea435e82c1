/**
 * What documented attributes are at a step although nobody read them, as far as the state of the recording says it: those that come from the
 * header maps of the exchange, and those of the filter itself (semantics 17.3). A value that the scenario gives stands before them.
 */
import { fromByteString } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import type { Recording } from "../recording/log.ts";
import { entityKindCode } from "../recording/ops.ts";
import type { Entity } from "../recording/state.ts";
import { castOf } from "./cast.ts";
import { running } from "./state-lists.ts";

interface Given {
  /** an entry of the header map; undefined where there is no such map, or no such entry */
  readonly request: (name: ByteString) => ByteString | undefined;
  readonly response: (name: ByteString) => ByteString | undefined;
  readonly protocol: string | undefined;
  readonly filter: { readonly name: string; readonly rootId: string; readonly vmId: string } | undefined;
}

const path = (g: Given): ByteString | undefined => g.request(":path");
const values: Readonly<Record<string, (g: Given) => ByteString | undefined>> = {
  "request.path": path,
  "request.url_path": (g) => path(g)?.split("?")[0],
  "request.query": (g) => path(g)?.split("?").slice(1).join("?"),
  "request.host": (g) => g.request(":authority"),
  "request.scheme": (g) => g.request(":scheme"),
  "request.method": (g) => g.request(":method"),
  "request.referer": (g) => g.request("referer"),
  "request.useragent": (g) => g.request("user-agent"),
  "request.id": (g) => g.request("x-request-id"),
  "request.protocol": (g) => g.protocol,
  "response.code": (g) => g.response(":status"),
  plugin_name: (g) => g.filter?.name,
  plugin_root_id: (g) => g.filter?.rootId,
  plugin_vm_id: (g) => g.filter?.vmId,
};

const kinds = { exchange: entityKindCode("exchange"), map: entityKindCode("header-map") };

/** Values as text by the names of attributes: of the exchange that the running callback acts for, else of the newest one there is. */
export function attributeValues(recording: Recording, step: number): ReadonlyMap<string, Uint8Array> {
  const now = running(recording, step), cast = castOf(recording), entities = [...recording.stateAt(step).entities.values()];
  const context = now === undefined ? undefined : cast.context(now.vm, now.acting);
  const exchange = context === undefined || context.exchange < 0 ? entities.findLast(({ kind }) => kind === kinds.exchange) : entities.find(({ id }) => id === cast.exchange(context.exchange)?.entity);
  const map = (name: string): Entity | undefined => entities.findLast((entity) => entity.kind === kinds.map && entity.parent === exchange?.id && entity.name === name);
  const entry = (of: Entity | undefined) => (name: ByteString): ByteString | undefined => of?.entries.find((one) => one.name.toLowerCase() === name)?.value;
  const filter = context === undefined ? undefined : recording.meta.scenario.setup.chain[context.filter];
  const given: Given = {
    request: entry(map("request-headers")), response: entry(map("response-headers")), filter,
    protocol: cast.exchanges.find(({ entity }) => entity === exchange?.id)?.protocol,
  };
  const own = new Set(recording.meta.scenario.setup.properties.map(({ path: names }) => names.join(".")));
  return new Map(Object.entries(values).flatMap(([name, value]) => {
    const text = own.has(name) ? undefined : value(given);
    return text === undefined || text === "" ? [] : [[name, fromByteString(text)]];
  }));
}
