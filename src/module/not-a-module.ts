/** Says what a file is when it is not a core WebAssembly module. */
import { hexText } from "../base/hex.ts";

const magic = [0x00, 0x61, 0x73, 0x6d];

/** Undefined when the first eight bytes are those of a core module. */
export function describeNonModule(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return "not a WebAssembly module: the file is empty";
  if (!startsWith(bytes, magic)) return `not a WebAssembly module: ${beginning(bytes)}`;
  if (bytes.length < 8) return `this WebAssembly module is cut off: it has ${bytes.length} bytes, at least 8 are needed`;
  const version = (bytes[4] ?? 0) | ((bytes[5] ?? 0) << 8);
  const layer = (bytes[6] ?? 0) | ((bytes[7] ?? 0) << 8);
  if (layer === 1) return "this is a component, not a core module: Proxy-Wasm filters are core modules (build for wasm32-wasip1 or wasm32-unknown-unknown, not for wasip2)";
  if (version !== 1 || layer !== 0) return `this is WebAssembly of version ${version} and layer ${layer}, of which nothing is known here`;
  return undefined;
}

function beginning(bytes: Uint8Array): string {
  const text = String.fromCharCode(...bytes.subarray(0, 256));
  const trimmed = text.replace(/^\u00ef\u00bb\u00bf/, "").trimStart();
  if (/^\(\s*(module|component)\b/.test(trimmed) || /^(;;|\(;)/.test(trimmed)) return "this is the text form (.wat); it has to be assembled first";
  if (startsWith(bytes, [0x1f, 0x8b])) return "this is a gzip archive; unpack it first";
  if (startsWith(bytes, [0x28, 0xb5, 0x2f, 0xfd])) return "this is compressed with zstd; unpack it first";
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04])) return "this is a zip archive; unpack it first";
  if (startsWith(bytes, [0x7f, 0x45, 0x4c, 0x46])) return "this is an ELF program or library for a processor; build it for a wasm32 target";
  if (/^(!<arch>)/.test(text)) return "this is a static library; the filter is the linked .wasm file";
  if (bytes.length > 262 && String.fromCharCode(...bytes.subarray(257, 262)) === "ustar") return "this is a tar archive; unpack it first";
  if (/^<(!doctype|html)/i.test(trimmed)) return "this is an HTML page, perhaps an error page that was downloaded instead of the file";
  if (trimmed.startsWith("version https://git-lfs")) return "this is a Git LFS pointer, not the file it points to";
  return `it begins with ${hexText(bytes.subarray(0, 8), " ")} instead of 00 61 73 6d`;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, i) => bytes[i] === byte);
}
