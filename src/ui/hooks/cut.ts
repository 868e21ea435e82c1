/** Notices text that does not fit and ends with an ellipsis. Observing begins with a look after the next layout, so nothing is measured out of turn. */
import { useEffect, useState, type RefObject } from "react";

const isCut = (element: Element): boolean => element.scrollWidth > element.clientWidth + 1;
const looks = new WeakMap<Element, (cut: boolean) => void>();
let observer: ResizeObserver | undefined;

function observe(element: Element, look: (cut: boolean) => void): () => void {
  observer ??= new ResizeObserver((entries) => {
    // all of them are measured before anything changes
    for (const [target, cut] of entries.map((entry) => [entry.target, isCut(entry.target)] as const)) looks.get(target)?.(cut);
  });
  looks.set(element, look);
  observer.observe(element);
  return () => observer?.unobserve(element);
}

/** Marks an element while its text does not fit: it then has a dotted underline. `text`: what it shows. */
export function useCut(ref: RefObject<Element | null>, text: string): void {
  useEffect(() => {
    const element = ref.current;
    if (element !== null) return observe(element, (cut) => { element.toggleAttribute("data-cut", cut); });
  }, [ref, text]);
}

/** Whether what an element shows does not fit. */
export function useIsCut(ref: RefObject<Element | null>, shown: unknown): boolean {
  const [cut, setCut] = useState(false);
  useEffect(() => {
    if (ref.current !== null) return observe(ref.current, setCut);
  }, [ref, shown, cut]);
  return cut;
}
