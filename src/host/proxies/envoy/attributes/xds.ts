/** `xds` (semantics 17.3), and the names outside it that older releases had for the same. */
import type { ByteString } from "../../../../base/byte-string.ts";
import type { RouteEntry, VirtualHost } from "../../../../scenario/routing.ts";
import { directions } from "../../../../scenario/scenario.ts";
import type { Upstream } from "../../../../scenario/scenario.ts";
import type { Metadata } from "../../../../scenario/values.ts";
import { metadataMessage, nodeMessage } from "../../../attributes/messages.ts";
import { intAttribute, nullAttribute, objectAttribute, stringAttribute, textAttribute } from "../../../attributes/value.ts";
import type { AttributeObject, AttributeTable, AttributeValue } from "../../../attributes/value.ts";
import { releaseIn } from "../releases.ts";
import type { Host } from "../../../host.ts";
import type { StreamInfo } from "./stream-info.ts";

/** A root context has no stream, and of this group only the node (T-90). */
export interface XdsSubject { readonly host: Host; readonly info: StreamInfo | undefined }

const ofInfo = (attribute: (info: StreamInfo) => AttributeValue | undefined) => ({ info }: XdsSubject): AttributeValue | undefined => (info === undefined ? undefined : attribute(info));
const ofRoute = (attribute: (route: RouteEntry) => AttributeValue) => ofInfo(({ route }) => route?.entry && attribute(route.entry));
const ofVirtualHost = (attribute: (host: VirtualHost) => AttributeValue) => ofInfo(({ route }) => route?.virtualHost && attribute(route.virtualHost));
const ofCluster = (attribute: (cluster: ByteString, host: Host) => AttributeValue) => ofInfo(({ cluster, host }) => (cluster === undefined ? undefined : attribute(cluster, host)));
/** A host or locality without metadata has none, not an empty one. */
const ofChosen = (metadata: (upstream: Upstream) => Metadata | undefined) => ofInfo(({ upstream: { chosen } }) => {
  if (chosen === undefined) return undefined;
  const found = metadata(chosen);
  return found === undefined ? nullAttribute : metadataMessage(found);
});

const xdsAttributes: AttributeTable<XdsSubject> = {
  node({ host }) {
    const { version, revision } = releaseIn(host);
    return nodeMessage({ ...host.scenario.setup.node, version, revision });
  },
  cluster_name: ofCluster(stringAttribute),
  cluster_metadata: ofCluster((cluster, host) => metadataMessage(host.upstreams.find(cluster)?.metadata ?? {})),
  listener_direction: ofInfo(({ host }) => intAttribute(directions.indexOf(host.scenario.setup.listener.direction))),
  listener_metadata: ofInfo(({ host }) => metadataMessage(host.scenario.setup.listener.metadata)),
  route_name: ofRoute(({ name }) => textAttribute(name)),
  route_metadata: ofRoute(({ metadata }) => metadataMessage(metadata)),
  virtual_host_name: ofVirtualHost(({ name }) => textAttribute(name)),
  virtual_host_metadata: ofVirtualHost(({ metadata }) => metadataMessage(metadata)),
  upstream_host_metadata: ofChosen(({ hostMetadata }) => hostMetadata),
  upstream_host_locality_metadata: ofChosen(({ localityMetadata }) => localityMetadata),
  filter_chain_name: ofInfo(({ host }) => textAttribute(host.scenario.setup.listener.filterChainName)),
};

export const xdsAttribute = (subject: XdsSubject): AttributeObject => objectAttribute(xdsAttributes, subject);

/** Until Envoy 1.32 these stood at the top, under the same names. */
export const namesOutsideXds = ["node", "cluster_name", "cluster_metadata", "listener_direction", "listener_metadata", "route_name", "route_metadata", "upstream_host_metadata"] as const;
