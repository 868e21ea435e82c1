/** How much room the page has, in its own text size, as the container queries of the styles measure it. */
import { useSyncExternalStore } from "react";
import type { LayoutName } from "./layout.ts";

export interface Room {
  readonly name: LayoutName;
  /** too low for three panes above each other */
  readonly low: boolean;
}

/** rem: where the page rearranges. The styles say the same. */
const narrowBelow = 75, smallBelow = 56.25, lowUpTo = 50;

export function roomOf(width: number, height: number, rem: number): Room {
  return { name: width / rem < smallBelow ? "small" : width / rem < narrowBelow ? "narrow" : "wide", low: height / rem <= lowUpTo };
}

const listeners = new Set<() => void>();
let room: Room | undefined;
let observer: ResizeObserver | undefined;

const remOf = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;

function measure(): void {
  const now = roomOf(innerWidth, innerHeight, remOf());
  if (room?.name === now.name && room.low === now.low) return;
  room = now;
  for (const listener of listeners) listener();
}

function listen(listener: () => void): () => void {
  listeners.add(listener);
  if (observer === undefined) {
    observer = new ResizeObserver(measure);
    observer.observe(document.documentElement);
    // as wide as the text is large, so that a change of the text size is noticed too
    const probe = document.createElement("div");
    probe.style.cssText = "position: absolute; width: 1rem; height: 0; visibility: hidden";
    document.body.append(probe);
    observer.observe(probe);
  }
  return () => listeners.delete(listener);
}

const current = (): Room => (room ??= roomOf(innerWidth, innerHeight, remOf()));

export const useRoom = (): Room => useSyncExternalStore(listen, current);
