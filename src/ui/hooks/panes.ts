/** The panes a person can go to with F6, in the order of the page. */
const paneSelector = "[data-pane]";

const visible = (element: HTMLElement): boolean => element.getClientRects().length > 0;

const panesOf = (root: ParentNode): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(paneSelector)].filter(visible);

/** Where the focus goes when a pane is entered: what it says itself, else its chosen tab, else the first control. */
const entrances = ["[data-entrance]", "[role='tab'][aria-selected='true']", "button:not(:disabled), input, select, [tabindex='0']"];

function enterPane(pane: HTMLElement): void {
  const first = (selector: string): HTMLElement | undefined => [...pane.querySelectorAll<HTMLElement>(selector)].find(visible);
  const entrance = pane.matches("[tabindex='0']") ? pane : entrances.map(first).find((element) => element !== undefined);
  (entrance ?? pane).focus({ preventScroll: true });
}

/** The next (or previous) pane after the one that has the focus. */
export function cyclePanes(root: ParentNode, by: 1 | -1): void {
  const panes = panesOf(root);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[at === -1 ? (by === 1 ? 0 : panes.length - 1) : (at + by + panes.length) % panes.length];
  if (next !== undefined) enterPane(next);
}
