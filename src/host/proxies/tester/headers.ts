/**
 * Headers as the tester keeps them (plugins/test/framework.h, Headers): one value for each name, sorted by name without regard to case; a second
 * value is joined to the first with a comma and a space. A name keeps the spelling that it came with first.
 */
import type { ByteString } from "../../../base/byte-string.ts";
import type { EntryText } from "../../../recording/state.ts";
import type { Recorder } from "../../recorder.ts";

/** As `toupper` of C leaves it, and as signed bytes compare. */
const rank = (code: number): number => (code >= 97 && code <= 122 ? code - 32 : code > 127 ? code - 256 : code);

function compare(a: ByteString, b: ByteString): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = rank(a.charCodeAt(i)) - rank(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** The first entry that is not before the name, and whether it is the name's own. */
function placeOf(entries: readonly EntryText[], name: ByteString): { readonly at: number; readonly own: EntryText | undefined } {
  let at = 0;
  while (at < entries.length && compare(entries[at]?.name ?? "", name) < 0) at++;
  const entry = entries[at];
  return { at, own: entry !== undefined && compare(entry.name, name) === 0 ? entry : undefined };
}

export const valueOf = (entries: readonly EntryText[], name: ByteString): ByteString | undefined => placeOf(entries, name).own?.value;

function put(recorder: Recorder, map: number, name: ByteString, value: ByteString, join: boolean): void {
  const { at, own } = placeOf(recorder.entries(map), name);
  const joined = own === undefined || !join || own.value === "" ? value : `${own.value}, ${value}`;
  recorder.spliceList(map, at, own === undefined ? 0 : 1, [{ name: own?.name ?? name, value: joined }]);
}
export const addHeader = (recorder: Recorder, map: number, name: ByteString, value: ByteString): void => put(recorder, map, name, value, true);
export const replaceHeader = (recorder: Recorder, map: number, name: ByteString, value: ByteString): void => put(recorder, map, name, value, false);

export function removeHeader(recorder: Recorder, map: number, name: ByteString): void {
  const { at, own } = placeOf(recorder.entries(map), name);
  if (own !== undefined) recorder.spliceList(map, at, 1);
}

/** Clears the map and puts each pair: joined, or the last value of a name. */
export function setHeaders(recorder: Recorder, map: number, pairs: readonly EntryText[], join: boolean): void {
  recorder.spliceList(map, 0, recorder.entries(map).length);
  for (const { name, value } of pairs) put(recorder, map, name, value, join);
}
