/** What the palette finds besides the commands that have keys: samples, recent work, profiles, panels, parts of the scenario, and what can be added to the run. */
import { allProfiles, profileTitle } from "../../scenario/profiles.ts";
import { expectableAt, expectationWords } from "../../debugger/expectable.ts";
import type { LiveEdge } from "../../recording/live-edge.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { exportFormats } from "../../store/export-formats.ts";
import { withExpectation } from "../../store/expecting.ts";
import type { Workbench, WorkbenchStore } from "../../store/index.ts";
import { answersByHand, liveItems, nextEvent } from "../live-edge/model.ts";
import { namesOf } from "../live-edge/names.ts";
import { useExporting } from "../hooks/exporting.ts";
import { useLayout } from "../hooks/layout.ts";
import type { MenuEntry } from "../parts/menu-button.tsx";
import { panels } from "../panels/panels.ts";
import type { Panel } from "../panels/panel.ts";
import { clientOf, configurationEntries, timeSteps, timeStepWords, type Append } from "../panels/scenario/at-the-end.ts";
import { isTcp } from "../panels/scenario/model/listener.ts";
import { entriesOf, isWhole } from "../panels/scenario/model/exchanges.ts";
import { setupSections, useAskedSection } from "../panels/scenario/sections.ts";
import { showLeft, type Command } from "./commands.ts";

interface Doors {
  readonly workbench: WorkbenchStore;
  readonly page: () => ParentNode;
}

export function moreCommands({ workbench, page }: Doors): readonly Command[] {
  const { samples, drafts, draft, edge, scenario, suite, openSample, openDraft, set, act, showSuite } = workbench.getState();
  const actions = draft.actions ?? [], like = entriesOf(actions).findLast(isWhole)?.head;
  const append: Append = (more) => act(...more);
  const client = clientOf(isTcp(draft.setup), actions, like, append);
  const sending: readonly MenuEntry[] = client.send === undefined ? [] : [{ kind: "item", text: client.sendTitle, run: client.send }];
  const entries = [...client.begin, ...sending, ...client.end, ...configurationEntries(actions, append)].flatMap((entry) => (entry.kind === "item" && entry.disabled !== true ? [entry] : []));
  return [
    ...entries.map(({ text, run }): Command => ({ id: `end-${text}`, title: text, group: "Add at the end of the run", keys: [], run })),
    ...timeSteps.map((ms): Command => ({ id: `time-${ms}`, title: `Let ${timeStepWords(ms)} pass`, group: "Add at the end of the run", keys: [], also: ["time", "tick", "advance", "clock"], run: () => act({ do: "advance", by: ms }) })),
    ...expectCommands(workbench),
    ...exportFormats.map(({ id, title, about }): Command => ({ id: `export-${id}`, title: `Export: ${title}`, group: "Export", keys: [], also: ["save", "download", about], run: () => useExporting.getState().show(id) })),
    ...(suite === undefined ? [] : [{ id: "suite", title: `Suite ${suite.name}: its tests again`, group: "Expect this", keys: [], also: ["tests", "textpb", "yaml"], run: () => showSuite(true) } as const]),
    ...liveCommands(edge, scenario, act),
    ...samples.map(({ id, title, sentence, tags, language }): Command => ({ id: `sample-${id}`, title, group: "Samples", keys: [], also: ["sample", id, sentence, language, ...tags], run: () => void openSample(id) })),
    ...drafts.filter(({ mine }) => !mine).map(({ id, title, modules }): Command => ({ id: `draft-${id}`, title: title === "" ? modules.join(", ") : title, group: "Recent work", keys: [], also: ["scenario", "draft", "recent", ...modules], run: () => void openDraft(id) })),
    ...Object.entries(setupSections).map(([id, title]): Command => ({
      id: `section-${id}`, title: `Scenario: ${title}`, group: "Parts of the scenario", keys: [],
      run: () => {
        showLeft("scenario");
        useAskedSection.setState({ section: id });
      },
    })),
    ...panels.filter((panel) => places.has(panel.place)).map((panel): Command => ({ id: `panel-${panel.id}`, title: `Panel: ${panel.title}`, group: "Panels", keys: [], run: () => showPanel(panel, page()) })),
    ...allProfiles.map((profile): Command => ({ id: `profile-${profile}`, title: `Run as ${profileTitle(profile)}`, group: "Profiles", keys: [], also: ["profile", "proxy"], run: () => set(["setup", "profile"], profile) })),
  ];
}

/** What the step at the cursor shows. */
function expectCommands(workbench: WorkbenchStore): readonly Command[] {
  const { recording, cursor, outcome, edit } = workbench.getState();
  if (recording === undefined || outcome === undefined || cursor >= recording.length) return [];
  return expectableAt(recording, cursor).map((item): Command => ({ id: `expect-${expectationWords(item)}`, title: `Expect ${expectationWords(item)}`, group: "Expect this", keys: [], also: ["test", "assert"], run: () => edit((draft) => withExpectation(draft, item)) }));
}

/** What can be done next with everything that is open, in flight or due. */
function liveCommands(edge: LiveEdge | undefined, scenario: Scenario | undefined, act: Workbench["act"]): readonly Command[] {
  if (edge === undefined || scenario === undefined) return [];
  const items = liveItems(edge, scenario.actions, namesOf(scenario)).flatMap(({ title, groups }) => groups.flatMap(({ choices }) => choices.map((choice) => ({ ...choice, text: `${title}: ${choice.text}` }))));
  return [answersByHand(edge), nextEvent(edge), ...items].flatMap(({ text, actions, reason }): Command[] => (reason !== undefined ? [] : [{ id: `live-${text}`, title: text, group: "Live edge", keys: [], also: ["next", "hand"], run: () => act(...actions) }]));
}

const places: ReadonlySet<Panel["place"]> = new Set(["middle", "state", "why", "source", "strip", "scrubber"]);

/** Unfolds a panel, brings its tab to the front and gives it the focus. */
function showPanel({ id, place }: Panel, page: ParentNode): void {
  const layout = useLayout.getState();
  if (place === "strip") {
    layout.setFront("strip", id);
    layout.setStripFolded(false);
  } else {
    if (place === "why" || place === "source") layout.setFront("why", id);
    if (layout.folded[id] === true) layout.setFolded(id, false);
    // on a small screen they are tabs of the strip
    layout.setFront("strip", id);
  }
  setTimeout(() => (page.querySelector<HTMLElement>(`#strip-tab-${id}, [data-pane="${id}"] [data-entrance]`) ?? page.querySelector<HTMLElement>(`[data-pane="${id}"]`))?.focus(), 0);
}
