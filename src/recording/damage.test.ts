import { describe, expect, it } from "vitest";
import { heldAndResumed } from "../testing/recording-by-hand.ts";
import { damageOf } from "./damage.ts";
import { decodeRecording, encodeRecording } from "./file.ts";

const reasons = (bytes: Uint8Array): readonly string[] => {
  const found = new Set<string>();
  const read = decodeRecording(bytes);
  if (!read.ok) found.add(read.reason);
  return [...found];
};

describe("a recording from a file", () => {
  const bytes = encodeRecording(heldAndResumed().recording);

  it("without damage has all its rows and states", () => {
    expect(damageOf(heldAndResumed().recording)).toBeUndefined();
    expect(reasons(bytes)).toEqual([]);
  });
  it("is refused in words where a byte of its rows is damaged, or can be shown to its end", () => {
    const said = new Set<string>(), rows = 16 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(12, true);
    for (let at = rows; at < bytes.length; at += 3) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 0x81;
      for (const reason of reasons(damaged)) said.add(reason.replaceAll(/\d+/g, "n"));
    }
    expect([...said]).toEqual(expect.arrayContaining(["The recording is damaged: row n ends too early.", "The recording is damaged: row n does not nest.", "The recording is damaged: its changes of state do not follow from each other.", "The recording is damaged: an operation deletes more than there can be."]));
  });
});
