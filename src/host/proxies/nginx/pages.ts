/** nginx's own answers. */
import type { Bytes } from "../../../base/bytes.ts";
import { serverName } from "./response-head.ts";

const reasons: Readonly<Record<number, string>> = {
  400: "400 Bad Request", 413: "413 Request Entity Too Large", 500: "500 Internal Server Error", 502: "502 Bad Gateway", 504: "504 Gateway Time-out",
};
export function errorPage(status: number): Bytes {
  const title = reasons[status] ?? String(status);
  return new TextEncoder().encode(`<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>${serverName}</center>\r\n</body>\r\n</html>\r\n`);
}
/** `empty_gif` */
export const emptyGif: Bytes = Uint8Array.from([
  71, 73, 70, 56, 57, 97, 1, 0, 1, 0, 128, 1, 0, 0, 0, 0, 255, 255, 255, 33, 249, 4, 1, 0, 0, 1, 0, 44, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 76, 1, 0, 59,
]);
export const gifDate = "Mon, 28 Sep 1970 06:00:00 GMT";

/** A body as it is read from the upstream's socket: whole rounds of these pieces, the last round in one; `head` bytes of the first are the response's head. */
const round = [8192, 8192, 8192, 8192, 4096];
const roundSize = round.reduce((sum, size) => sum + size, 0);
export function readsOf(bytes: Uint8Array, head: number): readonly Uint8Array[] {
  const out: Uint8Array[] = [];
  let at = 0, taken = head;
  while (bytes.length - at + (taken % roundSize) >= roundSize) {
    for (const size of round) {
      const wanted = size - (at === 0 ? taken : 0);
      out.push(bytes.subarray(at, at + wanted));
      at += wanted;
    }
    taken = 0;
  }
  if (at < bytes.length) out.push(bytes.subarray(at));
  return out;
}
