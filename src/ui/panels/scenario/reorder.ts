/** Moving rows of a list by dragging their handle or with Alt and an arrow. */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { flushSync } from "react-dom";

export interface Reorder {
  /** the row that is dragged, and the place it would take */
  readonly dragged: number | undefined;
  readonly over: number | undefined;
  /** for the element around the rows; each row carries `data-row` */
  readonly listRef: (element: HTMLElement | null) => void;
  /** for the element that is dragged by */
  readonly handle: (index: number) => { readonly onPointerDown: (event: PointerEvent<HTMLElement>) => void };
  /** for the rows */
  readonly onKey: (event: KeyboardEvent, index: number) => void;
}

/** px the pointer has to go before a press becomes a drag */
const slack = 4;

export function useReorder(count: number, move: (from: number, to: number) => void): Reorder {
  const list = useRef<HTMLElement>(null);
  const stop = useRef<() => void>(undefined);
  const [drag, setDrag] = useState<{ readonly from: number; readonly to: number }>();
  useEffect(() => () => stop.current?.(), []);

  /** Rows of this list, not of one inside a row. A long list has only those in view. */
  const rows = (): HTMLElement[] => [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])].filter((row) => list.current?.contains(row.parentElement?.closest("[data-row]") ?? null) !== true);
  const rowAt = (index: number): HTMLElement | undefined => rows().find((row) => placeOf(row) === index);
  const targetOf = (from: number, y: number): number => {
    const others = rows().filter((row) => placeOf(row) !== from), first = others[0];
    const above = others.findLast((row) => {
      const box = row.getBoundingClientRect();
      return box.top + box.height / 2 < y;
    });
    // among the others a row that stood after the dragged one is one place further up
    const before = above === undefined ? (first === undefined ? 0 : placeOf(first)) : placeOf(above) + 1;
    return Math.min(count - 1, from < before ? before - 1 : before);
  };

  const begin = (from: number, startY: number): void => {
    let to: number | undefined;
    const onMove = (event: globalThis.PointerEvent): void => {
      if (to === undefined && Math.abs(event.clientY - startY) < slack) return;
      to = targetOf(from, event.clientY);
      setDrag({ from, to });
    };
    const onUp = (): void => {
      stop.current?.();
      if (to === undefined) return;
      // The click that ends a drag is none.
      window.addEventListener("click", swallow, { capture: true, once: true });
      window.setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
      if (to !== from) move(from, to);
    };
    const onKey = (event: globalThis.KeyboardEvent): void => {
      if (event.key === "Escape") stop.current?.();
    };
    window.addEventListener("pointermove", onMove);
    window.addEventListener("pointerup", onUp);
    window.addEventListener("keydown", onKey);
    stop.current = () => {
      window.removeEventListener("pointermove", onMove);
      window.removeEventListener("pointerup", onUp);
      window.removeEventListener("keydown", onKey);
      setDrag(undefined);
    };
  };

  return {
    dragged: drag?.from,
    over: drag?.to,
    listRef: (element) => {
      list.current = element;
    },
    handle: (index) => ({
      onPointerDown: (event) => {
        if (event.button === 0 && isInside(event)) begin(index, event.clientY);
      },
    }),
    onKey(event, index) {
      if (!isInside(event) || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
      event.preventDefault();
      event.stopPropagation();
      const to = index + (event.key === "ArrowUp" ? -1 : 1);
      if (to < 0 || to >= count) return;
      const place = [...(rowAt(index)?.querySelectorAll("input, button, select") ?? [])].indexOf(event.target as Element);
      flushSync(() => move(index, to));
      rowAt(to)?.querySelectorAll<HTMLElement>("input, button, select")[Math.max(0, place)]?.focus();
    },
  };
}

const placeOf = (row: HTMLElement): number => Number(row.dataset["row"]);

/** React hands events of a menu that floats elsewhere to the row that opened it: those are not the row's. */
export const isInside = (event: { readonly currentTarget: Element; readonly target: EventTarget }): boolean => event.target instanceof Node && event.currentTarget.contains(event.target);

function swallow(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}

/** The attributes of a row that show a drag. */
export const dragMarks = (reorder: Reorder, index: number) => ({
  "data-row": index,
  "data-dragged": reorder.dragged === index || undefined,
  "data-over": reorder.dragged !== undefined && reorder.over === index && reorder.dragged !== index ? (index > reorder.dragged ? "after" : "before") : undefined,
});
