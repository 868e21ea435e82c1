/** What a guest probably said that stopped without printing anything: looked for in its memory, by a re-run. */
import { useEffect, useState } from "react";
import type { PanicInMemory } from "../../../debugger/fault/panic-in-memory.ts";
import { addressWords } from "../../../debugger/memory-place.ts";
import type { Recording } from "../../../recording/log.ts";
import { useWorkbenchStore } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { BytesText } from "../../parts/bytes-text.tsx";
import { showMemory } from "../state/memory-view.ts";

type Found = PanicInMemory & { readonly vm: number };
export interface PanicSearch {
  /** how far the re-run is; undefined: none is under way */
  readonly at: number | undefined;
  readonly found: Found | undefined;
  readonly over: boolean;
  cancel(): void;
}
interface Search { readonly recording: Recording; readonly step: number; readonly found: Found | undefined; readonly at: number | undefined; readonly cancel: () => void }

export function usePanicSearch(recording: Recording | undefined, step: number, wanted: boolean): PanicSearch {
  const workbench = useWorkbenchStore(), [search, setSearch] = useState<Search>();
  useEffect(() => {
    if (!wanted || recording === undefined) return;
    const control = new AbortController(), told = (at: number | undefined, found?: Found): void => setSearch({ recording, step, found, at, cancel });
    const cancel = (): void => {
      control.abort();
      told(undefined);
    };
    told(0);
    void workbench.getState().panicInMemory(step, { signal: control.signal, onStep: (at) => { if (!control.signal.aborted) told(at); } }).then((found) => {
      if (!control.signal.aborted) told(undefined, found);
    });
    return () => control.abort();
  }, [workbench, recording, step, wanted]);
  const mine = search !== undefined && search.recording === recording && search.step === step ? search : undefined;
  return { at: mine?.at, found: mine?.found, over: mine !== undefined && mine.at === undefined, cancel: mine?.cancel ?? (() => undefined) };
}

export function Unprinted({ step, search: { at, found, over, cancel } }: { readonly step: number; readonly search: PanicSearch }) {
  if (at !== undefined) return <p className="fault-where" role="status"><progress max={Math.max(1, step)} value={at} aria-label="Running again" /> Looking in its memory for what it did not print <Button look="plain" className="button-low" onClick={cancel}>Cancel</Button></p>;
  if (found === undefined) return over ? <p className="fault-where">It printed nothing, and its memory has no text of a panic that was put there in this callback.</p> : null;
  return (
    <>
      <pre className="fault-words" aria-label="What it probably said"><BytesText bytes={found.bytes} /></pre>
      <p className="fault-where">Probably; not printed. <Button look="plain" className="button-low" onClick={() => showMemory(found.vm, { address: found.address, length: found.bytes.length })}>In memory at {addressWords(found.address)}</Button></p>
    </>
  );
}
