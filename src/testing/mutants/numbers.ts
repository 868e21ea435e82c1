/** One number for each mutant, and one for each name by which a constant of a release is read. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { allMutants, hostFiles } from "./find.ts";
import type { Mutant } from "./find.ts";
import { instrumented, isReadOtherwise } from "./instrument.ts";

const src = join(import.meta.dirname, "../..");

export interface Numbers {
  readonly mutants: readonly Mutant[];
  readonly size: number;
  /** What is passed where the mutant can show; undefined: it can show anywhere. */
  passedBy(number: number): number | undefined;
  /** A file of the host, by its path below src/, with every mutant of it as a switch; undefined for other files. */
  instrument(file: string, text: string): string | undefined;
}

export function numbersOf(mutants: readonly Mutant[] = allMutants()): Numbers {
  const byFile = groupByFile(mutants);
  const files = new Set(hostFiles());
  const texts = [...files].map((file) => [file, readFileSync(join(src, file), "utf8")] as const);
  const released = new Set(mutants.flatMap(({ file, constant }) => (constant !== undefined && file.endsWith("releases.ts") ? [constant] : [])));
  const names = [...released].filter((name) => !texts.some(([file, text]) => isReadOtherwise(file, text, name)));
  const ofName = new Map(names.map((name, i) => [name, mutants.length + i]));
  const ofMutant = new Map(mutants.map((mutant, i) => [mutant, i]));
  return {
    mutants,
    size: mutants.length + names.length,
    passedBy(number) {
      const { kind, file, constant } = mutants[number] ?? {};
      if (kind === "condition" || kind === "rule") return number;
      return constant !== undefined && file?.endsWith("releases.ts") === true ? ofName.get(constant) : undefined;
    },
    instrument: (file, text) => (files.has(file) ? instrumented(file, text, byFile.get(file) ?? [], (mutant) => ofMutant.get(mutant) ?? -2, ofName) : undefined),
  };
}

function groupByFile(mutants: readonly Mutant[]): ReadonlyMap<string, readonly Mutant[]> {
  const groups = new Map<string, Mutant[]>();
  for (const mutant of mutants) groups.set(mutant.file, [...(groups.get(mutant.file) ?? []), mutant]);
  return groups;
}
