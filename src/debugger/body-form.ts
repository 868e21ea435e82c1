/** How a body is best read: by the content type that came with it, else by its bytes. */
import { lowerAscii, textOf } from "../base/byte-string.ts";
import type { Recording } from "../recording/log.ts";
import { entityKindCode } from "../recording/ops.ts";

export const bodyForms = ["text", "hex", "json", "form", "multipart"] as const;
export type BodyForm = (typeof bodyForms)[number];

const mapKind = entityKindCode("header-map");
/** The header map that says what a buffer holds. */
const mapOf = (buffer: string): string => buffer.replace(/-(?:received|sent)$/, "").replace(/body$/, "headers");

/** The content type in force at a step; undefined: none was sent, or the bytes are those of a connection. */
export function contentTypeOf(recording: Recording, step: number, body: number): string | undefined {
  const { entities } = recording.stateAt(step), buffer = entities.get(body);
  if (buffer === undefined || !buffer.name.includes("-body")) return undefined;
  const map = [...entities.values()].findLast((one) => one.kind === mapKind && one.parent === buffer.parent && one.name === mapOf(buffer.name));
  return map?.entries.find(({ name }) => lowerAscii(name) === "content-type")?.value;
}

export function formOf(contentType: string | undefined, bytes: Uint8Array): BodyForm {
  const type = contentType?.split(";")[0]?.trim().toLowerCase() ?? "";
  if (type === "application/json" || type.endsWith("+json")) return "json";
  if (type === "application/x-www-form-urlencoded") return "form";
  if (type.startsWith("multipart/")) return "multipart";
  return textOf(bytes).utf8 ? "text" : "hex";
}
