/** One run in which every callback that the host can cause is caused, with a guest that makes its calls in some of them. */
import type { CallbackRow, FaultRow, HostCallRow } from "../../recording/row.ts";
import { runChain } from "../host-run.ts";
import type { GivenRun, HostRun } from "../host-run.ts";
import { callGuest, preparations } from "./guest.ts";
import type { CallGuest } from "./guest.ts";
import type { Variation } from "./arguments.ts";

/** A call that was made: the variation, the callback it was made in, and the call before it there. */
export interface Made {
  readonly guest: CallGuest;
  readonly variation: Variation;
  readonly row: HostCallRow;
  readonly callback: CallbackRow;
  readonly before: HostCallRow | undefined;
}

export const configurations = { vmConfiguration: "vm", configuration: "plugin" } as const;
const common: GivenRun["setup"] = { listener: { http1Trailers: true }, router: { timeout: 100 }, limits: { rows: 100_000, entryRows: 5_000 }, patience: 50, dns: [{ name: "example.com", addresses: ["192.0.2.1"], delay: 1 }] };
/** Neighbours that a filter calls by itself. */
const neighbours: NonNullable<NonNullable<GivenRun["setup"]>["upstreams"]> = [
  { cluster: "calls", replies: [{ body: "called", delay: 2 }] },
  { cluster: "grpc", protocol: "HTTP/2", replies: [{ answers: "headers", delay: 2, headers: [["x-i", "initial"]], grpc: { messages: [{ data: "message" }] }, trailers: [["x-t", "trailing"]] }] },
];
const end: NonNullable<GivenRun["actions"]> = [{ do: "advance", by: 12 }, { do: "foreign-callback", data: "told" }, { do: "advance", by: 1 }, { do: "remove-configuration" }, { do: "run", until: "idle" }];

const stages: Readonly<Record<NonNullable<CallGuest["on"]>, Omit<GivenRun, "filters">>> = {
  http: {
    setup: { ...common, upstreams: [{ cluster: "backend", replies: [{ headers: [["x-a", "upstream"]], chunks: [{ data: "one" }, { data: "two", delay: 1 }], trailers: [["x-t", "upstream"]] }] }, ...neighbours] },
    actions: [{ do: "exchange", id: "a", method: "POST", headers: [["x-a", "client"]], chunks: [{ data: "uno" }, { data: "dos", delay: 1 }], trailers: [["x-t", "client"]] }, ...end],
  },
  tcp: {
    setup: { ...common, listener: { kind: "tcp" }, upstreams: [{ cluster: "backend", protocol: "TCP", server: { greet: "hello", echo: true } }, ...neighbours] },
    actions: [{ do: "connection", id: "a", chunks: [{ data: "uno" }, { data: "dos", delay: 1 }] }, ...end],
  },
};
const played = ({ on = "http", profile }: CallGuest): Omit<GivenRun, "filters"> => ({ ...stages[on], setup: { ...stages[on].setup, ...(profile !== undefined && { profile }) } });

export function runStage(guest: CallGuest): HostRun {
  return runChain({ ...played(guest), filters: [{ bytes: callGuest(guest), ...configurations }] });
}

/** Starts the guest, and no more. */
export function loadOnStage(guest: CallGuest): HostRun {
  return runChain({ ...played(guest), actions: [], filters: [{ bytes: callGuest(guest), ...configurations }] });
}

/** The calls of the variations in the order they were made. */
export function madeIn({ recording }: HostRun, guest: CallGuest): readonly Made[] {
  const { name, places, variations } = guest, made: Made[] = [];
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
      made.push({ guest, variation, row, callback, before: own[i - 1] });
    }
  }
  return made;
}

export function faultsOf({ recording }: HostRun): readonly FaultRow[] {
  return Array.from({ length: recording.length }, (_, step) => step).filter((step) => recording.brief(step).kind === "fault").map((step) => recording.row(step)).filter((row) => row.kind === "fault");
}
