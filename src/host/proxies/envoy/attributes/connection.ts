/** `source`, `destination`, `connection` and `upstream` (semantics 17.3). */
import { localityMessage } from "../../../attributes/messages.ts";
import { boolAttribute, durationAttribute, intAttribute, stringAttribute, textAttribute, uintAttribute } from "../../../attributes/value.ts";
import type { AttributeTable, AttributeValue } from "../../../attributes/value.ts";
import type { StreamInfo, UpstreamFacts } from "./stream-info.ts";

const portOf = (address: string): AttributeValue => intAttribute(Number(address.slice(address.lastIndexOf(":") + 1)));

export const sourceAttributes: AttributeTable<StreamInfo> = {
  address: ({ host }) => textAttribute(host.scenario.setup.listener.clientAddress),
  port: ({ host }) => portOf(host.scenario.setup.listener.clientAddress),
};
export const destinationAttributes: AttributeTable<StreamInfo> = {
  address: ({ host }) => textAttribute(host.scenario.setup.listener.address),
  port: ({ host }) => portOf(host.scenario.setup.listener.address),
};
export const connectionAttributes: AttributeTable<StreamInfo> = {
  id: ({ connectionId }) => uintAttribute(connectionId),
  mtls: () => boolAttribute(false),
  requested_server_name: () => stringAttribute(""),
  termination_details: ({ terminationDetails }) => (terminationDetails === undefined ? undefined : stringAttribute(terminationDetails)),
};

const ofChosen = (attribute: (upstream: UpstreamFacts) => AttributeValue | undefined) => ({ upstream }: StreamInfo): AttributeValue | undefined => (upstream.chosen === undefined ? undefined : attribute(upstream));

export const upstreamAttributes: AttributeTable<StreamInfo> = {
  address: ofChosen(({ chosen }) => textAttribute(chosen?.address ?? "")),
  port: ofChosen(({ chosen }) => portOf(chosen?.address ?? "")),
  local_address: ({ upstream, host }) => (upstream.connected ? textAttribute(localAddressOf(host.scenario.setup.listener.address)) : undefined),
  transport_failure_reason: ({ upstream: { failure } }) => (failure === undefined ? undefined : stringAttribute(failure)),
  request_attempt_count: ({ upstream }) => uintAttribute(upstream.attempts),
  cx_pool_ready_duration: ({ upstream }) => (upstream.readyAfter === undefined ? undefined : durationAttribute(upstream.readyAfter)),
  locality: ofChosen(() => localityMessage({ region: "", zone: "", subZone: "" })),
  num_endpoints: ({ host, route }) => (route === undefined ? undefined : uintAttribute(host.upstreams.hasEndpoint(route.cluster) ? 1 : 0)),
};

/** From where the proxy connects to its upstreams: its own address and a port that the system picked. */
const localAddressOf = (listener: string): string => `${listener.slice(0, listener.lastIndexOf(":"))}:40000`;
