/** Files from the person's disk: asked for, read, and handed to the workbench. */
import type { OpenedFile, WorkbenchStore } from "../store/index.ts";

const read = async (file: File): Promise<OpenedFile> => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) });

/** Asks the person for files; none when they change their mind. */
export function pickFiles(): Promise<readonly File[]> {
  const input = document.createElement("input");
  input.type = "file";
  input.multiple = true;
  return new Promise((resolve) => {
    input.addEventListener("change", () => resolve([...(input.files ?? [])]));
    input.addEventListener("cancel", () => resolve([]));
    input.click();
  });
}

/** Opens files anew, or adds modules to the chain. No files: nothing happens. */
export async function openFiles(workbench: WorkbenchStore, files: readonly File[], into: "new" | "chain" = "new"): Promise<void> {
  if (files.length > 0) await workbench.getState().openFiles(await Promise.all(files.map(read)), into);
}
