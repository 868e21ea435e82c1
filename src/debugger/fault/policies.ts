/** What a stream gets once a VM has failed, as runs of the same scenario under each failure policy show it (semantics 20). */
import type { Recording } from "../../recording/log.ts";
import type { Outcome } from "../../recording/outcome.ts";
import { castOf, filterName } from "../cast.ts";
import { forDeeds } from "../fields.ts";
import { durationWords } from "../words.ts";

export interface Fate {
  readonly kind: "answered" | "passed" | "cut" | "waits" | "refused" | "died" | "closed" | "none";
  /** of what the client got; 0 for none */
  readonly status: number;
  readonly details: string;
}

export interface PolicyRun {
  readonly policy: string;
  readonly recording: Recording;
  readonly outcome: Outcome;
  /** id of the exchange or connection in which the fault was; undefined: it was in none */
  readonly faulted: string | undefined;
  /** The same request right after, and once the backoff is over. */
  readonly next: string;
  readonly later: string;
}

/** What became of an exchange or a connection. */
export function fateOf({ recording, outcome }: PolicyRun, id: string | undefined, filter: number): Fate {
  const nothing = { status: 0, details: "" };
  if (id === undefined) return { kind: "none", ...nothing };
  if (outcome.end === "refused") return { kind: "refused", ...nothing };
  const index = castOf(recording).exchanges.find((one) => one.id === id)?.index;
  if (index === undefined) return { kind: outcome.end === "proxy-crash" || outcome.end === "limit" ? "died" : "none", ...nothing };
  const passed = isPassed(recording, index, filter);
  const exchange = outcome.exchanges.find((one) => one.id === id), connection = outcome.connections.find((one) => one.id === id);
  if (connection !== undefined) return { kind: passed ? "passed" : connection.client.end === "open" ? "waits" : "closed", status: 0, details: "" };
  if (exchange === undefined) return { kind: "none", ...nothing };
  const { client, access } = exchange, told = { status: client.status ?? 0, details: access?.details ?? "" };
  if (passed) return { kind: "passed", ...told };
  if (client.end === "cut") return { kind: "cut", ...told };
  return { kind: client.end === "still waiting" ? "waits" : "answered", ...told };
}

function isPassed(recording: Recording, exchange: number, filter: number): boolean {
  let found = false;
  forDeeds(recording, ["filter-passed-by", "failure-ignored"], 2, (_step, _name, [of, which]) => {
    if (of === exchange && which === filter) found = true;
  });
  return found;
}

export interface PolicyLine {
  readonly policy: string;
  /** as the design has it: "fail closed", "fail open", "fail_open (older)", "reload" */
  readonly title: string;
  readonly now: Cell;
  readonly next: Cell;
}
/** `status`: a local response's; `warning`: what somebody must know. */
export interface Cell { readonly status: number | undefined; readonly text: string; readonly warning: string }

const titles: Readonly<Record<string, string>> = { "fail-closed": "fail closed", "fail-open": "FAIL_OPEN", "fail-open-at-once": "fail_open (older)", "fail-reload": "reload" };

export function policyLine(run: PolicyRun, filter: number): PolicyLine {
  const name = filterName(run.recording, filter);
  const now = fateOf(run, run.faulted, filter), next = fateOf(run, run.next, filter), later = fateOf(run, run.later, filter);
  return { policy: run.policy, title: titles[run.policy] ?? run.policy, now: nowCell(now, name), next: nextCell(run, next, later, name, filter) };
}

const plainCell = (text: string, warning = ""): Cell => ({ status: undefined, text, warning });

function nowCell(fate: Fate, name: string): Cell {
  switch (fate.kind) {
    case "answered": return { status: fate.status, text: fate.details, warning: "" };
    case "passed": return plainCell(`goes on without ${name}`);
    case "cut": return plainCell("cut: its response had begun");
    case "waits": return plainCell("waits for ever", "nothing answers it");
    case "closed": return plainCell("the connection is closed");
    case "refused": return plainCell("there is none: nothing listens");
    case "died": return plainCell("lost with the proxy");
    case "none": return plainCell("no request was under way");
  }
}

function nextCell(run: PolicyRun, next: Fate, later: Fate, name: string, filter: number): Cell {
  const reloads = run.policy === "fail-reload";
  switch (next.kind) {
    case "passed": return plainCell(`${name} is skipped: `, next.status === 0 ? "nothing checks what passes" : "requests pass without it");
    case "answered": {
      if (next.details !== "wasm_fail_stream") return { status: next.status, text: next.details, warning: "" };
      if (!reloads) return { status: next.status, text: "for every stream of this VM, until a new configuration", warning: "" };
      const again = later.details === "wasm_fail_stream";
      return { status: next.status, text: `for about ${backoffWords(run.recording, filter)}, then a new VM with empty memory${again ? ";" : ""}`, warning: again ? "the same request stops it again" : "" };
    }
    case "closed": return plainCell(reloads ? `closed for about ${backoffWords(run.recording, filter)}, then a new VM with empty memory` : "closed, for every connection of this VM, until a new configuration");
    case "waits": return plainCell("waits", "nothing answers it");
    case "cut": return plainCell("cut");
    case "refused": return plainCell("the proxy refuses the configuration", "");
    case "died": return plainCell("the proxy is gone");
    case "none": return plainCell("");
  }
}

const backoffWords = (recording: Recording, filter: number): string => durationWords(recording.meta.scenario.setup.chain[filter]?.reloadBackoff ?? 1000);
