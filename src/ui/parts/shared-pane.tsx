import { createContext, useContext, type ReactNode } from "react";
import { useLayout } from "../hooks/layout.ts";
import { Tabs, type Tab } from "./tabs.tsx";

interface Sharing {
  /** names what is in front in the layout */
  readonly name: string;
  readonly label: string;
  readonly tabs: readonly Tab<string>[];
  /** the pane folds, and the layout remembers it by this name */
  readonly fold?: string;
}

const SharingContext = createContext<Sharing | undefined>(undefined);

/** Panels that share one pane: each draws these tabs in its head in place of its title. */
export function SharedPane({ sharing, children }: { readonly sharing: Sharing | undefined; readonly children: ReactNode }) {
  return <SharingContext value={sharing}>{children}</SharingContext>;
}

/** The tabs for the head of a panel that shares its pane; undefined when it has it to itself. */
export function useShared(id: string): ReactNode {
  const sharing = useContext(SharingContext);
  const { setFront, setFolded } = useLayout.getState();
  if (sharing === undefined) return undefined;
  const choose = (chosen: string): void => {
    setFront(sharing.name, chosen);
    if (sharing.fold !== undefined) setFolded(sharing.fold, false);
  };
  return <Tabs label={sharing.label} prefix={sharing.name} tabs={sharing.tabs} value={id} onChange={choose} />;
}

/** The pane that a panel shares with others; undefined when it has it to itself. */
export const useSharing = (): Sharing | undefined => useContext(SharingContext);
