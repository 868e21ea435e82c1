/** OCI and Docker images with a Proxy-Wasm module: image layouts, what `docker save` writes, artifacts of version 0 of the image specification and its compat variants. */
import { failed, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import { abiSentence } from "../config/runtime-config.ts";
import { gunzipped, isGzip, isZstd } from "./inflate.ts";
import { isTar, readTar } from "./tar.ts";

export interface Image {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The first one counts until somebody says otherwise. */
  readonly rootIds: readonly string[];
  readonly notes: readonly string[];
}

type Files = ReadonlyMap<string, Uint8Array>;
type Fields = Readonly<Record<string, unknown>>;
interface Layer { readonly type: string; readonly title: string; readonly bytes: Uint8Array | undefined; readonly called: string }
interface Manifest { readonly config: Fields | undefined; readonly layers: readonly Layer[]; readonly called: string }
interface Content { readonly modules: { readonly name: string; readonly bytes: Uint8Array; readonly layer: string }[]; readonly configs: Fields[]; readonly notes: string[]; readonly others: string[] }

const mostManifests = 100;
const mostLayers = 200;
const deepest = 4;

export const isImage = (files: Files): boolean => files.has("index.json") && files.has("oci-layout") ? true : isDockerManifest(jsonOf(files.get("manifest.json")));
const isDockerManifest = (value: unknown): value is readonly unknown[] => Array.isArray(value) && value.some((each) => Array.isArray(fieldsOf(each)?.["Layers"]));

export function readImage(files: Files): Result<Image> {
  const manifests = manifestsOf(files);
  if (manifests.length === 0) return failed("The image names no manifest that is in the archive.");
  const read = manifests.map((manifest) => ({ manifest, content: contentOf(manifest) })), chosen = read.find(({ content }) => content.modules.length > 0);
  if (chosen === undefined) return failed(noModule(read.map(({ content }) => content), manifests));
  const { manifest, content } = chosen, plugin = content.modules.findLast(({ name }) => name === "plugin.wasm") ?? content.modules.at(-1);
  if (plugin === undefined) return failed("The image has no module.");
  const config = content.configs.at(-1), rootIds = textsOf(fieldsOf(config?.["config"])?.["rootIds"]), notes = [...content.notes];
  if (read.length > 1) notes.push(`The archive has ${read.length} images; ${manifest.called} is taken.`);
  if (content.modules.length > 1) notes.push(`The image has ${content.modules.length} modules (${content.modules.map(({ name, layer }) => `${name} in ${layer}`).join(", ")}); ${plugin.name} in ${plugin.layer} is taken. The specification asks for one.`);
  if (rootIds.length > 1) notes.push(`The module has the root ids ${rootIds.join(", ")}; ${rootIds[0] ?? ""} is taken.`);
  return ok({ name: plugin.name, bytes: plugin.bytes, rootIds, notes: [...notes, ...textsOf(config?.["abiVersions"]).map(abiSentence)] });
}

function manifestsOf(files: Files): readonly Manifest[] {
  const docker = jsonOf(files.get("manifest.json")), index = fieldsOf(jsonOf(files.get("index.json")));
  if (index !== undefined) {
    const found: Manifest[] = [];
    follow(index, "index.json", files, 0, found);
    if (found.length > 0) return found;
  }
  if (!isDockerManifest(docker)) return [];
  return docker.slice(0, mostManifests).flatMap((each) => {
    const fields = fieldsOf(each), config = fields?.["Config"], layers = textsOf(fields?.["Layers"]).slice(0, mostLayers);
    return [{ called: textsOf(fields?.["RepoTags"])[0] ?? "the first", config: typeof config === "string" ? fieldsOf(jsonOf(files.get(config))) : undefined, layers: layers.map((path) => ({ type: "", title: "", bytes: files.get(path), called: path })) }];
  });
}

/** An index names manifests, or further indexes for several platforms. */
function follow(document: Fields, called: string, files: Files, depth: number, into: Manifest[]): void {
  if (depth > deepest || into.length >= mostManifests) return;
  const layers = document["layers"];
  if (Array.isArray(layers)) {
    const config = descriptorOf(document["config"], files), value = fieldsOf(jsonOf(config.bytes));
    into.push({ called, config: /wasm/.test(config.type) ? value : undefined, layers: layers.slice(0, mostLayers).map((layer: unknown) => descriptorOf(layer, files)) });
    return;
  }
  for (const each of listOf(document["manifests"]).slice(0, mostManifests)) {
    const { bytes, title, called: digest } = descriptorOf(each, files), inner = fieldsOf(jsonOf(bytes));
    if (inner !== undefined) follow(inner, title === "" ? digest : title, files, depth + 1, into);
  }
}

function descriptorOf(value: unknown, files: Files): Layer {
  const fields = fieldsOf(value), digest = typeof fields?.["digest"] === "string" ? fields["digest"] : "", annotations = fieldsOf(fields?.["annotations"]), type = fields?.["mediaType"];
  const title = annotations?.["org.opencontainers.image.title"] ?? annotations?.["org.opencontainers.image.ref.name"] ?? annotations?.["io.containerd.image.name"];
  return { type: typeof type === "string" ? type : "", title: typeof title === "string" ? title : "", bytes: files.get(`blobs/${digest.replace(":", "/")}`), called: digest === "" ? "a layer without a digest" : digest.slice(0, 19) };
}

function contentOf({ layers, config }: Manifest): Content {
  const content: Content = { modules: [], configs: config !== undefined && (config["abiVersions"] !== undefined || fieldsOf(config["config"])?.["rootIds"] !== undefined) ? [config] : [], notes: [], others: [] };
  for (const layer of layers) readLayer(layer, content);
  return content;
}

function readLayer({ type, title, bytes, called }: Layer, content: Content): void {
  if (bytes === undefined) return void content.notes.push(`The layer ${called} is named and not in the archive.`);
  const inside = isGzip(bytes) ? gunzipped(bytes) : { ok: true as const, value: bytes };
  if (!inside.ok) return void content.notes.push(`The layer ${called} cannot be read: ${inside.reason}`);
  const { value } = inside;
  if (isModule(value)) return void content.modules.push({ name: title.endsWith(".wasm") ? baseOf(title) : "plugin.wasm", bytes: value, layer: called });
  if (type.startsWith("application/vnd.module.wasm.config") || title === "runtime-config.json") {
    const fields = fieldsOf(jsonOf(value));
    return void (fields === undefined ? content.notes.push(`The configuration in the layer ${called} is no JSON.`) : content.configs.push(fields));
  }
  if (type.startsWith("application/vnd.module.wasm.content")) return void content.notes.push(`The layer ${called} is said to be a module (${type}) and is none: it does not begin with 00 61 73 6d.`);
  if (isZstd(value)) return void content.notes.push(`The layer ${called} is compressed with zstd, which is not read here: write the image with gzip.`);
  if (!isTar(value)) return void content.others.push(type === "" ? `${called}, which is neither a module nor a tar` : type);
  const files = readTar(value);
  if (!files.ok) return void content.notes.push(`The layer ${called} cannot be read: ${files.reason}`);
  for (const [path, each] of files.value) {
    if (isModule(each)) content.modules.push({ name: path, bytes: each, layer: called });
    else if (baseOf(path) === "runtime-config.json") {
      const fields = fieldsOf(jsonOf(each));
      if (fields !== undefined) content.configs.push(fields);
    } else content.others.push(path);
  }
}

function noModule(contents: readonly Content[], manifests: readonly Manifest[]): string {
  const layers = manifests.reduce((sum, manifest) => sum + manifest.layers.length, 0), others = contents.flatMap((content) => content.others), notes = contents.flatMap((content) => content.notes);
  const found = others.length === 0 ? "" : ` There is ${others.slice(0, 5).join(", ")}${others.length > 5 ? `, and ${others.length - 5} more` : ""}.`;
  return `The image has no WebAssembly module in its ${layers === 1 ? "layer" : `${layers} layers`}.${found}${notes.length === 0 ? "" : ` ${notes.slice(0, 3).join(" ")}`} A proxy looks for a layer application/vnd.module.wasm.content.layer.v1+wasm, or for plugin.wasm in the only layer of an image.`;
}

const isModule = (bytes: Uint8Array): boolean => bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
const baseOf = (path: string): string => path.replace(/^.*\//, "");
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textsOf = (value: unknown): readonly string[] => listOf(value).filter((each) => typeof each === "string");
const fieldsOf = (value: unknown): Fields | undefined => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined);

/** More than any manifest has. */
const longestJson = 4 * 1024 * 1024;
function jsonOf(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined || bytes.length > longestJson) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
