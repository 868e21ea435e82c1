// Every entry of the reference can be tried: its guest assembles, its run is a run of this host, and it reaches the callback or the call.
import { beforeAll, describe, expect, it } from "vitest";
import { enumNames } from "../../abi/codes.ts";
import type { AbiVersion } from "../../abi/versions.ts";
import { sha256Hex } from "../../engine/hash.ts";
import { createInProcessEngine } from "../../engine/in-process.ts";
import { isAtRest } from "../../engine/protocol.ts";
import { assembleWat } from "../../engine/wat.ts";
import type { Recording } from "../../recording/log.ts";
import { scenarioOf } from "../../testing/host-run.ts";
import { entries, entryOf } from "../entries.ts";
import { stepOf, tryIt, versionsToTry } from "./try-it.ts";
import type { TryIt } from "./try-it.ts";

async function recorded({ text, fileName, scenario }: TryIt): Promise<Recording> {
  const assembled = await assembleWat(text, fileName);
  if (!assembled.ok) throw new Error(`${assembled.reason}\n${text}`);
  const complete = scenarioOf(scenario), engine = createInProcessEngine(), name = complete.setup.chain[0]?.module.name ?? "";
  return new Promise((resolve, reject) => {
    const run = engine.run({ scenario: complete, modules: [{ name, sha256: sha256Hex(assembled.value), bytes: assembled.value }] }, {
      onRows: () => undefined, onFailure: (message) => reject(new Error(message)), onStatus: ({ state }) => { if (isAtRest(state)) resolve(run.recording); },
    });
  });
}

const cases = entries.flatMap(({ name }) => versionsToTry(name).map((version) => ({ name, version })));

describe("every entry has something to try", () => {
  it("in some version", () => {
    expect(entries.filter(({ name }) => versionsToTry(name).length === 0).map(({ name }) => name)).toEqual([]);
  });

  it("in every released version that has it", () => {
    const missing = entries.filter(({ kind }) => kind !== "enumeration").flatMap(({ name, forms }) => {
      const versions = forms.flatMap((form) => form.versions).filter((version): version is AbiVersion => ["0.1.0", "0.2.0", "0.2.1"].includes(version));
      return versions.filter((version) => !versionsToTry(name).includes(version)).map((version) => `${name} ${version}`);
    });
    expect(missing).toEqual([]);
  });
});

describe("its run reaches it", () => {
  beforeAll(async () => { await assembleWat("(module)"); });

  it.each(cases)("$name in $version", async ({ name, version }) => {
    const shown = tryIt(name, version);
    if (shown === undefined) throw new Error(`nothing to try for ${name}`);
    const recording = await recorded(shown), row = recording.row(stepOf(recording, shown.reaches));
    expect("name" in row && row.name).toBe(shown.reaches);
    if (shown.reaches === "load-refused") return;
    expect(row.kind === "callback" || row.kind === "host-call").toBe(true);
    expect(recording.end === "refused").toBe(name === "FailState" || name === "FailurePolicy");
    // it shows the entry itself, unless that is never a row
    const isRow = entryOf(name)?.kind !== "enumeration" && !/^(?:proxy_abi_version_|malloc$|proxy_on_memory_allocate$|proxy_validate_|proxy_on_grpc_trailing|proxy_on_grpc_create)/.test(name);
    if (isRow) expect(shown.reaches).toBe(name);
    if (row.kind === "host-call") expect(row.readable).toBe(true);
  });
});

it("each enumeration opens where its values are", () => {
  for (const name of enumNames) expect(tryIt(name, versionsToTry(name).at(-1) ?? "0.2.1")?.text).toContain("(module");
});
