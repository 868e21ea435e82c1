/** What WebAssembly Hub's tools wrote beside a module (`runtime-config.json`), and what an image's config says of it: root ids, ABI versions. */
import { leave, moduleNameFor, note } from "./import.ts";
import type { Gathering, ImportedFilter } from "./import.ts";
import { at, items, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";

export const isRuntimeConfig = (document: Part): boolean => at(document, "abiVersions") !== undefined || Array.isArray(at(document, "config", "rootIds")?.value);

export function runtimeConfigOf(document: Part, told: Gathering, from = "filter.wasm"): readonly ImportedFilter[] {
  take(at(document, "type"));
  const texts = (list: Part | undefined): readonly string[] => items(list).flatMap((part) => (typeof part.value === "string" ? [take(part).value as string] : []));
  const [rootId, ...others] = items(at(document, "config", "rootIds")), versions = texts(at(document, "abiVersions"));
  for (const version of versions) note(told, abiSentence(version), false);
  for (const other of others) leave(told, other, "another root id of the module: set it as the filter's root id to run that one");
  const id = typeof rootId?.value === "string" ? (take(rootId).value as string) : undefined, name = textAt(document, "name");
  return [{ filter: { ...((name ?? id) !== undefined && { name: name ?? id }), module: { name: moduleNameFor(told, from) }, ...(id !== undefined && { rootId: id }) }, from }];
}

/** Until ABI 0.1.0 had its name, versions were commits of the fork in which Envoy got WebAssembly. */
export function abiSentence(version: string): string {
  const commit = /^v0-([0-9a-f]{40})$/.exec(version)?.[1];
  if (commit === undefined) return `The file says that the module is of ABI ${version}; what it exports decides.`;
  return `The ABI version ${version} is a commit of Envoy's WebAssembly fork (${commit.slice(0, 7)}), from before ABI 0.1.0 had a name. Modules of that time export no proxy_abi_version_0_1_0 marker, and later Envoys refuse those; one that has it is read as ABI 0.1.0.`;
}
