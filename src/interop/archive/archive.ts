/** A tar or zip archive: an image with a module, or files that are opened one by one. */
import { failed, ok } from "../../base/result.ts";
import type { Result } from "../../base/result.ts";
import { isImage, readImage } from "./image.ts";
import type { Image } from "./image.ts";
import { isZip, unzipped } from "./inflate.ts";
import { isTar, readTar } from "./tar.ts";

export type Archive = { readonly kind: "image"; readonly image: Image } | { readonly kind: "files"; readonly files: readonly ArchivedFile[] };
export interface ArchivedFile { readonly name: string; readonly bytes: Uint8Array }

/** Files that are looked at; an archive of sources has more and is none of ours. */
const mostFiles = 200;

export const isArchive = (bytes: Uint8Array): boolean => isZip(bytes) || isTar(bytes);

export function readArchive(bytes: Uint8Array): Result<Archive> {
  const read = isZip(bytes) ? unzipped(bytes) : readTar(bytes);
  if (!read.ok) return read;
  if (isImage(read.value)) {
    const image = readImage(read.value);
    return image.ok ? ok({ kind: "image", image: image.value }) : image;
  }
  const files = [...read.value].filter(([path, content]) => content.length > 0 && !/(?:^|\/)(?:__MACOSX\/|\.)/.test(path)).map(([name, content]) => ({ name, bytes: content }));
  if (files.length === 0) return failed("The archive has no files in it.");
  if (files.length > mostFiles) return failed(`The archive has ${files.length} files; ${mostFiles} are the most that are looked at. Unpack it and open what is needed.`);
  return ok({ kind: "files", files });
}
