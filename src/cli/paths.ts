/** Files and samples as a person names them: paths are relative to where the person stands. */
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { messageOf } from "../base/thrown.ts";
import { BadInput } from "./output.ts";

export const samplesFolder = resolve(import.meta.dirname, "../../samples");

/** npm runs scripts at the top of the project and tells where it was called. */
export const standing = (): string => process.env["INIT_CWD"] ?? process.cwd();
export const here = (path: string): string => resolve(standing(), path);

/** A file, or a BadInput that names it as it was given. */
export function readFile(path: string, called = path): Uint8Array {
  try {
    return new Uint8Array(readFileSync(path));
  } catch (error) {
    throw new BadInput(`${called}: ${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "that is a folder";
  if (code === "EACCES") return "it may not be read";
  return messageOf(error);
}

/** Writes what `--out` asks for; a file that cannot be written is bad input. */
export function keep(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(here(file), content);
  } catch (error) {
    throw new BadInput(`--out ${file}: ${messageOf(error)}`);
  }
}
