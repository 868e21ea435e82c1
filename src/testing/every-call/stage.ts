/** One run in which every callback that the host can cause is caused, with a guest that makes its calls in some of them. */
import type { CallbackRow, FaultRow, HostCallRow } from "../../recording/row.ts";
import { runChain } from "../host-run.ts";
import type { GivenRun, HostRun } from "../host-run.ts";
import { callGuest, preparations } from "./guest.ts";
import type { CallGuest } from "./guest.ts";
import type { Variation } from "./arguments.ts";

/** A call that was made: the variation, the callback it was made in, and the call before it there. */
export interface Made {
  readonly variation: Variation;
  readonly row: HostCallRow;
  readonly callback: CallbackRow;
  readonly before: HostCallRow | undefined;
}

export const configurations = { vmConfiguration: "vm", configuration: "plugin" } as const;
const stage: Omit<GivenRun, "filters"> = {
  setup: {
    upstreams: [
      { cluster: "backend", replies: [{ headers: [["x-a", "upstream"]], chunks: [{ data: "one" }, { data: "two", delay: 1 }], trailers: [["x-t", "upstream"]] }] },
      { cluster: "calls", replies: [{ body: "called", delay: 2 }] },
    ],
    listener: { http1Trailers: true },
    router: { timeout: 100 },
    limits: { rows: 100_000, entryRows: 5_000 },
    patience: 50,
  },
  actions: [
    { do: "exchange", id: "a", method: "POST", headers: [["x-a", "client"]], chunks: [{ data: "uno" }, { data: "dos", delay: 1 }], trailers: [["x-t", "client"]] },
    { do: "advance", by: 12 },
    { do: "remove-configuration" },
    { do: "run", until: "idle" },
  ],
};

export function runStage(guest: CallGuest): HostRun {
  return runChain({ ...stage, filters: [{ bytes: callGuest(guest), ...configurations }] });
}

/** Starts the guest, and no more. */
export function loadOnStage(guest: CallGuest): HostRun {
  return runChain({ ...stage, actions: [], filters: [{ bytes: callGuest(guest), ...configurations }] });
}

/** The calls of the variations in the order they were made. */
export function madeIn({ recording }: HostRun, { name, places, variations }: CallGuest): readonly Made[] {
  const made: Made[] = [];
  for (let step = 1; step < recording.length; step++) {
    if (recording.brief(step).kind !== "callback") continue;
    const callback = recording.row(step);
    if (callback.kind !== "callback" || !places.includes(callback.name)) continue;
    const rows: HostCallRow[] = [];
    for (let inner = step + 1; inner <= callback.last; inner++) {
      const row = recording.row(inner);
      if (row.kind === "host-call" && row.parent === step) rows.push(row);
    }
    const own = callback.name === "proxy_on_vm_start" ? rows.slice(preparations().length) : rows;
    for (const [i, row] of own.entries()) {
      const variation = variations[i];
      if (row.name !== name || variation === undefined) throw new Error(`${callback.name} called ${row.name} at step ${row.step}`);
      made.push({ variation, row, callback, before: own[i - 1] });
    }
  }
  return made;
}

export function faultsOf({ recording }: HostRun): readonly FaultRow[] {
  return Array.from({ length: recording.length }, (_, step) => step).filter((step) => recording.brief(step).kind === "fault").map((step) => recording.row(step)).filter((row) => row.kind === "fault");
}
