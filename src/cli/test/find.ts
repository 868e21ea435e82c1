/** The scenarios and suites that a path stands for: a file itself, or all of a folder. */
import { isSuite } from "../../interop/tester/suite.ts";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { BadInput } from "../output.ts";
import { here, readFile } from "../paths.ts";

/** `given`: named by the person, who means it to be a test. */
export interface Found { readonly path: string; readonly called: string; readonly kind: "scenario" | "suite"; readonly bytes: Uint8Array }

const suiteEnds = /\.(?:textpb|textproto|txtpb|pbtxt|prototxt)$/i, yamlEnds = /\.ya?ml$/i;

export function findTests(names: readonly string[]): readonly Found[] {
  return names.flatMap((name) => {
    const path = here(name);
    if (!isFolder(path, name)) {
      const bytes = readFile(path, name);
      return [{ path, called: name, bytes, kind: looksLikeJson(bytes) ? "scenario" : "suite" } as const];
    }
    const found = inFolder(path, name);
    if (found.length === 0) throw new BadInput(`${name}: there is no scenario and no suite in it`);
    return found;
  });
}

function isFolder(path: string, called: string): boolean {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new BadInput(`${called}: there is no such file`);
  return stats.isDirectory();
}

/** In the order of their names; what is neither is passed over. */
function inFolder(folder: string, called: string): readonly Found[] {
  const entries = readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry): readonly Found[] => {
    const path = join(folder, entry.name), name = join(called, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" || entry.name.startsWith(".") ? [] : inFolder(path, name);
    if (!entry.isFile()) return [];
    if (entry.name.endsWith(".json")) return ofKind(path, name, "scenario", isScenario);
    if (suiteEnds.test(entry.name)) return ofKind(path, name, "suite", isSuite);
    return yamlEnds.test(entry.name) ? ofKind(path, name, "suite", isSuite) : [];
  });
}

function ofKind(path: string, called: string, kind: Found["kind"], fits: (bytes: Uint8Array) => boolean): readonly Found[] {
  const bytes = readFile(path, called);
  return fits(bytes) ? [{ path, called, kind, bytes }] : [];
}

const looksLikeJson = (bytes: Uint8Array): boolean => /^[\s\ufeff]*\{/.test(new TextDecoder().decode(bytes.subarray(0, 4096)));

function isScenario(bytes: Uint8Array): boolean {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && "version" in value && "setup" in value;
  } catch {
    return false;
  }
}
