/** The TLS of a setup in Envoy's configuration. */
import type { Listener, Upstream } from "../scenario/scenario.ts";
import { typed } from "./envoy-json.ts";
import type { Json, JsonMessage } from "./envoy-json.ts";

/** A certificate and its private key, as PEM. */
export interface KeyPair { readonly certificate: string; readonly key: string }
/** What the proxy shows, and whom it trusts. */
export interface EnvoyCredentials {
  /** The authority that made all certificates, as PEM. */
  readonly authority: string;
  /** Shown to clients. */
  readonly listener?: KeyPair;
  /** Shown to upstreams, by cluster. */
  readonly clusters: Readonly<Record<string, KeyPair>>;
}

/** Versions that Envoy and the clients and servers of a test both speak. */
export const testedTlsVersions: readonly string[] = ["TLSv1.2", "TLSv1.3"];

/** `TLSv1.3` as a value of TlsParameters.TlsProtocol. */
const exactly = (version: string): Json => ({ tls_minimum_protocol_version: version.replace(".", "_"), tls_maximum_protocol_version: version.replace(".", "_") });
const secretOf = ({ certificate, key }: KeyPair): Json => ({ certificate_chain: { inline_string: certificate }, private_key: { inline_string: key } });
const socketOf = (type: string, message: JsonMessage): JsonMessage => ({ transport_socket: { name: "tls", typed_config: typed(`envoy.extensions.transport_sockets.tls.v3.${type}`, message) } });

/** Envoy knows the name a client asks for where this filter listens. */
export const inspectorOf = ({ tls }: Listener): JsonMessage =>
  (tls === undefined || tls.serverName === "" ? {} : { listener_filters: [{ name: "tls-inspector", typed_config: typed("envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector", {}) }] });

export function downstreamTls({ tls }: Listener, credentials: EnvoyCredentials | undefined): JsonMessage {
  if (tls === undefined || credentials?.listener === undefined) return {};
  return socketOf("DownstreamTlsContext", {
    common_tls_context: { tls_params: exactly(tls.version), tls_certificates: [secretOf(credentials.listener)], alpn_protocols: ["h2", "http/1.1"], validation_context: { trusted_ca: { inline_string: credentials.authority } } },
    require_client_certificate: tls.peer !== undefined,
  });
}

export function upstreamTls({ tls, cluster, protocol }: Upstream, credentials: EnvoyCredentials | undefined): JsonMessage {
  if (tls === undefined || credentials === undefined) return {};
  const own = credentials.clusters[cluster];
  return socketOf("UpstreamTlsContext", {
    common_tls_context: {
      tls_params: exactly(tls.version), ...(own !== undefined && { tls_certificates: [secretOf(own)] }), alpn_protocols: [protocol === "HTTP/2" ? "h2" : "http/1.1"],
      validation_context: { trusted_ca: { inline_string: credentials.authority } },
    },
  });
}
