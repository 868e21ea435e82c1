/** Every format of captured traffic. What something is is decided by its content, never by its name. */
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";
import type { Capture } from "./capture.ts";
import { accessLogJson, accessLogText } from "./access-log.ts";
import { curl } from "./curl.ts";
import { envoyTap } from "./envoy-tap.ts";
import { har } from "./har.ts";
import { rawHttp } from "./raw-http.ts";
import { scnTelemetry } from "./scn-telemetry.ts";
import type { Content, Importer } from "./importer.ts";
import { readJsonValues } from "./json-values.ts";

export const importers: readonly Importer[] = [har, envoyTap, scnTelemetry, accessLogJson, accessLogText, curl, rawHttp];

const decoder = new TextDecoder("utf-8", { fatal: true });

/** What importers look at: text where the bytes are UTF-8, JSON where the text is. */
export function contentOf(bytes: Uint8Array): Content {
  const text = decoded(bytes);
  if (text === undefined) return { bytes };
  if (!looksLikeJson(text)) return { bytes, text };
  const json = readJsonValues(text);
  return { bytes, text, ...(json.ok && { json: json.value.values, cutOff: json.value.rest !== undefined }) };
}
const looksLikeJson = (text: string): boolean => /^\s*[{[]/.test(text);

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes.slice());
  } catch {
    return undefined;
  }
}

export const importerOf = (content: Content): Importer | undefined => importers.find((importer) => importer.detect(content));

/** The capture and what it was taken for. */
export function readCapture(bytes: Uint8Array): Result<{ readonly importer: Importer; readonly capture: Capture }> {
  const content = contentOf(bytes), importer = importerOf(content);
  if (importer === undefined) return failed(reasonOf(content));
  const read = importer.parse(content);
  if (!read.ok) return read;
  return ok({ importer, capture: content.cutOff === true ? { ...read.value, notes: [...read.value.notes, { kind: "stream-cut-off" }] } : read.value });
}

function reasonOf({ text, json }: Content): string {
  const values = text !== undefined && json === undefined && looksLikeJson(text) ? readJsonValues(text) : undefined;
  if (values?.ok === false) return `This begins as JSON and cannot be read: ${values.reason}`;
  return `This is no captured traffic that is known here: ${importers.map(({ label }) => label).join(", ")}.`;
}
