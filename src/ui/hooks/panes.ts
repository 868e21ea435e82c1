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

/** The name of the pane that an element is in. */
const paneOf = (element: Element | null): string | undefined => element?.closest<HTMLElement>(paneSelector)?.dataset["pane"];

/**
 * Keeps the focus on the page: when what has it is taken away or hidden, the pane it was in gets it, or the events when that has gone too.
 * A click beside everything is no loss.
 */
export function keepFocus(root: HTMLElement): () => void {
  let last: Element | undefined, pane: string | undefined, waiting = 0, hiding = false;
  const look = (): void => {
    // asking whether it can be seen costs the styles of the page: only what hides things is reason enough
    const isLost = document.activeElement === document.body || (hiding && document.activeElement === last);
    waiting = 0;
    hiding = false;
    if (!isLost || last === undefined || (last.isConnected && last.checkVisibility())) return;
    const panes = panesOf(root), next = panes.find((one) => one.dataset["pane"] === pane) ?? panes.find((one) => one.dataset["pane"] === "events") ?? panes[0];
    if (next !== undefined) enterPane(next);
  };
  const onFocus = (event: FocusEvent): void => {
    if (!(event.target instanceof Element)) return;
    last = event.target;
    pane = paneOf(last) ?? pane;
  };
  const observer = new MutationObserver((changes) => {
    hiding ||= changes.some(({ type }) => type === "attributes");
    if (waiting === 0) waiting = requestAnimationFrame(look);
  });
  observer.observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["hidden", "disabled", "data-left"] });
  document.addEventListener("focusin", onFocus);
  return () => {
    observer.disconnect();
    cancelAnimationFrame(waiting);
    document.removeEventListener("focusin", onFocus);
  };
}
