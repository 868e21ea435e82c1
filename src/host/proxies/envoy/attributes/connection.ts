/** `source`, `destination`, `connection` and `upstream` (semantics 17.3). */
import type { Certificate, PeerCertificate } from "../../../../scenario/stream-facts.ts";
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
  mtls: ({ host }) => boolAttribute(host.scenario.setup.listener.tls?.peer !== undefined),
  requested_server_name: ({ host }) => textAttribute(host.scenario.setup.listener.tls?.serverName ?? ""),
  ...tlsAttributes(({ host }: StreamInfo) => host.scenario.setup.listener.tls),
  termination_details: ({ terminationDetails }) => (terminationDetails === undefined ? undefined : stringAttribute(terminationDetails)),
};

const ofChosen = (attribute: (upstream: UpstreamFacts) => AttributeValue | undefined) => ({ upstream }: StreamInfo): AttributeValue | undefined => (upstream.chosen === undefined ? undefined : attribute(upstream));

export const upstreamAttributes: AttributeTable<StreamInfo> = {
  ...tlsAttributes(({ upstream }) => (upstream.connected ? upstream.chosen?.tls : undefined)),
  address: ofChosen(({ chosen }) => textAttribute(chosen?.address ?? "")),
  port: ofChosen(({ chosen }) => portOf(chosen?.address ?? "")),
  local_address: ({ upstream, host }) => (upstream.connected ? textAttribute(localAddressOf(host.scenario.setup.listener.address)) : undefined),
  transport_failure_reason: ({ upstream: { failure } }) => (failure === undefined ? undefined : stringAttribute(failure)),
  request_attempt_count: ({ upstream }) => uintAttribute(upstream.attempts),
  cx_pool_ready_duration: ({ upstream }) => (upstream.readyAfter === undefined ? undefined : durationAttribute(upstream.readyAfter)),
  locality: ofChosen(({ chosen }) => chosen && localityMessage(chosen.locality)),
  num_endpoints: ({ host, cluster }) => (cluster === undefined ? undefined : uintAttribute(host.upstreams.hasEndpoint(cluster) ? 1 : 0)),
};

/** What a TLS connection tells. A name that a certificate does not have is not there; its subject is empty where there is no certificate. */
function tlsAttributes(of: (info: StreamInfo) => Tls | undefined): AttributeTable<StreamInfo> {
  const always = (text: (tls: Tls) => string) => (info: StreamInfo): AttributeValue | undefined => {
    const tls = of(info);
    return tls === undefined ? undefined : textAttribute(text(tls));
  };
  const unlessEmpty = (text: (tls: Tls) => string | undefined) => (info: StreamInfo): AttributeValue | undefined => {
    const tls = of(info), found = tls && text(tls);
    return found === undefined || found === "" ? undefined : textAttribute(found);
  };
  return {
    tls_version: always(({ version }) => version),
    subject_local_certificate: always(({ local }) => local?.subject ?? ""),
    subject_peer_certificate: always(({ peer }) => peer?.subject ?? ""),
    dns_san_local_certificate: unlessEmpty(({ local }) => local?.dnsSan),
    dns_san_peer_certificate: unlessEmpty(({ peer }) => peer?.dnsSan),
    uri_san_local_certificate: unlessEmpty(({ local }) => local?.uriSan),
    uri_san_peer_certificate: unlessEmpty(({ peer }) => peer?.uriSan),
    sha256_peer_certificate_digest: unlessEmpty(({ peer }) => peer?.sha256),
  };
}
interface Tls { readonly version: string; readonly local?: Certificate | undefined; readonly peer?: PeerCertificate | undefined }

/** From where the proxy connects to its upstreams: its own address and a port that the system picked. */
const localAddressOf = (listener: string): string => `${listener.slice(0, listener.lastIndexOf(":"))}:40000`;
