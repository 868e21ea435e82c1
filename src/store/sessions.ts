/** Sessions as files: everything of one becomes what is open. What was open comes back with undo, and stays where a session cannot be read. */
import * as v from "valibot";
import type { Breakpoint } from "../debugger/breakpoints.ts";
import { readRecordingFile } from "../recording/file.ts";
import { findStep } from "../share/step-name.ts";
import type { Session } from "../share/session-file.ts";
import { tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import { keptRun } from "./comparing.ts";
import type { Opening } from "./opening.ts";
import { unpacked } from "./unpack.ts";

const BreakpointSchema = v.strictObject({
  id: v.number(), enabled: v.boolean(),
  what: v.variant("on", [
    v.strictObject({ on: v.literal("name"), name: v.string() }), v.strictObject({ on: v.literal("status"), status: v.optional(v.number()) }), v.strictObject({ on: v.literal("key"), key: v.string() }),
    v.strictObject({ on: v.literal("log"), text: v.string() }), v.strictObject({ on: v.literal("fault") }),
  ]),
});

/** Those that this release does not know are left out. */
const breakpointsOf = (written: readonly unknown[]): readonly Breakpoint[] => written.flatMap((one) => {
  const parsed = v.safeParse(BreakpointSchema, one);
  return parsed.success ? [{ ...parsed.output, what: parsed.output.what.on === "status" ? { on: "status", status: parsed.output.what.status } : parsed.output.what }] : [];
});

export async function openSession(bench: Bench, opening: Opening, name: string, session: Session): Promise<void> {
  const { store } = bench, { scenario, view, modules, sources, recording } = session;
  const problems = bench.parse?.(scenario);
  if (problems?.ok === false) {
    tell(bench, name, `The scenario in this session has a problem: ${problems.problems.slice(0, 3).map(({ path, message }) => `${path} ${message}`.trim()).join("; ")}. What you had open is unchanged.`);
    return;
  }
  const saved = recording === undefined ? undefined : await readSaved(bench, name, recording), at = view.at;
  await opening.made(name, async (keep) => {
    const names: Record<string, string> = {};
    for (const [module, { sha256, bytes }] of Object.entries(modules)) {
      names[module] = await keep(module, bytes);
      if (names[module] !== sha256) tell(bench, module, `The module in this session is not the one it was saved with: SHA-256 ${names[module].slice(0, 12)} in place of ${sha256.slice(0, 12)}. It runs as it is.`);
    }
    store.setState({ breakpoints: breakpointsOf(view.breakpoints ?? []) });
    return {
      document: { draft: scenario, origin: { kind: "file", name }, modules: names, sources },
      arrive: (shown) => {
        if (saved !== undefined && saved.length !== shown.length) {
          store.setState({ kept: keptRun(saved, saved.outcome, `the run that ${name} was saved with`) });
          tell(bench, name, `This release records ${(shown.length - 1).toLocaleString("en")} steps, the session was saved with ${(saved.length - 1).toLocaleString("en")}. The saved run is kept to compare with.`);
        }
        return at === undefined ? Math.max(0, shown.length - 1) : findStep(shown, { ...at, nth: at.nth ?? 0, inner: at.inner ?? 0 }).step;
      },
    };
  });
}

async function readSaved(bench: Bench, name: string, file: Uint8Array) {
  const read = await readRecordingFile(Uint8Array.from(file), async (packed) => {
    const inside = await unpacked(packed, "gzip");
    if (!inside.ok) throw new Error(inside.reason);
    return Uint8Array.from(inside.value);
  });
  if (read.ok) return read.value;
  tell(bench, name, `The recording in this session cannot be read, so its scenario is run without it: ${read.reason}`);
  return undefined;
}
