/** Files from the person's disk: asked for, read, watched where the browser allows it, and handed to the workbench. */
import type { Look, OpenedFile, WatchedFile, WorkbenchStore } from "../store/index.ts";

/* What browsers with File System Access have beyond the types at hand. */
interface FilePicker {
  showOpenFilePicker?: (options: { readonly multiple: boolean }) => Promise<readonly FileSystemFileHandle[]>;
  FileSystemObserver?: new (onChange: () => void) => { observe(handle: FileSystemFileHandle): Promise<void>; disconnect(): void };
}
const browser = globalThis as FilePicker;

/** Where files came from that can be looked at again. */
const handles = new WeakMap<File, FileSystemFileHandle>();

export async function read(file: File): Promise<OpenedFile> {
  const handle = handles.get(file), bytes = new Uint8Array(await file.arrayBuffer());
  return { name: file.name, bytes, ...(handle !== undefined && { watch: watched(handle, file) }) };
}

function watched(handle: FileSystemFileHandle, file: File): WatchedFile {
  const lookOf = (now: File): Look => ({ modified: now.lastModified, size: now.size, bytes: async () => new Uint8Array(await now.arrayBuffer()) });
  const Observer = browser.FileSystemObserver;
  return {
    opened: lookOf(file),
    look: async () => lookOf(await handle.getFile()),
    ...(Observer !== undefined && {
      observe(onChange) {
        const observer = new Observer(onChange);
        // looking now and then goes on where it refuses
        void observer.observe(handle).catch(() => observer.disconnect());
        return () => observer.disconnect();
      },
    }),
  };
}

/** The file behind a handle, which is watched once it is open. */
export async function fileOf(handle: FileSystemFileHandle): Promise<File> {
  const file = await handle.getFile();
  handles.set(file, handle);
  return file;
}

/** Asks the person for files; none when they change their mind. */
export async function pickFiles(): Promise<readonly File[]> {
  if (browser.showOpenFilePicker === undefined) return pickByInput();
  try {
    const picked = await browser.showOpenFilePicker({ multiple: true });
    return await Promise.all(picked.map(fileOf));
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") return [];
    // a page inside a frame of another one may not ask this way
    return pickByInput();
  }
}

function pickByInput(): Promise<readonly File[]> {
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

/** Takes the newest build: of watched files at once, else of files that the person chooses. */
export async function reopenModules(workbench: WorkbenchStore): Promise<void> {
  if (workbench.getState().lookAgain()) return;
  const files = await pickFiles();
  if (files.length > 0) await workbench.getState().rebuildModules(await Promise.all(files.map(read)));
}

/** Dropped files; those that the browser gives a handle of are watched. Must be asked for while the drop is told. */
export async function droppedFiles(transfer: DataTransfer): Promise<readonly File[]> {
  const plain = [...transfer.files];
  const items = [...transfer.items].filter(({ kind }) => kind === "file") as (DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> })[];
  const asked = items.map((item) => item.getAsFileSystemHandle?.().catch(() => null) ?? Promise.resolve(null));
  const found = await Promise.all(asked);
  for (const [i, handle] of found.entries()) {
    const file = plain[i];
    if (file !== undefined && handle instanceof FileSystemFileHandle) handles.set(file, handle);
  }
  return plain;
}
