/** A run as files: of the draft without its secrets, which is run anew where that changes it. */
import { parseScenario } from "../scenario/parse.ts";
import { redacted, secretsOf } from "../share/redact.ts";
import { findStep, stepName } from "../share/step-name.ts";
import type { Bench } from "./bench.ts";
import { carriedOut } from "./carried-out.ts";
import type { Exported, ExportSubject } from "./exporters.ts";
import type { ExportFormat } from "./export-formats.ts";
import { modulesFor } from "./running.ts";
import type { Sharing } from "./sharing.ts";

export interface ExportWanted {
  readonly format: ExportFormat;
  /** values that look secret and go into it all the same */
  readonly keep: ReadonlySet<string>;
  /** the address of the page, for the link in a report */
  readonly page: string;
}
export type MadeExport = { readonly ok: true; readonly file: Exported; /** it is of a run with stand-ins */ readonly anew: boolean } | { readonly ok: false; readonly reason: string };

/** Longer ones would be most of a report. */
const longestLink = 32_000;

export async function makeExport(bench: Bench, sharing: Sharing, { format, keep, page }: ExportWanted): Promise<MadeExport> {
  const { draft, recording, cursor, missing, sources, breakpoints, problems } = bench.store.getState();
  if (recording === undefined || recording.outcome === undefined) return { ok: false, reason: "Nothing has run yet: an export is made of a run." };
  if (missing.length > 0 || problems.length > 0) return { ok: false, reason: "The scenario has a problem, or lacks a module: an export is made of a run that is whole." };
  const shown = redacted(draft, secretsOf(draft).filter(({ value }) => !keep.has(value))), anew = shown !== draft, parsed = parseScenario(shown);
  if (!parsed.ok) return { ok: false, reason: `With stand-ins the scenario has a problem: ${parsed.problems[0]?.path ?? ""} ${parsed.problems[0]?.message ?? ""}` };
  const modules = modulesFor(bench, parsed.scenario), current = JSON.stringify(recording.meta.scenario) === JSON.stringify(parsed.scenario);
  // after an edit the run that is shown may still be that of before
  const ran = current ? recording : await again(bench, parsed.scenario, modules);
  const step = current ? cursor : findStep(ran, stepName(recording, cursor)).step;
  const made = format === "report" ? await sharing.link({ keep, modules: true, step: true, addresses: {} }) : undefined;
  const fragment = made === undefined || made.fragment.length > longestLink ? (format === "report" ? (await sharing.link({ keep, modules: false, step: true, addresses: {} })).fragment : undefined) : made.fragment;
  const subject: ExportSubject = { recording: ran, draft: shown, step, modules, sources, breakpoints, link: fragment === undefined ? undefined : `${page}${fragment}` };
  const { exported } = await import("./exporters.ts");
  return { ok: true, file: await exported(format, subject), anew };
}

async function again(bench: Bench, scenario: Parameters<typeof carriedOut>[1], modules: Parameters<typeof carriedOut>[2]): Promise<ExportSubject["recording"]> {
  const engine = bench.input.spareEngine();
  try {
    return (await carriedOut(engine, scenario, modules)).recording;
  } finally {
    engine.dispose();
  }
}
