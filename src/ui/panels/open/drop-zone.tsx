import { Button } from "../../parts/button.tsx";

interface DropZoneProps {
  readonly onPick: () => void;
  readonly onPaste: () => void;
}

/** Where files are asked for. They may be dropped anywhere on the page. */
export function DropZone({ onPick, onPaste }: DropZoneProps) {
  return (
    <div className="open-zone">
      <svg className="icon open-zone-icon" viewBox="0 0 16 16" aria-hidden="true"><path d="M8 2v8M5 7l3 3 3-3M2.5 11v2.5h11V11" /></svg>
      <div>
        <h2>Drop a .wasm filter</h2>
        <p className="text-2">or WebAssembly text, a scenario, captured traffic, a proxy's configuration, or a suite of tests</p>
        <div className="open-zone-buttons">
          <Button keys="Ctrl O" data-entrance onClick={onPick}>Open file</Button>
          <Button onClick={onPaste}>Paste</Button>
        </div>
      </div>
    </div>
  );
}
