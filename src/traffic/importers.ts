/** Every format of captured traffic. What something is is decided by its content, never by its name. */
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";
import type { Capture } from "./capture.ts";
import { curl } from "./curl.ts";
import { envoyTap } from "./envoy-tap.ts";
import { har } from "./har.ts";
import { rawHttp } from "./raw-http.ts";
import { scnTelemetry } from "./scn-telemetry.ts";
import type { Content, Importer } from "./importer.ts";
import { readJsonValues } from "./json-values.ts";

export const importers: readonly Importer[] = [har, envoyTap, scnTelemetry, curl, rawHttp];

const decoder = new TextDecoder("utf-8", { fatal: true });

/** What importers look at: text where the bytes are UTF-8, JSON where the text is. */
export function contentOf(bytes: Uint8Array): Content {
  const text = decoded(bytes);
  if (text === undefined) return { bytes };
  const start = text.trimStart(), json = start.startsWith("{") || start.startsWith("[") ? readJsonValues(text) : undefined;
  return { bytes, text, ...(json?.ok === true && { json: json.value.values }) };
}

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
  if (importer === undefined) return failed(`This is no captured traffic that is known here: ${importers.map(({ label }) => label).join(", ")}.`);
  const capture = importer.parse(content);
  return capture.ok ? ok({ importer, capture: capture.value }) : capture;
}
