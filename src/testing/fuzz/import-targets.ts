/** What people drop besides scenarios and captures: configurations of proxies, archives and images, traces of Envoy. */
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { isArchive, readArchive } from "../../interop/archive/archive.ts";
import { gunzipped } from "../../interop/archive/inflate.ts";
import { tarOf } from "../../interop/archive/testing-tar.ts";
import { isConfigText, readConfig } from "../../interop/config/read.ts";
import { withConfig } from "../../interop/config/to-setup.ts";
import { compareTrace } from "../../interop/trace-comparison.ts";
import { emptyScenario } from "../../scenario/defaults.ts";
import { parseScenario } from "../../scenario/parse.ts";
import { configSeeds, traceSeed } from "./import-seeds.ts";
import { mutatedBytes, mutatedDocument, oneOf, partsOf } from "./mutate.ts";
import { runSample } from "../sample-runs.ts";
import type { Target } from "./target.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();

export function configTarget(): Target {
  const texts = configSeeds.map((text) => encoder.encode(text)), documents = configSeeds.filter((text) => text.startsWith("{")).map((text): unknown => JSON.parse(text)), parts = documents.flatMap(partsOf);
  const folder = "interop/config/";
  return {
    name: "config",
    parsers: ["any-bytes", "clusters", "documents", "envoy", "istio", "kong", "listener", "nginx-text", "nginx", "part", "plugin", "read", "resources", "routes", "runtime-config", "to-setup", "typed"].map((file) => `${folder}${file}.ts`),
    share: 6,
    make: (random) => (random.below(3) === 0 ? encoder.encode(JSON.stringify(mutatedDocument(oneOf(random, documents), random, parts))) : mutatedBytes(oneOf(random, texts), random)),
    feed(bytes) {
      const text = decoder.decode(bytes);
      isConfigText(text);
      const read = readConfig(text);
      if (!read.ok) {
        if (read.reason === "") throw new Error("refused without words");
        return;
      }
      for (const place of ["replace", "append"] as const) {
        const parsed = parseScenario(withConfig(emptyScenario(), read.value, place));
        // wrong values of the file are shown as problems of the scenario; there has to be something to show
        if (!parsed.ok && parsed.problems.length === 0) throw new Error("refused without a problem");
      }
    },
  };
}

export function archiveTarget(): Target {
  const module = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), json = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));
  const layer = gzipSync(tarOf({ "plugin.wasm": module, "runtime-config.json": json({ abiVersions: ["v0-541b2c1155fffb15ccde92b8324f3e38f7339ba6"], config: { rootIds: ["a", "b"] } }) }, { link: "plugin.wasm" }));
  const image = tarOf({
    "oci-layout": json({}), "blobs/sha256/l": layer, "blobs/sha256/w": module, "blobs/sha256/c": json({ abiVersions: ["0.2.1"], config: { rootIds: ["r"] } }),
    "blobs/sha256/m": json({ config: { mediaType: "application/vnd.module.wasm.config.v1+json", digest: "sha256:c" }, layers: [{ mediaType: "application/vnd.oci.image.layer.v1.tar+gzip", digest: "sha256:l" }, { mediaType: "application/vnd.module.wasm.content.layer.v1+wasm", digest: "sha256:w", annotations: { "org.opencontainers.image.title": "f.wasm" } }] }),
    "index.json": json({ manifests: [{ digest: "sha256:m" }] }),
  });
  const docker = tarOf({ "manifest.json": json([{ Config: "c.json", RepoTags: ["a:b"], Layers: ["l/layer.tar"] }]), "c.json": json({}), "l/layer.tar": tarOf({ "plugin.wasm": module }) });
  const seeds = [image, docker, tarOf({ [`${"deep/".repeat(30)}f`]: module, b: json({}) }, { c: "b" }), zipSync({ "a/b.wasm": module, "c.json": json({ a: "x".repeat(300) }) }), layer];
  return {
    name: "archive",
    parsers: ["archive", "image", "inflate", "paths", "tar"].map((file) => `interop/archive/${file}.ts`),
    share: 4,
    make: (random) => withChecksums(mutatedBytes(oneOf(random, seeds), random), random.below(2) === 0),
    feed(bytes) {
      isArchive(bytes);
      const inside = gunzipped(bytes, 1024 * 1024);
      const read = readArchive(inside.ok ? inside.value : bytes);
      if (!read.ok && read.reason === "") throw new Error("refused without words");
    },
  };
}

/** A header that was changed is made right again half of the time, so that what is behind it is read. */
function withChecksums(bytes: Uint8Array<ArrayBuffer>, mend: boolean): Uint8Array<ArrayBuffer> {
  if (!mend || bytes.length < 512 || bytes[0] === 0x50 || bytes[0] === 0x1f) return bytes;
  for (let at = 0; at + 512 <= bytes.length; at += 512) {
    const header = bytes.subarray(at, at + 512);
    if (decoder.decode(header.subarray(257, 262)) !== "ustar") continue;
    header.set(encoder.encode("        "), 148);
    header.set(encoder.encode(`${header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, "0")}\0 `), 148);
  }
  return bytes;
}

export function traceTarget(): Target {
  const seeds = [traceSeed, traceSeed.replaceAll(/^\[[^[]*\]\[\d+\]\[\w+\]\[wasm\] /gm, "")].map((text) => encoder.encode(text)), { recording } = runSample("hello-headers");
  return {
    name: "trace",
    parsers: ["interop/wasm-trace.ts", "interop/comparable-trace.ts", "interop/trace-comparison.ts"],
    share: 4,
    make: (random) => mutatedBytes(oneOf(random, seeds), random),
    feed(bytes) {
      const { threads } = compareTrace(bytes, recording);
      for (const { difference } of threads) if (difference !== undefined && difference.trace === undefined && difference.ours === undefined) throw new Error("a difference that nobody has");
    },
  };
}
