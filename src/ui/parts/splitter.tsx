import { useRef, useState, type KeyboardEvent, type PointerEvent } from "react";

interface SplitterProps {
  readonly label: string;
  /** column: moves left and right; row: moves up and down */
  readonly edge: "column" | "row";
  /** px, as it is now */
  readonly size: () => number;
  readonly min: number;
  readonly max: () => number;
  /** what is sized lies after the edge, so that moving towards it makes it smaller */
  readonly after?: boolean;
  readonly onSize: (size: number) => void;
  readonly onReset: () => void;
  readonly style?: React.CSSProperties;
}

const grid = 4;

/** An edge that drags in steps of 4px; arrows move it when focused, a double click puts it back. */
export function Splitter({ label, edge, size, min, max, after = false, onSize, onReset, style }: SplitterProps) {
  const from = useRef<{ readonly at: number; readonly size: number } | null>(null);
  const [dragging, setDragging] = useState(false);
  const at = (event: PointerEvent): number => (edge === "column" ? event.clientX : event.clientY);
  const set = (wanted: number): void => onSize(Math.round(Math.min(max(), Math.max(min, wanted)) / grid) * grid);
  const onKeyDown = (event: KeyboardEvent): void => {
    const keys: Readonly<Record<string, number>> = edge === "column" ? { ArrowLeft: -1, ArrowRight: 1 } : { ArrowUp: -1, ArrowDown: 1 };
    const by = keys[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    set(size() + by * (after ? -1 : 1) * grid * (event.shiftKey ? 8 : 2));
  };
  return (
    <div
      className={`splitter splitter-${edge}`} role="separator" aria-label={label} aria-orientation={edge === "column" ? "vertical" : "horizontal"}
      aria-valuenow={Math.round(size())} aria-valuemin={min} tabIndex={0} data-dragging={dragging || undefined} style={style}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { at: at(event), size: size() };
        setDragging(true);
      }}
      onPointerMove={(event) => {
        if (from.current !== null) set(from.current.size + (at(event) - from.current.at) * (after ? -1 : 1));
      }}
      onPointerUp={() => { from.current = null; setDragging(false); }}
      onPointerCancel={() => { from.current = null; setDragging(false); }}
      onDoubleClick={onReset} onKeyDown={onKeyDown}
    />
  );
}
