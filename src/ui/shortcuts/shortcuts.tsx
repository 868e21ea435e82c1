import { createContext, Suspense, useContext, useEffect, useMemo, useState, type ReactNode, type RefObject } from "react";
import { followAddress, useAbiReference } from "../hooks/abi-reference.ts";
import { useCompare } from "../hooks/compare.ts";
import { useBreakpointsShown } from "../hooks/breakpoints.ts";
import { useExporting } from "../hooks/exporting.ts";
import { useLayout } from "../hooks/layout.ts";
import { usePreflight } from "../hooks/preflight.ts";
import { useWorkbench, useWorkbenchStore } from "../hooks/workbench.ts";
import { lazily } from "../parts/later.tsx";
import { commandsOf, onlyLooks, type Command } from "./commands.ts";
import { capOf, isSingleKey, nameOf } from "./keys.ts";

const Palette = lazily(async () => (await import("./palette.tsx")).Palette);
const Help = lazily(async () => (await import("./help.tsx")).Help);
const AbiReference = lazily(async () => (await import("../dialogs/abi-reference/abi-reference.tsx")).AbiReference);
const AllProfiles = lazily(async () => (await import("../dialogs/all-profiles.tsx")).AllProfiles);
const ComparePage = lazily(async () => (await import("../dialogs/compare/compare.tsx")).ComparePage);
const BreakInDevTools = lazily(async () => (await import("../dialogs/break-in-devtools.tsx")).BreakInDevTools);
const Breakpoints = lazily(async () => (await import("../dialogs/breakpoints.tsx")).Breakpoints);
const Share = lazily(async () => (await import("../dialogs/share.tsx")).Share);
const Smaller = lazily(async () => (await import("../dialogs/smaller.tsx")).Smaller);
const Traffic = lazily(async () => (await import("../dialogs/traffic/traffic.tsx")).Traffic);
const Export = lazily(async () => (await import("../dialogs/export.tsx")).Export);
const KeptSecrets = lazily(async () => (await import("../dialogs/kept-secrets.tsx")).KeptSecrets);
const Preflight = lazily(async () => (await import("../dialogs/preflight/preflight.tsx")).Preflight);

const CommandsContext = createContext<readonly Command[]>([]);

const useCommands = (): readonly Command[] => useContext(CommandsContext);

/** A command, for a button that does the same as a key. */
export function useCommand(id: string): Command {
  const command = useCommands().find((one) => one.id === id);
  if (command === undefined) throw new Error(`no command ${id}`);
  return command;
}

/** What stands on the key cap of a command. */
export const capsOf = (command: Command): string | undefined => (command.keys[0] === undefined ? undefined : capOf(command.keys[0]));

const inField = (target: EventTarget | null): boolean => target instanceof Element && target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], .monaco-editor") !== null;
// the list of a pane is a place of the page, not something that floats above it
const inFloat = (target: EventTarget | null): boolean => target instanceof Element && target.closest("[role=dialog], [role=menu], [role=listbox]:not([data-entrance])") !== null;

/** Listens for the keys of the page and opens the palette and the legend. */
export function Shortcuts({ page, children }: { readonly page: RefObject<HTMLElement | null>; readonly children: ReactNode }) {
  const workbench = useWorkbenchStore();
  const [open, setOpen] = useState<"palette" | "help" | "profiles" | "devtools" | "share" | "kept-secrets" | "smaller" | undefined>();
  const breakpoints = useBreakpointsShown((shown) => shown.open), showBreakpoints = useBreakpointsShown((shown) => shown.show);
  const traffic = useWorkbench(({ table }) => table?.shown === true);
  const exporting = useExporting((shown) => shown.format), showExport = useExporting((shown) => shown.show);
  const compared = useCompare((shown) => shown.pair);
  const preflighted = usePreflight((shown) => shown.filter), showPreflight = usePreflight((shown) => shown.show);
  const commands = useMemo(
    () => commandsOf({ workbench, page: () => page.current ?? document, showPalette: () => setOpen("palette"), showHelp: () => setOpen("help"), showProfiles: () => setOpen("profiles"), showBreakInDevTools: () => setOpen("devtools"), showShare: () => setOpen("share"), showKeptSecrets: () => setOpen("kept-secrets"), showSmaller: () => setOpen("smaller") }),
    [workbench, page],
  );
  const readOnly = useWorkbench((state) => state.readOnly);
  const offered = useMemo(() => (readOnly ? commands.filter(onlyLooks) : commands), [commands, readOnly]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      const name = nameOf(event);
      const command = offered.find((one) => one.keys.includes(name));
      if (command === undefined || (isSingleKey(name) && !useLayout.getState().singleKeys)) return;
      if (command.everywhere !== true && (inField(event.target) || inFloat(event.target))) return;
      event.preventDefault();
      command.run();
    };
    addEventListener("keydown", onKeyDown);
    return () => removeEventListener("keydown", onKeyDown);
  }, [offered]);
  useEffect(followAddress, []);
  const close = (): void => setOpen(undefined);
  const reference = useAbiReference((state) => state.open);
  return (
    <CommandsContext value={commands}>
      {children}
      <Suspense fallback={null}>
        {open === "palette" && <Palette commands={offered} page={page} onClose={close} />}
        {open === "devtools" && <BreakInDevTools onClose={close} />}
        {open === "profiles" && <AllProfiles onClose={close} />}
        {preflighted !== undefined && <Preflight filter={preflighted} onFilter={showPreflight} onClose={() => showPreflight(undefined)} />}
        {compared !== undefined && <ComparePage pair={compared} />}
        {traffic && <Traffic />}
        {open === "share" && <Share onClose={close} onExport={() => { close(); showExport("report"); }} />}
        {exporting !== undefined && <Export format={exporting} onClose={() => showExport(undefined)} />}
        {open === "kept-secrets" && <KeptSecrets onClose={close} />}
        {open === "smaller" && <Smaller onClose={close} />}
        {breakpoints && <Breakpoints onClose={() => showBreakpoints(false)} />}
        {open === "help" && <Help commands={offered} onClose={close} />}
        {reference && <AbiReference />}
      </Suspense>
    </CommandsContext>
  );
}
