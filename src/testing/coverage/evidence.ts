/** Who proves what: conformance cases that come out as recorded, by the calls they make, and tests by the names they have. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AbiVersion } from "../../abi/versions.ts";
import { detectAbi } from "../../abi/versions.ts";
import { createSession } from "../../host/session.ts";
import { readModule } from "../../module/read-module.ts";
import { runHost } from "../host-run.ts";
import { gapOf } from "../conformance/gaps.ts";
import type { ConformanceSet } from "../conformance/conformance-set.ts";
import { replay } from "../conformance/replay.ts";
import { namesOfTests } from "../names-of-tests.ts";

/** Function or callback and version: the ids of the cases that use it, in their order. */
export type Uses = ReadonlyMap<string, readonly string[]>;
export const keyOf = (name: string, version: AbiVersion): string => `${name} ${version}`;

/** Of the newest release; that each case comes out as recorded is tested elsewhere. */
export function usesOfCases(set: ConformanceSet): Uses {
  const uses = new Map<string, string[]>(), profile = `${set.profile}@${set.releases[0] ?? ""}`;
  for (const c of set.cases) {
    if (gapOf(c, profile) !== undefined) continue;
    const modules = new Map(c.chain.map(({ wasm = "probe" }) => [wasm, set.guest(wasm) ?? new Uint8Array()] as const));
    const { scenario } = replay(c, { profile, modules, createSession });
    const { recording } = runHost(scenario, modules);
    const versions = scenario.setup.chain.map((filter) => versionOf(modules.get(filter.module.name)));
    const used = new Set<string>();
    // VMs are numbered in the order of the chain, and so on with each reload
    for (let step = 1; step < recording.length; step++) {
      const { kind, name, vm } = recording.brief(step), version = versions[vm % versions.length];
      if ((kind === "host-call" || kind === "callback") && version !== undefined) used.add(keyOf(name, version));
    }
    for (const key of used) uses.set(key, [...(uses.get(key) ?? []), c.id]);
  }
  return uses;
}

function versionOf(bytes: Uint8Array | undefined): AbiVersion | undefined {
  const module = bytes === undefined ? undefined : readModule(bytes);
  return module?.ok === true ? detectAbi(module.value.exports).version : undefined;
}

/** Tests of the host that name a function or callback, as "host/functions/buffers.test.ts: its describe or it". */
export function namedTests(src: string): readonly string[] {
  const files = readdirSync(join(src, "host"), { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".test.ts")).map((file) => file.replaceAll("\\", "/")).toSorted();
  return files.flatMap((file) => namesOfTests(readFileSync(join(src, "host", file), "utf8")).map((name) => `host/${file}: ${name}`));
}
