/** `xds` (semantics 17.3), and the names outside it that older releases had for the same. */
import { metadataMessage, nodeMessage } from "../../../attributes/messages.ts";
import { intAttribute, nullAttribute, objectAttribute, stringAttribute } from "../../../attributes/value.ts";
import type { AttributeObject, AttributeTable } from "../../../attributes/value.ts";
import { releaseIn } from "../releases.ts";
import type { Host } from "../../../host.ts";
import type { StreamInfo } from "./stream-info.ts";

/** A root context has no stream, and of this group only the node (T-90). */
export interface XdsSubject { readonly host: Host; readonly info: StreamInfo | undefined }

const noMetadata = metadataMessage({});
const noLocality = { region: "", zone: "", subZone: "" };

const xdsAttributes: AttributeTable<XdsSubject> = {
  node({ host }) {
    const { version, revision } = releaseIn(host);
    return nodeMessage({ ...host.scenario.setup.node, locality: noLocality, version, revision });
  },
  cluster_name: ({ info }) => (info?.route === undefined ? undefined : stringAttribute(info.route.cluster)),
  cluster_metadata: ({ info }) => (info?.route === undefined ? undefined : noMetadata),
  listener_direction: ({ info }) => (info === undefined ? undefined : intAttribute(0)),
  listener_metadata: ({ info }) => (info === undefined ? undefined : noMetadata),
  route_name: ({ info }) => (info?.route?.name === undefined ? undefined : stringAttribute(info.route.name)),
  route_metadata: ({ info }) => (info?.route?.name === undefined ? undefined : noMetadata),
  virtual_host_name: ({ info }) => (info?.route?.virtualHost === undefined ? undefined : stringAttribute(info.route.virtualHost)),
  virtual_host_metadata: ({ info }) => (info?.route?.virtualHost === undefined ? undefined : noMetadata),
  upstream_host_metadata: ({ info }) => (info?.upstream.chosen === undefined ? undefined : nullAttribute),
  upstream_host_locality_metadata: ({ info }) => (info?.upstream.chosen === undefined ? undefined : nullAttribute),
  filter_chain_name: ({ info }) => (info === undefined ? undefined : stringAttribute("")),
};

export const xdsAttribute = (subject: XdsSubject): AttributeObject => objectAttribute(xdsAttributes, subject);

/** Until Envoy 1.32 these stood at the top, under the same names. */
export const namesOutsideXds = ["node", "cluster_name", "cluster_metadata", "listener_direction", "listener_metadata", "route_name", "route_metadata", "upstream_host_metadata"] as const;
