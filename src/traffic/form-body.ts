/** multipart/form-data as curl's --form makes it. */

/** The boundary does not change from run to run. */
const boundary = "------------------------proxyscope0001";

export interface MultipartBody { readonly type: string; readonly body: string; readonly files: readonly string[] }

/** `literal`: its content is neither a file nor has it a type. */
export interface FormPart { readonly text: string; readonly literal: boolean }

/** Parts written as `name=content`, `name=@file` or `name=<file`, with `;type=` and `;filename=`. Files are empty, and named. */
export function multipartBody(parts: readonly FormPart[]): MultipartBody {
  const files: string[] = [];
  let body = "";
  for (const { text: part, literal } of parts) {
    const equals = part.indexOf("="), name = part.slice(0, Math.max(0, equals)), { content, type, filename } = literal ? { content: part.slice(equals + 1), type: undefined, filename: undefined } : contentOf(part.slice(equals + 1));
    const file = literal ? undefined : /^[@<](.*)$/s.exec(content)?.[1]?.replace(/^"(.*)"$/s, "$1");
    if (file !== undefined) files.push(file);
    const shown = filename ?? (file !== undefined && content.startsWith("@") ? file?.replace(/^.*[/\\]/, "") : undefined);
    const kind = type ?? (file !== undefined && content.startsWith("@") ? "application/octet-stream" : undefined);
    body += `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${shown === undefined ? "" : `; filename="${shown}"`}\r\n${kind === undefined ? "" : `Content-Type: ${kind}\r\n`}\r\n${file === undefined ? content : ""}\r\n`;
  }
  return { type: `multipart/form-data; boundary=${boundary}`, body: `${body}--${boundary}--\r\n`, files };
}

function contentOf(written: string): { readonly content: string; readonly type?: string; readonly filename?: string } {
  let content = written, type: string | undefined, filename: string | undefined;
  for (let more = true; more; ) {
    const match = /^(.*);\s*(type|filename)=("[^"]*"|[^;]*)$/s.exec(content);
    more = match !== null;
    if (match === null) break;
    content = match[1] ?? "";
    const value = (match[3] ?? "").replace(/^"(.*)"$/s, "$1");
    if (match[2] === "type") type = value;
    else filename = value;
  }
  return { content, ...(type !== undefined && { type }), ...(filename !== undefined && { filename }) };
}
