/** The one list that places every panel. Tabs of one place stand in this order. */
import { later } from "../parts/later.tsx";
import type { Panel, Place } from "./panel.ts";
import { panel as bar } from "./bar/panel.tsx";
import { panel as compare } from "./compare/panel.tsx";
import { panel as cost } from "./cost/panel.tsx";
import { panel as eventList } from "./events/panel.tsx";
import { orFaultCard } from "./fault/or-fault-card.tsx";
import { panel as findings } from "./findings/panel.tsx";
import { panel as firstVisit } from "./first-visit/panel.tsx";
import { panel as log } from "./log/panel.tsx";
import { panel as scenario } from "./scenario/panel.tsx";
import { panel as scrubber } from "./scrubber/panel.tsx";
import { panel as source } from "./source/panel.tsx";
import { panel as state } from "./state/panel.tsx";
import { panel as statusLine } from "./status-line/panel.tsx";
import { panel as timeline } from "./timeline/panel.tsx";
import { panel as transcript } from "./log/transcript.tsx";
import { panel as why } from "./why/panel.tsx";

const events: Panel = { ...eventList, View: orFaultCard(eventList.View) };
// These stand on the first screen, but the first step does not wait for their code.
const open: Panel = { id: "open", title: "Open", place: "left", View: later(async () => (await import("./open/panel.tsx")).panel.View) };
const lookingAt: Panel = { id: "looking-at", title: "What am I looking at", place: "why", View: later(async () => (await import("./first-visit/hints.tsx")).lookingAt.View) };
const tryThis: Panel = { id: "try", title: "Try", place: "why", View: later(async () => (await import("./first-visit/hints.tsx")).tryThis.View) };

export const panels: readonly Panel[] = [bar, scrubber, firstVisit, compare, open, scenario, timeline, events, source, state, why, lookingAt, tryThis, log, transcript, cost, findings, statusLine];

export const panelsAt = (place: Place): readonly Panel[] => panels.filter((panel) => panel.place === place);
