/** Asks an Envoy about every traced scenario again, and writes what it did. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { lineDiff } from "../../testing/line-diff.ts";
import { runHost } from "../../testing/host-run.ts";
import { traceFile } from "../../testing/traced-scenarios.ts";
import type { TracedScenario } from "../../testing/traced-scenarios.ts";
import { accountText } from "./comparison.ts";
import { releaseFor, verifyScenario } from "./verify-scenario.ts";
import type { Verified } from "./verify-scenario.ts";

export interface RecordOrder {
  readonly binary: string;
  readonly version: string;
  /** false: what there is stays, and is compared with that of the release our host takes this version for */
  readonly write: boolean;
}
export interface Recorded {
  readonly name: string;
  /** what Envoy did now against what is kept; empty when it is the same */
  readonly changed: readonly string[];
  /** the first differences between Envoy and our host */
  readonly differences: Extract<Verified, { readonly ok: true }>["differences"];
  /** no two runs of Envoy agreed: nothing was written */
  readonly varies: boolean;
}

const attempts = 4;
const mostSeconds = 60;

type Compared = Extract<Verified, { readonly ok: true }>;
type Question = Pick<RecordOrder, "binary" | "version">;

async function asked({ name, scenario, modules }: TracedScenario, { binary, version }: Question): Promise<Compared> {
  const verified = await verifyScenario({ scenario, modules, binary, version, seconds: mostSeconds, run: (playable) => Promise.resolve(runHost(playable, modules)) });
  if (!verified.ok) throw new Error(`${name} cannot be put to an Envoy: ${verified.reasons.join("; ")}`);
  return verified;
}

/** What an Envoy does twice counts, so what is `kept` of it when it does that once more, and of several workers what our host does too; undefined when no two runs agree. */
async function agreed(traced: TracedScenario, question: Question, kept?: string): Promise<Compared | undefined> {
  const seen = new Set([kept]);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const verified = await asked(traced, question), text = accountText(verified.envoy);
    if (seen.has(text) || (traced.scenario.setup.threads > 1 && verified.differences.length === 0)) return verified;
    seen.add(text);
  }
  return undefined;
}

export async function recordTrace(traced: TracedScenario, order: RecordOrder): Promise<Recorded> {
  const { name } = traced, { version, write } = order, file = traceFile(write ? version : releaseFor(version), name);
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined, verified = await agreed(traced, order, before);
  if (verified === undefined) return { name, changed: [], differences: [], varies: true };
  return { name, changed: changesOf(accountText(verified.envoy), file, before, write), differences: verified.differences, varies: false };
}

/** Where the two part; asked again only when they do. */
export async function compareTrace(traced: TracedScenario, question: Question): Promise<Omit<Recorded, "changed">> {
  const first = await asked(traced, question), { name } = traced;
  if (first.differences.length === 0) return { name, differences: [], varies: false };
  const verified = await agreed(traced, question);
  return { name, differences: verified?.differences ?? [], varies: verified === undefined };
}

function changesOf(text: string, file: string, before: string | undefined, write: boolean): readonly string[] {
  if (before === text) return [];
  if (write) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return before === undefined ? [`written, ${text.split("\n").length - 1} lines`] : lineDiff(before, text);
}
