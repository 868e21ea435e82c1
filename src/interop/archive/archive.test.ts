import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { isArchive, readArchive } from "./archive.ts";
import type { Image } from "./image.ts";
import { gunzipped, unzipped } from "./inflate.ts";
import { pathWithin } from "./paths.ts";
import { readTar } from "./tar.ts";
import { tarOf } from "./testing-tar.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const json = (value: unknown): Uint8Array => text(JSON.stringify(value));
const module = (more = 0): Uint8Array => Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...Array.from({ length: more }, () => 0));
const digestOf = (bytes: Uint8Array): string => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;

interface Layer { readonly type: string; readonly bytes: Uint8Array; readonly title?: string }
/** An image layout as `oras` and `docker save` write it. */
function layout(layers: readonly Layer[], config: Layer = { type: "application/vnd.oci.image.config.v1+json", bytes: json({}) }, nested = false): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = { "oci-layout": json({ imageLayoutVersion: "1.0.0" }) };
  const put = (bytes: Uint8Array, mediaType: string, title?: string) => {
    files[`blobs/${digestOf(bytes).replace(":", "/")}`] = bytes;
    return { mediaType, digest: digestOf(bytes), size: bytes.length, ...(title !== undefined && { annotations: { "org.opencontainers.image.title": title } }) };
  };
  let top = put(json({ schemaVersion: 2, config: put(config.bytes, config.type), layers: layers.map(({ type, bytes, title }) => put(bytes, type, title)) }), "application/vnd.oci.image.manifest.v1+json");
  if (nested) top = put(json({ manifests: [top] }), "application/vnd.oci.image.index.v1+json");
  return { ...files, "index.json": json({ manifests: [top] }) };
}
function imageOf(files: Record<string, Uint8Array>): Image {
  const bytes = tarOf(files);
  expect(isArchive(bytes)).toBe(true);
  const read = readArchive(bytes);
  if (!read.ok) throw new Error(read.reason);
  if (read.value.kind !== "image") throw new Error("no image");
  return read.value.image;
}
const refusal = (bytes: Uint8Array): string => {
  const read = readArchive(bytes);
  return read.ok ? "" : read.reason;
};
const raw = "application/vnd.module.wasm.content.layer.v1+wasm", rootfs = "application/vnd.oci.image.layer.v1.tar+gzip";

describe("an image with a Proxy-Wasm module", () => {
  it("of version 0 has it in a layer of its own, with root ids and ABI versions in its config", () => {
    const image = imageOf(layout([{ type: raw, bytes: module(3), title: "filter.wasm" }], { type: "application/vnd.module.wasm.config.v1+json", bytes: json({ type: "envoy_proxy", abiVersions: ["v0-541b2c1155fffb15ccde92b8324f3e38f7339ba6"], config: { rootIds: ["one", "two"] } }) }));
    expect(image).toMatchObject({ name: "filter.wasm", bytes: module(3), rootIds: ["one", "two"] });
    expect(image.notes).toEqual(["The module has the root ids one, two; one is taken.", expect.stringContaining("from before ABI 0.1.0 had a name")]);
  });
  it("of the compat variants has plugin.wasm in a layer that is a tar, packed or not, behind an index or not", () => {
    const tar = tarOf({ "./plugin.wasm": module(1), "runtime-config.json": json({ config: { rootIds: ["r"] } }) });
    for (const files of [layout([{ type: rootfs, bytes: gzipSync(tar) }]), layout([{ type: "application/vnd.oci.image.layer.v1.tar", bytes: tar }], undefined, true)]) {
      expect(imageOf(files)).toEqual({ name: "plugin.wasm", bytes: module(1), rootIds: ["r"], notes: [] });
    }
  });
  it("is read as docker save wrote it before there were layouts", () => {
    const files = { "manifest.json": json([{ Config: "c.json", RepoTags: ["me/filter:1"], Layers: ["l1/layer.tar"] }]), "c.json": json({}), "l1/layer.tar": tarOf({ "plugin.wasm": module() }) };
    expect(imageOf(files)).toMatchObject({ name: "plugin.wasm", notes: [] });
  });
  it("with several modules says which one is taken", () => {
    const image = imageOf(layout([{ type: rootfs, bytes: gzipSync(tarOf({ "plugin.wasm": module(1) })) }, { type: rootfs, bytes: gzipSync(tarOf({ "other.wasm": module(2) })) }]));
    expect(image.bytes).toEqual(module(1));
    expect(image.notes[0]).toMatch(/^The image has 2 modules \(plugin\.wasm in sha256:\w+, other\.wasm in sha256:\w+\); plugin\.wasm in sha256:\w+ is taken\. The specification asks for one\.$/);
  });
  it("that has none is told what it has instead", () => {
    expect(refusal(tarOf(layout([{ type: rootfs, bytes: gzipSync(tarOf({ "bin/sh": text("x"), "etc/passwd": text("y") })) }])))).toBe("The image has no WebAssembly module in its layer. There is bin/sh, etc/passwd. A proxy looks for a layer application/vnd.module.wasm.content.layer.v1+wasm, or for plugin.wasm in the only layer of an image.");
    expect(refusal(tarOf(layout([{ type: raw, bytes: text("no module") }])))).toContain("is said to be a module");
    expect(refusal(tarOf(layout([{ type: "application/vnd.oci.image.layer.v1.tar+zstd", bytes: Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0) }])))).toContain("compressed with zstd");
    const { "index.json": index, "oci-layout": mark } = layout([{ type: raw, bytes: module() }]);
    expect(refusal(tarOf({ "index.json": index ?? text(""), "oci-layout": mark ?? text("") }))).toBe("The image names no manifest that is in the archive.");
  });
});

