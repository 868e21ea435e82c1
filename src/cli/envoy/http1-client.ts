/** A client of HTTP/1 that writes what the scenario says and nothing else, and reads as the host's own does. */
import type { Socket } from "node:net";
import { concatBytes } from "../../base/bytes.ts";
import { fromByteString, lowerAscii, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { chunkOf, headerLines, lastChunk } from "../../base/http1-wire.ts";
import { readHttp1 } from "../../host/client.ts";
import { headersOf } from "../../scenario/bytes.ts";
import type { SendHeaders } from "../../scenario/scenario.ts";
import type { ClientConnection } from "./client-connection.ts";

/** On a connection that is there; on one that was refused there is nothing to see. */
export function sendHttp1(socket: Socket, action: SendHeaders): ClientConnection {
  const { text, chunked, method } = headOf(action), port = socket.localPort ?? 0;
  const received: Uint8Array[] = [];
  let closed = socket.destroyed, reset = socket.destroyed, written: ByteString | undefined;
  socket.on("data", (bytes: Buffer) => {
    received.push(new Uint8Array(bytes));
    written = undefined;
  });
  socket.on("end", () => {
    closed = true;
    socket.end();
  });
  socket.on("close", () => (closed = true));
  socket.on("error", () => {
    closed = true;
    reset = true;
  });
  const write = (bytes: ByteString): void => void (socket.destroyed || socket.write(fromByteString(bytes)));
  write(text);
  return {
    data: (bytes, end) => write(chunked ? `${chunkOf(bytes)}${end ? lastChunk([]) : ""}` : toByteString(bytes)),
    metadata: () => undefined,
    trailers: (headers) => write(lastChunk(headersOf(headers))),
    abort() {
      closed = true;
      reset = true;
      socket.resetAndDestroy();
    },
    close: () => void socket.destroy(),
    saw: () => readHttp1((written ??= toByteString(concatBytes(received))), method, closed, reset),
    port,
  };
}

/** A body without a length goes out in chunks, unless the protocol has none. */
function headOf(action: SendHeaders): { readonly text: ByteString; readonly chunked: boolean; readonly method: ByteString } {
  const given = headersOf(action.headers);
  const find = (name: string): ByteString | undefined => given.find((header) => lowerAscii(header.name) === name)?.value;
  const method = find(":method") ?? action.method, path = find(":path") ?? action.path, authority = find(":authority") ?? action.authority;
  const fields = given.filter(({ name }) => !name.startsWith(":"));
  const host = find("host") === undefined && authority !== "" ? [{ name: "host", value: authority }] : [];
  const unframed = !action.endOfStream && find("content-length") === undefined && find("transfer-encoding") === undefined && action.protocol !== "HTTP/1.0";
  const framing = unframed ? [{ name: "transfer-encoding", value: "chunked" }] : [];
  const chunked = unframed || /chunked/i.test(find("transfer-encoding") ?? "");
  return { text: `${method} ${path} ${action.protocol}\r\n${headerLines([...host, ...fields, ...framing])}\r\n`, chunked, method };
}
