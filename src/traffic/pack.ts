/** Bodies that a capture holds decoded, compressed again as their headers say. */
import { transformed } from "../base/transformed.ts";
import { bytesOf } from "../scenario/bytes.ts";
import type { Capture, CapturedExchange } from "./capture.ts";
import { withLength, written } from "./message-parts.ts";
import type { Note } from "./notes.ts";

/** The coding of a content-encoding that can be made again here; others need a library of their own. */
export function formatOf(encoding: string): "gzip" | "deflate" | undefined {
  const word = encoding.trim().toLowerCase();
  return word === "gzip" || word === "x-gzip" ? "gzip" : word === "deflate" ? "deflate" : undefined;
}

export const packableOf = ({ exchanges }: Capture): number => exchanges.filter(({ decoded }) => decoded !== undefined).length;

/** The same bytes as once were there need not come out: other compressors find other ways to say the same. */
export async function packed(capture: Capture): Promise<Capture> {
  return { ...capture, exchanges: await Promise.all(capture.exchanges.map(packedExchange)) };
}

async function packedExchange(exchange: CapturedExchange): Promise<CapturedExchange> {
  const { decoded, reply } = exchange;
  if (decoded === undefined || reply?.body === undefined) return exchange;
  const bytes = await transformed(bytesOf(reply.body), new CompressionStream(decoded.format));
  if (bytes === undefined) return exchange;
  const notes = exchange.notes.map((note): Note => (note.kind === "decoded" ? { kind: "packed-again" } : note));
  return { ...exchange, reply: { ...reply, headers: withLength(decoded.headers, bytes.length).headers, body: written(bytes) }, notes };
}
