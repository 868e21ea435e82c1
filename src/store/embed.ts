/**
 * What a page that shows this one in a frame can say, and is told. Messages are objects with a name under `proxyscope`:
 *
 *   to the frame     { proxyscope: "open", link: "#v1..." }      { proxyscope: "step", step: 12 }
 *   from the frame   { proxyscope: "ready" }      { proxyscope: "opened", title: "...", steps: 40 }
 *                    { proxyscope: "step", step: 12, of: 40 }      { proxyscope: "refused", reason: "..." }
 *
 * Only the page around the frame is listened to. What is told holds nothing that it could not have given.
 */
import type { StoreApi } from "zustand/vanilla";
import type { Workbench } from "./types.ts";

/** Enough of a window for this: whom the messages come from and go to. */
export interface Surroundings {
  readonly parent: { postMessage(message: unknown, targetOrigin: string): void };
  addEventListener(type: "message", listener: (event: { readonly source: unknown; readonly data: unknown }) => void): void;
}

export function listenToParent(store: StoreApi<Workbench>, surroundings: Surroundings): void {
  const tell = (proxyscope: string, more: object = {}): void => surroundings.parent.postMessage({ proxyscope, ...more }, "*");
  const last = (): number => Math.max(0, store.getState().length - 1);

  surroundings.addEventListener("message", ({ source, data }) => {
    if (source !== surroundings.parent || typeof data !== "object" || data === null || !("proxyscope" in data)) return;
    if (data.proxyscope === "open" && "link" in data && typeof data.link === "string") void store.getState().openLink(data.link);
    else if (data.proxyscope === "step" && "step" in data && Number.isInteger(data.step)) store.getState().moveTo(Math.min(last(), Math.max(0, Number(data.step))));
    else tell("refused", { reason: "It takes { proxyscope: \"open\", link } with a link that begins with #v1. and { proxyscope: \"step\", step } with a whole number." });
  });

  store.subscribe((now, before) => {
    if (before.running && !now.running && now.recording !== undefined) tell("opened", { title: now.draft.title ?? "", steps: last() });
    if (now.cursor !== before.cursor && !now.running) tell("step", { step: now.cursor, of: last() });
    for (const notice of now.notices) if (!before.notices.includes(notice)) tell("refused", { reason: notice.text });
  });
  tell("ready");
}
