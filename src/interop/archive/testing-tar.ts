/** Writes tar archives for tests: ustar headers, GNU's entries for names that are too long, symbolic links. */
import { concatBytes } from "../../base/bytes.ts";

export function tarOf(files: Readonly<Record<string, Uint8Array>>, links: Readonly<Record<string, string>> = {}): Uint8Array {
  const entries = Object.entries(files).map(([path, content]) => entryOf(path, content, path.endsWith("/") ? "5" : "0"));
  return concatBytes([...entries, ...Object.entries(links).map(([path, target]) => entryOf(path, new Uint8Array(), "2", target)), new Uint8Array(1024)]);
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function entryOf(path: string, content: Uint8Array, type: string, target = ""): Uint8Array {
  const long = utf8(path).length > 100 ? entryOf("././@LongLink", utf8(`${path}\0`), "L") : new Uint8Array(), header = new Uint8Array(512);
  const put = (at: number, text: string): void => header.set(utf8(text), at);
  put(0, path.slice(0, 100));
  put(100, "0000644\0");
  put(124, `${content.length.toString(8).padStart(11, "0")}\0`);
  put(136, "00000000000\0");
  put(148, "        ");
  put(156, type);
  put(157, target);
  put(257, "ustar\0");
  put(263, "00");
  put(148, `${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `);
  return concatBytes([long, header, content, new Uint8Array((512 - (content.length % 512)) % 512)]);
}
