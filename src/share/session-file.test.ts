import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { decodeSession, encodeSession } from "./session-file.ts";
import type { Session } from "./session-file.ts";
import { unzipped } from "./zip.ts";

const session: Session = {
  scenario: { version: 1, setup: { chain: [{ module: { name: "../a b.wasm" } }] } }, view: { at: { step: 7, around: "callback proxy_on_log", nth: 1, inner: 0 }, breakpoints: [{ id: 1 }] },
  modules: { "../a b.wasm": { sha256: "ab", bytes: Uint8Array.of(0, 1, 2) }, "a.b.wasm": { sha256: "cd", bytes: Uint8Array.of(3) } }, sources: [{ path: "src/lib.rs", text: "fn main() {}\n" }, { path: "/etc/é", text: "x" }], recording: Uint8Array.of(0x1f, 0x8b, 8),
};
const reasonOf = (bytes: Uint8Array): string => {
  const read = decodeSession(bytes);
  return read.ok ? "" : read.reason;
};
const archive = (files: Readonly<Record<string, string>>): Uint8Array => zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
const manifest = (fields: object = {}): string => JSON.stringify({ version: 1, modules: {}, sources: [], ...fields });
const scenario = JSON.stringify(session.scenario);

describe("a session file", () => {
  it("is read as it was written, whatever its modules are called, and the same session makes the same file", () => {
    expect(decodeSession(encodeSession(session))).toEqual({ ok: true, value: session });
    expect(encodeSession(session)).toEqual(encodeSession(session));
  });
  it("lies below its archive: no file has a path that leads out of it", () => {
    const files = unzipped(encodeSession(session));
    expect(files.ok && [...files.value.keys()].every((name) => /^[\w./-]+$/.test(name) && !name.includes(".."))).toBe(true);
  });
  it.each([
    ["another archive", archive({ "readme.txt": "hello" }), "not a session"],
    ["no archive", Uint8Array.of(0x50, 0x4b, 3, 4, 9, 9), "The archive is damaged or cut off."],
    ["cut off", encodeSession(session).subarray(0, 200), "The archive is damaged or cut off."],
    ["of a newer release", archive({ "session.json": manifest({ version: 2 }), "scenario.json": scenario }), "This session was saved by a newer release: format 2, formats up to 1 can be read here."],
    ["with a manifest that is none", archive({ "session.json": "{", "scenario.json": scenario }), "Its session.json has a problem"],
    ["with a scenario that is none", archive({ "session.json": manifest(), "scenario.json": "[]" }), "Its scenario.json is no scenario."],
    ["without one of its modules", archive({ "session.json": manifest({ modules: { a: { file: "modules/a", sha256: "x" } } }), "scenario.json": scenario }), "The module a is missing: modules/a is not in the archive."],
    ["with a path that leads out", archive({ "session.json": manifest(), "scenario.json": scenario, "../x": "" }), "It holds a file called \"../x\", which would lie outside of it."],
    ["with an absolute path", archive({ "session.json": manifest(), "scenario.json": scenario, "/etc/passwd": "" }), "would lie outside of it"],
    ["with a name without end", archive({ "session.json": manifest(), [`a${"a".repeat(600)}`]: "" }), "A name in it has 601 characters."],
  ])("%s is explained", (_what, bytes, reason) => expect(reasonOf(bytes)).toContain(reason));
});

describe("bounds of an archive", () => {
  it("a bomb is refused before it is unpacked, and so are too many files", () => {
    const bomb = zipSync({ big: new Uint8Array(3_000_000) });
    expect(bomb.length).toBeLessThan(10_000);
    expect(unzipped(bomb, { files: 10, bytes: 2_000_000, nameLength: 20 })).toEqual({ ok: false, reason: "It unpacks to more than 2 MiB, which is the most that is opened." });
    expect(unzipped(archive({ a: "", b: "", c: "" }), { files: 2, bytes: 100, nameLength: 20 })).toEqual({ ok: false, reason: "It holds more than 2 files." });
  });
  it("an archive that lies about a size is damaged, not larger", () => {
    const bytes = zipSync({ a: new Uint8Array(50_000) }), at = bytes.length - 22 - 46 - 1 + 24;
    new DataView(bytes.buffer).setUint32(at, 10, true);
    const read = unzipped(bytes, { files: 10, bytes: 100, nameLength: 20 });
    expect(read.ok ? [...read.value.values()].reduce((sum, { length }) => sum + length, 0) : 0).toBeLessThan(100);
  });
  it("the same name twice is refused", () => {
    const bytes = archive({ aa: "1", ab: "2" });
    for (let i = 0; i < bytes.length - 1; i++) if (bytes[i] === 0x61 && bytes[i + 1] === 0x62) bytes[i + 1] = 0x61;
    expect(unzipped(bytes)).toEqual({ ok: false, reason: "It holds \"aa\" twice." });
  });
});
