/** Keeps the work of this tab, and brings it back. A browser that forbids storage costs a sentence, not the page. */
import { messageOf } from "../base/thrown.ts";
import { tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { modulesOf } from "./drafts.ts";
import type { Draft, DraftStore, Looking } from "./drafts.ts";
import { atStep } from "./place.ts";
import { claimTab, forget, park, settle, unpark } from "./tab.ts";
import type { Tab } from "./tab.ts";
import type { DraftInfo, WorkbenchState, WorkDocument } from "./types.ts";

export interface Keeping {
  /** What this tab begins with; undefined when there is nothing. */
  mine(): Promise<Draft | undefined>;
  /** Saves now what is not saved yet. */
  flush(): Promise<void>;
  load(id: string): Promise<Draft | undefined>;
  remove(id: string): Promise<void>;
  refresh(): Promise<void>;
  forget(): Promise<void>;
  /** The page goes away, and comes back as it was. */
  away(): void;
  back(): void;
  dispose(): void;
}

const saveAfter = 250;

export function createKeeping(bench: Bench): Keeping {
  const { store, input } = bench;
  const safely = <T>(task: () => T): T | undefined => {
    try {
      return task();
    } catch {
      return undefined;
    }
  };
  const claim = (): Tab => safely(() => claimTab(input.sessionStorage, input.makeId)) ?? { id: input.makeId(), from: undefined };
  let tab = claim();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> = Promise.resolve();
  /** what was saved last, by this tab's name */
  let kept: { readonly id: string; readonly document: WorkDocument } | undefined;

  const lookingOf = ({ recording, cursor, breakpoints }: WorkbenchState): Looking => ({ place: recording === undefined ? undefined : atStep(cursor), breakpoints });
  function draftOf(state: WorkbenchState): Draft {
    const { draft, origin, sources, modules } = state;
    return { id: tab.id, title: titleOf(state), updated: input.now(), document: { draft, origin, sources, modules }, ...lookingOf(state) };
  }
  const isKept = ({ draft, origin, sources, modules }: WorkbenchState): boolean =>
    kept?.id === tab.id && kept.document.draft === draft && kept.document.origin === origin && kept.document.sources === sources && kept.document.modules === modules;

  async function saveWhole(drafts: DraftStore, draft: Draft): Promise<void> {
    await drafts.save(draft, modulesOf(draft).flatMap((sha256) => bench.modules.get(sha256) ?? []));
    kept = { id: draft.id, document: draft.document };
  }

  async function save(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (store.getState().firstVisit) return;
    const state = store.getState();
    safely(() => settle(input.sessionStorage, tab));
    try {
      const drafts = await input.openDrafts();
      if (!isKept(state) || !(await drafts.saveLooking(tab.id, lookingOf(state)))) await saveWhole(drafts, draftOf(state));
      if (store.getState().notKept !== undefined) store.setState({ notKept: undefined });
      const listed = store.getState().drafts.find((each) => each.id === tab.id);
      if (listed?.title !== titleOf(state)) await refresh();
    } catch (thrown) {
      const first = store.getState().notKept === undefined;
      store.setState({ notKept: messageOf(thrown) });
      if (first) tell(bench, "Drafts", `This browser does not keep the work: ${messageOf(thrown)}. It lasts until the page is closed.`);
    }
  }
  const saveInTurn = (): Promise<void> => (saving = saving.then(save));

  const unsubscribe = store.subscribe((state, before) => {
    const worth = state.draft !== before.draft || state.modules !== before.modules || state.origin !== before.origin || state.cursor !== before.cursor || state.breakpoints !== before.breakpoints || state.firstVisit !== before.firstVisit;
    if (worth && !state.firstVisit && state.draft.setup.chain.length > 0) timer ??= setTimeout(() => void saveInTurn(), saveAfter);
  });

  async function refresh(): Promise<void> {
    try {
      const drafts = await (await input.openDrafts()).list();
      store.setState({ drafts: drafts.map(infoOf) });
    } catch (thrown) {
      store.setState({ drafts: [], notKept: messageOf(thrown) });
    }
  }
  const infoOf = (draft: Draft): DraftInfo => ({ id: draft.id, title: draft.title, modules: draft.document.draft.setup.chain.map((filter) => filter.module.name), updated: draft.updated, mine: draft.id === tab.id });

  return {
    async mine() {
      if (tab.from === undefined) return undefined;
      try {
        return await (await input.openDrafts()).load(tab.from);
      } catch (thrown) {
        store.setState({ notKept: messageOf(thrown) });
        return undefined;
      }
    },
    flush: () => (timer === undefined ? saving : saveInTurn()),
    async load(id) {
      if (timer !== undefined) await saveInTurn();
      return (await input.openDrafts()).load(id);
    },
    async remove(id) {
      await (await input.openDrafts()).remove(id);
      await refresh();
    },
    refresh,
    async forget() {
      clearTimeout(timer);
      timer = undefined;
      await saving;
      await (await input.openDrafts()).clear();
      safely(() => forget(input.localStorage));
      safely(() => forget(input.sessionStorage));
      tab = claim();
      store.setState({ drafts: [] });
    },
    away() { safely(() => park(input.sessionStorage, tab)); },
    back() { safely(() => unpark(input.sessionStorage)); },
    dispose() {
      unsubscribe();
      clearTimeout(timer);
    },
  };
}

function titleOf({ draft, origin }: WorkbenchState): string {
  if (draft.title !== undefined && draft.title !== "") return draft.title;
  if (origin.kind === "sample") return origin.title;
  return origin.kind === "file" ? origin.name : draft.setup.chain.map((filter) => filter.module.name).join(", ");
}
