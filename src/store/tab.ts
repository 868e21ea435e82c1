/**
 * Which draft belongs to this tab. Browsers copy session storage when a tab is duplicated, so the id alone would make two tabs write
 * to one draft. Therefore the id is parked only while the page is away (`park`, at pagehide) and taken when it comes back: a tab that
 * finds a live id but no parked one is a copy (or its page was killed) and gets a draft of its own with the same content.
 */

export type KeyValues = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

const parked = "proxyscope.parked";
const live = "proxyscope.live";
const prefix = "proxyscope.";

export interface Tab {
  /** the draft this tab writes to */
  readonly id: string;
  /** the draft whose content it begins with; undefined in a new tab */
  readonly from: string | undefined;
}

/** `makeId` must not repeat. `storage` is undefined where the browser forbids it. */
export function claimTab(storage: KeyValues | undefined, makeId: () => string): Tab {
  const mine = storage?.getItem(parked) ?? undefined;
  storage?.removeItem(parked);
  return { id: mine ?? makeId(), from: mine ?? storage?.getItem(live) ?? undefined };
}

/** The draft of this tab exists from now on; a tab that has kept nothing leaves no trace. */
export function settle(storage: KeyValues | undefined, tab: Tab): void {
  storage?.setItem(live, tab.id);
}
/** The page goes away, perhaps to come back. */
export function park(storage: KeyValues | undefined, tab: Tab): void {
  if (storage?.getItem(live) === tab.id) storage.setItem(parked, tab.id);
}
/** The page came back as it was, from the browser's memory. */
export function unpark(storage: KeyValues | undefined): void {
  storage?.removeItem(parked);
}

/** Removes everything of ours. */
export function forget(storage: KeyValues | undefined): void {
  if (storage === undefined) return;
  const keys = Array.from({ length: storage.length }, (_, i) => storage.key(i)).filter((key) => key?.startsWith(prefix));
  for (const key of keys) if (key !== null && key !== undefined) storage.removeItem(key);
}
