/** Arguments and results of foreign functions in words, where it is known what they hold. */
import { readProtobuf } from "../base/protobuf-reader.ts";
import type { ProtobufMessage } from "../base/protobuf-reader.ts";
import { textOf } from "../base/byte-string.ts";
import type { HostCallRow } from "../recording/row.ts";
import { bytesArg } from "./fields.ts";
import { bytesWords, escaped, quoted } from "./words.ts";

export const foreignName = (row: HostCallRow): string => textOf(bytesArg(row.inputs, "function_name")).text;

/** What the function was asked, undefined where that is not known. */
export function foreignArgument(row: HostCallRow, most: number): string | undefined {
  const bytes = bytesArg(row.inputs, "arguments"), name = foreignName(row);
  switch (name) {
    case "compress":
    case "uncompress": return bytesWords(bytes.length);
    case "expr_create": return quoted(bytes, most);
    case "expr_evaluate":
    case "expr_delete": return bytes.length === 4 ? `expression ${token(bytes)}` : undefined;
    case "declare_property": return told(bytes, declared);
    case "set_envoy_filter_state": return told(bytes, (message) => `${quoted(message.bytes(1), most)} = ${quoted(message.bytes(2), most)}${spans[message.number(3)] ?? ""}`);
    case "verify_signature": return told(bytes, (message) => [quoted(message.bytes(1), most), keyWords("public", message.bytes(2), message.bytes(5)), `signature of ${bytesWords(message.bytes(3).length)}`, `text of ${bytesWords(message.bytes(4).length)}`].join(", "));
    case "sign": return told(bytes, (message) => [quoted(message.bytes(1), most), keyWords("private", message.bytes(2), message.bytes(4)), `text of ${bytesWords(message.bytes(3).length)}`].join(", "));
    default: return undefined;
  }
}

/** What it gave, undefined where that is not known. */
export function foreignResult(row: HostCallRow, most: number): string | undefined {
  const bytes = bytesArg(row.outputs, "results");
  switch (foreignName(row)) {
    case "expr_create": return bytes.length === 4 ? `expression ${token(bytes)}` : undefined;
    case "verify_signature": return told(bytes, (message) => (message.number(1) !== 0 ? "the signature is good" : quoted(message.bytes(2), most)));
    case "sign": return told(bytes, (message) => (message.number(1) !== 0 ? `signature of ${bytesWords(message.bytes(2).length)}` : quoted(message.bytes(3), most)));
    default: return undefined;
  }
}

const token = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
const spans: readonly string[] = ["", " for the request", " for the connection"];
const types: readonly string[] = ["bytes", "a text", "flat buffers", "a protobuf message"];

function told(bytes: Uint8Array, words: (message: ProtobufMessage) => string): string | undefined {
  const message = readProtobuf(bytes);
  return message === undefined ? undefined : words(message);
}
const declared = (message: ProtobufMessage): string =>
  `${quoted(message.bytes(1))} is ${types[message.number(3)] ?? "bytes"}${message.bytes(4).length === 0 ? "" : ` of the type ${escaped(message.bytes(4))}`}${message.number(2) === 0 ? "" : ", written once"}${spans[message.number(5)] ?? ""}`;

function keyWords(kind: string, der: Uint8Array, pem: Uint8Array): string {
  const keys = [...(der.length === 0 ? [] : [`${kind} key of ${bytesWords(der.length)}, DER`]), ...(pem.length === 0 ? [] : [`${kind} key as PEM`])];
  return keys.length === 0 ? "no key" : keys.join(" and ");
}
