/** The attributes of Envoy, from the root on: what a context may ask for now. */
import { byteStringOfText } from "../../../../base/byte-string.ts";
import type { ByteString } from "../../../../base/byte-string.ts";
import { bytesOf } from "../../../../scenario/bytes.ts";
import type { Setup } from "../../../../scenario/scenario.ts";
import { releaseIn } from "../releases.ts";
import { metadataMessage } from "../../../attributes/messages.ts";
import { bytesAttribute, objectAttribute, textAttribute, uintAttribute } from "../../../attributes/value.ts";
import type { AttributeObject, AttributeTable, AttributeValue } from "../../../attributes/value.ts";
import type { Host, Plugin } from "../../../host.ts";
import { connectionAttributes, destinationAttributes, sourceAttributes, upstreamAttributes } from "./connection.ts";
import { requestAttributes } from "./request.ts";
import { responseAttributes } from "./response.ts";
import type { Exchange, StreamInfo } from "./stream-info.ts";
import { namesOutsideXds, xdsAttribute } from "./xds.ts";

/** `exchange`: for HTTP only; a connection of TCP has `info` alone, a root context neither. */
export interface Subject { readonly host: Host; readonly plugin: Plugin; readonly info: StreamInfo | undefined; readonly exchange: Exchange | undefined }

const ofInfo = (table: AttributeTable<StreamInfo>) => ({ info }: Subject): AttributeValue | undefined => (info === undefined ? undefined : objectAttribute(table, info));
const ofExchange = (table: AttributeTable<Exchange>) => ({ exchange }: Subject): AttributeValue | undefined => (exchange === undefined ? undefined : objectAttribute(table, exchange));

const roots: AttributeTable<Subject> = {
  request: ofExchange(requestAttributes),
  response: ofExchange(responseAttributes),
  connection: ofInfo(connectionAttributes),
  source: ofInfo(sourceAttributes),
  destination: ofInfo(destinationAttributes),
  upstream: ofInfo(upstreamAttributes),
  xds: ({ host, info }) => xdsAttribute({ host, info }),
  metadata: ({ host, info }) => (info === undefined ? undefined : metadataMessage(host.scenario.setup.dynamicMetadata)),
  filter_state: ({ info }) => (info === undefined ? undefined : filterState(info)),
  upstream_filter_state: ({ info }) => (info?.upstream.connected === true ? upstreamFilterState(info) : undefined),
  plugin_name: ({ plugin }) => textAttribute(plugin.filter.name),
  plugin_root_id: ({ plugin }) => textAttribute(plugin.filter.rootId),
  plugin_vm_id: ({ plugin }) => textAttribute(plugin.filter.vmId),
  connection_id: ({ info }) => (info === undefined ? undefined : uintAttribute(info.connectionId)),
};

/** Objects of the filter state by name. T-91: what filters set is there as `wasm.<name>`, and readable by its name alone. */
function filterState(info: StreamInfo): AttributeObject {
  const given = info.host.scenario.setup.filterState;
  return { kind: "object", names: given.map(({ key }) => byteStringOfText(key)), get: (name) => stateGiven(given, name) ?? (name.startsWith(ofWasm) ? info.filterState.value(name.slice(ofWasm.length)) : info.filterState.object(name)) };
}
function upstreamFilterState({ host }: StreamInfo): AttributeObject {
  const shared = host.scenario.setup.filterState.filter(({ sharedWithUpstream }) => sharedWithUpstream);
  return { kind: "object", names: shared.map(({ key }) => byteStringOfText(key)), get: (name) => stateGiven(shared, name) };
}
function stateGiven(objects: Setup["filterState"], name: ByteString): AttributeValue | undefined {
  const found = objects.find(({ key }) => byteStringOfText(key) === name);
  return found === undefined ? undefined : bytesAttribute(bytesOf(found.value));
}
const ofWasm = "wasm.";

export function attributesOf(subject: Subject): AttributeObject {
  const known = objectAttribute(roots, subject), { host, info } = subject;
  const older: readonly string[] = releaseIn(host).namesOutsideXds ? namesOutsideXds : [];
  return {
    kind: "object",
    names: [...known.names, ...older],
    get(name) {
      const found = older.includes(name) ? xdsAttribute(subject).get(name) : known.get(name);
      return found ?? (info === undefined || Object.hasOwn(roots, name) ? undefined : info.filterState.value(name));
    },
  };
}
