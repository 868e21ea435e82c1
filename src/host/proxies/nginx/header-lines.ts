/** Header lines as nginx keeps them: in order, with the case they came in. A line that is removed stays in the list and is only hidden. */
import { lowerAscii } from "../../../base/byte-string.ts";
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";
import type { Recorder } from "../../recorder.ts";

export interface Line { name: ByteString; value: ByteString; hidden: boolean }

const words = (text: string): ReadonlyMap<string, string> => new Map(text.trim().split(/\s+/).map((name) => [name.toLowerCase(), name]));
/** Headers that ngx_wasm_module knows are written in these letters when a filter adds them. */
const known = {
  request: words("Host Connection If-Modified-Since If-Unmodified-Since If-Match If-None-Match User-Agent Referer Content-Length Content-Range Content-Type Range If-Range Transfer-Encoding Expect Upgrade Authorization Keep-Alive X-Forwarded-For Cookie"),
  response: words("Server Date Content-Length Content-Type Content-Encoding Location Refresh Last-Modified Content-Range Accept-Ranges WWW-Authenticate Expires ETag Cache-Control Link Connection"),
};
/** Of these there may be several. */
const several = new Set(["cookie", "x-forwarded-for", "cache-control", "link"]);

const hex = (byte: number): string => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
const escaped = (text: ByteString, isBad: (byte: number) => boolean): ByteString => Array.from(text, (c) => (isBad(c.charCodeAt(0)) ? hex(c.charCodeAt(0)) : c)).join("");
const escapedName = (name: ByteString): ByteString => escaped(name, (byte) => byte <= 0x20 || byte === 0x3a || byte === 0x7f);
const escapedValue = (value: ByteString): ByteString => escaped(value, (byte) => byte === 0 || byte === 10 || byte === 13);

export class HeaderLines {
  readonly lines: Line[];
  readonly #side: "request" | "response";

  constructor(side: "request" | "response", entries: readonly EntryText[]) {
    this.#side = side;
    this.lines = entries.map(({ name, value }) => ({ name, value, hidden: false }));
  }

  /** The first of the name, whether it is hidden or not. */
  first(name: ByteString): ByteString | undefined {
    const wanted = lowerAscii(name);
    return this.lines.find((line) => lowerAscii(line.name) === wanted)?.value;
  }
  visible(name: ByteString): Line | undefined {
    const wanted = lowerAscii(name);
    return this.lines.find((line) => !line.hidden && lowerAscii(line.name) === wanted);
  }
  get shown(): readonly Line[] {
    return this.lines.filter(({ hidden }) => !hidden);
  }

  /** What is known and there already cannot be added: its name as it should be written is the answer. */
  add(name: ByteString, value: ByteString): string | undefined {
    const written = known[this.#side].get(lowerAscii(name));
    if (written !== undefined && !several.has(lowerAscii(name)) && this.visible(name) !== undefined) return written;
    this.push(name, value);
    return undefined;
  }
  /** The first of the name gets name and value; one that nginx knows takes its old place again. */
  replace(name: ByteString, value: ByteString): void {
    const wanted = lowerAscii(name), found = this.lines.filter((other) => !other.hidden && lowerAscii(other.name) === wanted), revived = known[this.#side].has(wanted) ? this.lines.find((other) => lowerAscii(other.name) === wanted) : undefined;
    const line = found[0] ?? revived;
    if (line === undefined) return this.push(name, value);
    line.name = this.#written(name);
    line.value = escapedValue(value);
    // seen: of several, the first gets the value, and none is shown
    line.hidden = found.length > 1;
    for (const other of found.slice(1)) other.hidden = true;
  }
  push(name: ByteString, value: ByteString): void {
    this.lines.push({ name: this.#written(name), value: escapedValue(value), hidden: false });
  }
  hide(name: ByteString): void {
    const wanted = lowerAscii(name);
    for (const line of this.lines) if (lowerAscii(line.name) === wanted) line.hidden = true;
  }
  hideAll(): void {
    for (const line of this.lines) line.hidden = true;
  }
  #written(name: ByteString): ByteString {
    return known[this.#side].get(lowerAscii(name)) ?? escapedName(name);
  }
}

/** Makes a map of the state hold these entries; what stays as it is keeps its writer. */
export function keepEntries(recorder: Recorder, map: number, wanted: readonly EntryText[]): void {
  const now = recorder.entries(map), same = (a: EntryText | undefined, b: EntryText | undefined): boolean => a?.name === b?.name && a?.value === b?.value;
  let from = 0, end = 0;
  while (from < now.length && from < wanted.length && same(now[from], wanted[from])) from++;
  while (end < now.length - from && end < wanted.length - from && same(now[now.length - 1 - end], wanted[wanted.length - 1 - end])) end++;
  const removed = now.length - from - end, put = wanted.slice(from, wanted.length - end);
  if (removed > 0 || put.length > 0) recorder.spliceList(map, from, removed, put.map(({ name, value }) => ({ name, value })));
}
