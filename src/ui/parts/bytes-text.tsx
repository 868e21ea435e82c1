import type { ReactNode } from "react";
import { escapedByte } from "../../base/hex.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Length of the UTF-8 sequence that starts here, 0 when these bytes are not one. */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xf0 && first < 0xf5 ? 4 : 0;
  if (length === 0 || at + length > bytes.length) return 0;
  try {
    strict.decode(bytes.subarray(at, at + length));
    return length;
  } catch {
    return 0;
  }
}

export interface Run { readonly raw: boolean; readonly text: string }

/** Bytes as runs of text and runs of `\xFC`, so that nothing is ever mangled. Control characters other than a line break count as raw. */
export function textRuns(bytes: Uint8Array, most = 65536): Run[] {
  const runs: { raw: boolean; text: string }[] = [];
  const add = (raw: boolean, text: string): void => {
    const last = runs.at(-1);
    if (last?.raw === raw) last.text += text;
    else runs.push({ raw, text });
  };
  const end = Math.min(bytes.length, most);
  let at = 0, from = 0;
  const flush = (): void => {
    if (at > from) add(false, strict.decode(bytes.subarray(from, at)));
  };
  while (at < end) {
    const byte = bytes[at] ?? 0;
    const control = (byte < 0x20 && byte !== 0x0a && byte !== 0x09) || byte === 0x7f;
    const length = control ? 0 : sequenceAt(bytes, at);
    if (length === 0) {
      flush();
      add(true, escapedByte(byte));
      at += 1;
      from = at;
    } else at += length;
  }
  flush();
  return runs;
}

/** Bytes for reading: text as it is, everything else as escapes in a tinted run. */
export function BytesText({ bytes, most }: { readonly bytes: Uint8Array; readonly most?: number }): ReactNode {
  return textRuns(bytes, most).map((run, index) => (run.raw ? <span key={index} className="bytes-raw">{run.text}</span> : run.text));
}
