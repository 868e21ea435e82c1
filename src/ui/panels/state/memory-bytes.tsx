/** The bytes of a guest's memory at the cursor, a row for each 16 or 8 of them, as far as there is room. */
import { useEffect, useMemo, useRef, useState, type FormEvent } from "react";
import { castOf } from "../../../debugger/cast.ts";
import { addressWords, pointersOf, readAddress } from "../../../debugger/memory-place.ts";
import { counted } from "../../../debugger/words.ts";
import { filterOf } from "../../../debugger/who.ts";
import { hexText } from "../../../base/hex.ts";
import { useLook } from "../../hooks/look.ts";
import { useRoom } from "../../hooks/media.ts";
import { Button } from "../../parts/button.tsx";
import { CopyButton } from "../../parts/copy-button.tsx";
import { HexRow } from "../../parts/hex-view.tsx";
import { VirtualList } from "../../parts/virtual-list.tsx";
import type { KindProps } from "./lists.tsx";
import { useMemoryView, type MemoryRange } from "./memory-view.ts";

const copiedBytes = 256;

export function MemoryBytes({ recording, step }: KindProps) {
  const { seen, at, reason, cancel, again } = useLook(recording, step);
  const picked = useMemoryView((view) => view.vm), setVm = useMemoryView((view) => view.setVm);
  const own = recording.brief(step).vm, wanted = picked ?? own, memory = seen?.memories.find(({ vm }) => vm === wanted) ?? seen?.memories[0];
  return (
    <div className="memory-bytes">
      {seen !== undefined && seen.memories.length > 1 && (
        <div className="head head-sub">
          <select className="map-choice" aria-label="VM" value={memory?.vm} onChange={(event) => setVm(Number(event.target.value))}>
            {seen.memories.map(({ vm }) => <option key={vm} value={vm}>VM {vm + 1}, {filterOf(recording, vm, 0) ?? castOf(recording).filterName(0)}</option>)}
          </select>
        </div>
      )}
      <div className="memory-status" role="status">
        {at !== undefined ? <><progress max={Math.max(1, step)} value={at} aria-label="Running again" /> <span className="text-2">running again to step {step}</span><span className="grow" /><Button look="plain" className="button-low" onClick={cancel}>Cancel</Button></>
          : reason !== undefined ? <><span className="text-2">{reason}</span><span className="grow" /><Button look="plain" className="button-low" onClick={again}>Look again</Button></>
          : <span className="text-2">{seen === undefined ? `at step ${step}` : seen.memories.length === 0 ? `No VM has memory at step ${seen.step}.` : `at step ${seen.step}, by a re-run`}</span>}
      </div>
      {memory !== undefined && <Bytes key={memory.vm} bytes={memory.bytes} recording={recording} step={seen?.step ?? step} vm={memory.vm} />}
    </div>
  );
}

function Bytes({ bytes, recording, step, vm }: KindProps & { readonly bytes: Uint8Array; readonly vm: number }) {
  const range = useMemoryView((view) => view.range), goTo = useMemoryView((view) => view.goTo);
  const box = useRef<HTMLDivElement>(null);
  const perRow = useBytesPerRow(box), [trouble, setTrouble] = useState("");
  const reveal = useMemo(() => ({ index: Math.floor(range.address / perRow) }), [range, perRow]);
  const row = recording.row(step), pointers = row.kind === "host-call" && row.vm === vm ? pointersOf(row, bytes) : [];
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget).get("address"), address = typeof typed === "string" ? readAddress(typed) : undefined;
    setTrouble(address === undefined ? "An address is hex digits, as 0x10a40 is." : address >= bytes.length ? `The memory ends at ${addressWords(bytes.length)}.` : "");
    if (address !== undefined && address < bytes.length) goTo({ address, length: 1 });
  };
  return (
    <>
      <form className="head head-sub" onSubmit={onSubmit}>
        <label className="field"><input type="text" name="address" aria-label="Go to address" aria-describedby={trouble === "" ? undefined : "memory-trouble"} placeholder="go to 0x10a40" spellCheck={false} autoComplete="off" /></label>
        <span className="text-3 clip">{bytes.length.toLocaleString("en")} bytes</span><span className="grow" />
        <CopyButton what={`${copiedBytes} bytes from ${addressWords(range.address)} on as hex`} text={() => hexText(bytes.subarray(range.address, range.address + copiedBytes), " ")} />
      </form>
      {trouble !== "" && <p id="memory-trouble" role="alert" className="body-label">{trouble}</p>}
      {pointers.length > 0 && (
        <ul className="memory-pointers" aria-label={`Addresses of step ${step}`}>
          {pointers.map(({ name, address, length = 0 }) => <li key={`${name}-${address}`}><button type="button" className="step-link" aria-label={`Show ${name} at ${addressWords(address)}`} onClick={() => goTo({ address, length })}>{name} <span className="mono">{addressWords(address)}</span></button>{length > 0 && <span className="text-3">, {counted(length, "byte")}</span>}</li>)}
        </ul>
      )}
      <div ref={box} className="memory-rows">
        <VirtualList reveal={reveal} count={Math.ceil(bytes.length / perRow)} className="hex" role="group" tabIndex={0} data-entrance aria-label={`Memory of VM ${vm + 1}, ${perRow} bytes a row`} row={(index) => <HexRow key={index} bytes={bytes} at={index * perRow} perRow={perRow} marked={inRow(range, index * perRow, perRow)} />} />
      </div>
    </>
  );
}

/** Places in a row that belong to a range. */
function inRow({ address, length }: MemoryRange, at: number, perRow: number): { readonly from: number; readonly to: number } | undefined {
  const from = Math.max(0, address - at), to = Math.min(perRow, address + length - at);
  return from < to ? { from, to } : undefined;
}

/** ch: 8 digits, two spaces, three for each byte and one in the middle and at the end, and a character for each. */
const widthOf = (perRow: number): number => 8 + 2 + 3 * perRow + 2 + perRow + 3;

/** Below 1200 px always 8; else 16 where they fit. */
function useBytesPerRow(box: React.RefObject<HTMLElement | null>): 8 | 16 {
  const { name } = useRoom(), [fits, setFits] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const probe = document.createElement("span");
    probe.className = "hex hex-probe";
    probe.textContent = "0".repeat(widthOf(16));
    element.append(probe);
    const measure = (): void => setFits(probe.offsetWidth <= element.clientWidth);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
      probe.remove();
    };
  }, [box]);
  return name === "wide" && fits ? 16 : 8;
}
