/** Marks text that does not fit: what ends with an ellipsis has a dotted underline. */
import { useEffect, type RefObject } from "react";

const mark = (element: Element): void => {
  element.toggleAttribute("data-cut", element.scrollWidth > element.clientWidth + 1);
};
let observer: ResizeObserver | undefined;

/** Observing begins with a look after the next layout, so nothing is measured out of turn. `text`: what the element shows. */
export function useCut(ref: RefObject<Element | null>, text: string): void {
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    observer ??= new ResizeObserver((entries) => entries.forEach((entry) => mark(entry.target)));
    observer.observe(element);
    return () => observer?.unobserve(element);
  }, [ref, text]);
}