describe("archives", () => {
  it("of other files are opened one by one, without what systems hide in them", () => {
    const files = { "a/b.har": text("{}"), "__MACOSX/x": text("x"), ".DS_Store": text("x"), "empty/": new Uint8Array() };
    for (const bytes of [tarOf(files), zipSync(files)]) {
      const read = readArchive(bytes);
      expect(read).toEqual({ ok: true, value: { kind: "files", files: [{ name: "a/b.har", bytes: text("{}") }] } });
    }
  });
  it("with long names and links are read as POSIX and GNU write them", () => {
    const long = `${"deep/".repeat(40)}file`, read = readTar(tarOf({ [long]: text("1"), "short": text("2") }, { link: "short" }));
    expect(read.ok && [...read.value].map(([path, content]) => [path, new TextDecoder().decode(content)])).toEqual([[long, "1"], ["short", "2"], ["link", "2"]]);
  });
  it("are bounded in size, entries and paths", () => {
    expect(gunzipped(gzipSync(new Uint8Array(5_000_000)), 1_000_000)).toMatchObject({ ok: false, reason: expect.stringContaining("more than 1 MiB") as string });
    expect(unzipped(zipSync({ a: new Uint8Array(5_000_000) }), 1_000_000)).toMatchObject({ ok: false, reason: expect.stringContaining("more than 1 MiB") as string });
    expect(refusal(tarOf(Object.fromEntries(Array.from({ length: 201 }, (_, i) => [`f${i}`, text("x")]))))).toContain("200 are the most that are looked at");
    expect(refusal(tarOf({ "../../etc/passwd": text("x") }))).toContain("leads out of it: ../../etc/passwd");
    expect(refusal(zipSync({ "../x": text("x") }))).toContain("leads out of it: ../x");
    expect(["./a//b", "/a", "a/../b", "..", "a/../../b"].map(pathWithin)).toEqual(["a/b", "a", "b", undefined, undefined]);
  });
  it("that are damaged or cut off are refused with words", () => {
    const tar = tarOf({ "a.wasm": module(2000), "b": text("b") });
    expect(refusal(tar.slice(0, 1024))).toContain("cut off");
    const broken = tar.slice();
    broken[512 + 2048 + 10] = 0xff;
    expect(refusal(broken)).toContain("wrong checksum");
    expect(refusal(zipSync({ a: text("x".repeat(1000)) }).slice(0, 100))).toContain("damaged, cut off, encrypted");
    expect(gunzipped(gzipSync(module(1000)).subarray(0, 20))).toMatchObject({ ok: false });
  });
});
