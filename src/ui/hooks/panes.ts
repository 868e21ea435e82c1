/** The panes a person can go to with F6, in the order of the page. */
const paneSelector = "[data-pane]";

const visible = (element: HTMLElement): boolean => element.getClientRects().length > 0;

export const panesOf = (root: ParentNode): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(paneSelector)].filter(visible);

/** Puts the focus into a pane: on what it says is its entrance, else on itself. */
export function enterPane(pane: HTMLElement): void {
  const entrance = pane.matches("[tabindex='0']") ? pane : [...pane.querySelectorAll<HTMLElement>("[data-entrance]")].find(visible);
  (entrance ?? pane).focus({ preventScroll: true });
}

/** The next (or previous) pane after the one that has the focus. */
export function cyclePanes(root: ParentNode, by: 1 | -1): void {
  const panes = panesOf(root);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[at === -1 ? (by === 1 ? 0 : panes.length - 1) : (at + by + panes.length) % panes.length];
  if (next !== undefined) enterPane(next);
}
