/** The whole page takes files: dropped, picked or pasted. */
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { droppedFiles, openFiles } from "./files.ts";
import { useLayout } from "./hooks/layout.ts";
import { useWorkbench, useWorkbenchStore } from "./hooks/workbench.ts";
import { later } from "./parts/later.tsx";
import "./drop-target.css";

const FetchAsked = later(() => import("./dialogs/fetch-asked.tsx").then((module) => module.FetchAsked));
const CapturePreview = later(() => import("./dialogs/capture-preview.tsx").then((module) => module.CapturePreview));
const TraceCompared = later(() => import("./dialogs/trace-compared.tsx").then((module) => module.TraceCompared));
const ConfigPreview = later(() => import("./dialogs/config-preview.tsx").then((module) => module.ConfigPreview));

const SuiteDialog = later(() => import("./dialogs/suite.tsx").then((module) => module.SuiteDialog));

interface Opening {
  readonly openFiles: (files: readonly File[], into?: "new" | "chain") => void;
  readonly openText: (text: string) => void;
}

const OpeningContext = createContext<Opening>({ openFiles: () => undefined, openText: () => undefined });
export const useOpening = (): Opening => useContext(OpeningContext);

const hasFiles = (transfer: DataTransfer | null): boolean => transfer?.types.includes("Files") === true;
const takesText = (target: EventTarget | null): boolean => target instanceof Element && target.closest("input, textarea, select, [contenteditable], .monaco-editor") !== null;

export function DropTarget({ children }: { readonly children: ReactNode }) {
  const [over, setOver] = useState(false);
  const workbench = useWorkbenchStore();
  const opening = useMemo<Opening>(
    () => ({
      openFiles: (files, into) => void openFiles(workbench, files, into),
      openText: (text) => void workbench.getState().openFiles([{ name: "pasted", bytes: new TextEncoder().encode(text) }], "new"),
    }),
    [workbench],
  );
  const notices = useWorkbench((state) => state.notices.length), captured = useWorkbench((state) => state.captured !== undefined), asked = useWorkbench((state) => state.asked !== undefined), configured = useWorkbench((state) => state.configuration !== undefined), traced = useWorkbench((state) => state.comparedTrace !== undefined), suite = useWorkbench((state) => state.suite?.open === true);
  useEffect(() => {
    // Where the left column is a rail, what went wrong would stand behind it.
    if (notices > 0) useLayout.getState().setDrawer(true);
  }, [notices]);
  const readOnly = useWorkbench((state) => state.readOnly);
  useEffect(() => {
    if (readOnly) return;
    // A drag passes from element to element: it has left when it left as often as it entered.
    let depth = 0;
    const listeners = {
      dragenter(event: DragEvent) {
        if (!hasFiles(event.dataTransfer)) return;
        depth += 1;
        setOver(true);
      },
      dragover(event: DragEvent) {
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
      },
      dragleave(event: DragEvent) {
        if (!hasFiles(event.dataTransfer)) return;
        depth = Math.max(0, depth - 1);
        if (depth === 0) setOver(false);
      },
      drop(event: DragEvent) {
        depth = 0;
        setOver(false);
        if (!hasFiles(event.dataTransfer)) return;
        event.preventDefault();
        const into = event.shiftKey ? "chain" : "new";
        if (event.dataTransfer !== null) void droppedFiles(event.dataTransfer).then((files) => opening.openFiles(files, into));
      },
      paste(event: ClipboardEvent) {
        if (takesText(event.target)) return;
        const files = [...(event.clipboardData?.files ?? [])];
        const text = event.clipboardData?.getData("text/plain") ?? "";
        if (files.length > 0) opening.openFiles(files);
        else if (text.trim() !== "") opening.openText(text);
        else return;
        event.preventDefault();
      },
    };
    const entries = Object.entries(listeners) as [string, EventListener][];
    for (const [name, listener] of entries) addEventListener(name, listener);
    return () => {
      for (const [name, listener] of entries) removeEventListener(name, listener);
    };
  }, [opening, readOnly]);
  return (
    <OpeningContext value={opening}>
      {children}
      {captured && <CapturePreview />}
      {asked && <FetchAsked />}
      {configured && <ConfigPreview />}
      {traced && <TraceCompared />}
      {suite && <SuiteDialog />}
      {over && (
        <div className="drop-veil" aria-hidden="true">
          <b>Drop a .wasm filter, or its image</b>
          <span>or WebAssembly text, a scenario, captured traffic, a proxy's configuration, a suite of tests, or Envoy's trace. With Shift, modules join the chain.</span>
          <span>Files stay in this page.</span>
        </div>
      )}
    </OpeningContext>
  );
}
