/** Connections of the clients and servers around an Envoy, with TLS on them where a scenario has it. */
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { connect, createServer as createTlsServer } from "node:tls";
import type { SecureVersion, TLSSocket } from "node:tls";
import type { KeyPair } from "../../interop/envoy-tls.ts";

/** What a client says of TLS. */
export interface ClientTls {
  readonly version: string;
  /** SNI; empty: none */
  readonly serverName: string;
  readonly own: KeyPair | undefined;
}
/** What a server says of it. */
export interface ServerTls { readonly version: string; readonly own: KeyPair; readonly asksClients: boolean }

const onlyVersion = (version: string) => ({ minVersion: version as SecureVersion, maxVersion: version as SecureVersion });

/** Node resets no connection that has TLS on it: it is cut without a word of TLS. */
const withReset = (secure: TLSSocket): TLSSocket => Object.assign(secure, { resetAndDestroy: () => secure.destroy() });

/** The client's end; resolves when both sides have agreed, or the connection is gone. */
export function secured(below: Socket, { version, serverName, own }: ClientTls, protocol: "h2" | "http/1.1"): Promise<Socket> {
  // whom it talks to is known: names are not looked at
  const secure = withReset(connect({
    socket: below, ...onlyVersion(version), ALPNProtocols: [protocol], rejectUnauthorized: false, ...(serverName !== "" && { servername: serverName }), ...(own !== undefined && { cert: own.certificate, key: own.key }),
  }));
  return new Promise((resolve) => {
    secure.once("secureConnect", () => resolve(secure));
    secure.once("error", () => resolve(secure));
    secure.once("close", () => resolve(secure));
  });
}

/** A server whose connections are given once both sides have agreed. */
export function serverOf(tls: ServerTls | undefined, onConnection: (socket: Socket) => void): Server {
  if (tls === undefined) return createServer(onConnection);
  const server = createTlsServer({ ...onlyVersion(tls.version), cert: tls.own.certificate, key: tls.own.key, ALPNProtocols: ["h2", "http/1.1"], requestCert: tls.asksClients, rejectUnauthorized: false });
  server.on("tlsClientError", () => undefined);
  server.on("secureConnection", (secure) => onConnection(withReset(secure)));
  return server;
}
