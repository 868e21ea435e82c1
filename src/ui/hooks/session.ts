import { createContext, useContext } from "react";
import { useStore } from "zustand";
import { createStore, type StoreApi } from "zustand/vanilla";
import type { Recording } from "../../recording/log.ts";

export interface Session {
  readonly recording: Recording | undefined;
  readonly version: number;
  readonly length: number;
  readonly cursor: number;
  readonly running: boolean;
  readonly pointed: number | undefined;
  moveTo(step: number): void;
  point(step: number | undefined): void;
}
export type SessionStore = StoreApi<Session>;

export const createSession = (recording: Recording | undefined): SessionStore =>
  createStore<Session>()((set, get) => ({
    recording, version: recording?.version ?? 0, length: recording?.length ?? 0, cursor: Math.min(14, (recording?.length ?? 1) - 1), running: false, pointed: undefined,
    moveTo: (step) => set({ cursor: Math.max(0, Math.min(get().length - 1, step)) }),
    point: (pointed) => set({ pointed }),
  }));

export const SessionContext = createContext<SessionStore | undefined>(undefined);

export function useSessionStore(): SessionStore {
  const store = useContext(SessionContext);
  if (store === undefined) throw new Error("the page has no session");
  return store;
}
export const useSession = <T,>(select: (session: Session) => T): T => useStore(useSessionStore(), select);
