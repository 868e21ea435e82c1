/** The one list that places every panel. Tabs of one place stand in this order. */
import type { Panel, Place } from "./panel.ts";
import { panel as bar } from "./bar/panel.tsx";
import { panel as events } from "./events/panel.tsx";
import { panel as firstVisit } from "./first-visit/panel.tsx";
import { lookingAt, tryThis } from "./first-visit/hints.tsx";
import { panel as log } from "./log/panel.tsx";
import { panel as open } from "./open/panel.tsx";
import { panel as scenario } from "./scenario/panel.tsx";
import { panel as scrubber } from "./scrubber/panel.tsx";
import { panel as source } from "./source/panel.tsx";
import { panel as state } from "./state/panel.tsx";
import { panel as statusLine } from "./status-line/panel.tsx";
import { panel as transcript } from "./log/transcript.tsx";
import { panel as why } from "./why/panel.tsx";

export const panels: readonly Panel[] = [bar, scrubber, firstVisit, open, scenario, events, source, state, why, lookingAt, tryThis, log, transcript, statusLine];

export const panelsAt = (place: Place): readonly Panel[] => panels.filter((panel) => panel.place === place);
