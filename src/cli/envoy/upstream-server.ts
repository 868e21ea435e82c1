/** The servers behind the proxy: what they have in common. */
import type { AddressInfo, Server } from "node:net";
import type { Address } from "../../interop/envoy-config.ts";
import type { ByteString } from "../../base/byte-string.ts";
import type { ServerTls } from "./secured.ts";
import type { Pair, UpstreamSaw } from "../../recording/outcome.ts";
import type { Upstream } from "../../scenario/scenario.ts";
import type { ChooseReply } from "./replies.ts";

/** What has arrived of one request. */
export interface Arriving {
  method: ByteString;
  path: ByteString;
  authority: ByteString | undefined;
  headers: readonly Pair[];
  body: Uint8Array[];
  trailers: Pair[];
  /** frames of METADATA, over HTTP/2 */
  metadata: (readonly Pair[])[];
  complete: boolean;
  aborted: boolean;
}
export interface UpstreamWorld {
  readonly upstream: Upstream;
  readonly tls?: ServerTls | undefined;
  readonly choose: ChooseReply;
  /** A request whose headers have arrived; it goes on to change. */
  readonly onRequest: (request: Arriving) => void;
}
export interface UpstreamServer {
  readonly address: Address;
  close(): void;
}

export const localhost = "127.0.0.1";

export function listening(server: Server, close: () => void): Promise<UpstreamServer> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, localhost, () => resolve({ address: { host: localhost, port: (server.address() as AddressInfo).port }, close }));
  });
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => {
  setTimeout(resolve, ms);
});

export function sawOf({ method, path, authority, headers, body, trailers, metadata, aborted }: Arriving): UpstreamSaw {
  return { method, path, ...(authority !== undefined && { authority }), headers, body: Buffer.concat(body), ...(trailers.length > 0 && { trailers }), ...(metadata.length > 0 && { metadata }), aborted };
}
