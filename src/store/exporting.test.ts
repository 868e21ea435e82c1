import { describe, expect, it } from "vitest";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { TestBench } from "../testing/test-workbench.ts";
import type { ExportFormat } from "./export-formats.ts";
import { withActions } from "./edits.ts";
import { memoryDrafts } from "./drafts.ts";

const secret = "Bearer hunter2hunter2";
async function opened(shared: Parameters<typeof testWorkbench>[0] = {}): Promise<TestBench> {
  const bench = testWorkbench(shared);
  await bench.store.getState().openSample("auth");
  await bench.settled();
  return bench;
}
async function made(bench: TestBench, format: ExportFormat, keep: readonly string[] = []) {
  const result = await bench.store.getState().makeExport({ format, keep: new Set(keep), page: "https://example.com/" });
  if (!result.ok) throw new Error(result.reason);
  return result;
}
const withSecret = async (bench: TestBench): Promise<void> => {
  bench.store.getState().edit((draft) => withActions(draft, [{ do: "exchange", id: "secret", path: "/private", headers: [["authorization", secret]] }]));
  await bench.settled();
};
const asFile = ({ file: { name, content } }: Awaited<ReturnType<typeof made>>) => ({ name, bytes: typeof content === "string" ? new TextEncoder().encode(content) : content });

describe("an export", () => {
  it("of a scenario without secrets is of the run that is shown", async () => {
    const bench = await opened(), { anew, file } = await made(bench, "report", bench.at.draft.actions === undefined ? [] : (await bench.store.getState().secrets()).map(({ value }) => value));
    expect(anew).toBe(false);
    expect(file.content).toContain("<https://example.com/#v1.");
    expect(file.content).toMatch(/Rust \(its producers section names/);
  });
  it.each(["report", "har", "curl", "raw-http", "transcript", "ndjson", "scenario", "textpb", "yaml", "go"] as const)("as %s tells no secret, unless it is kept", async (format) => {
    const bench = await opened();
    await withSecret(bench);
    const { file, anew } = await made(bench, format), stays = await made(bench, format, ["hunter2hunter2"]);
    expect([anew, stays.anew]).toEqual([true, false]);
    expect(file.content).not.toContain("hunter2");
    if (format !== "transcript") expect(stays.file.content).toContain("hunter2");
  });
  it("of a scenario that was just edited is of that, not of the run before", async () => {
    const bench = await opened();
    bench.store.getState().edit((draft) => withActions(draft, [{ do: "exchange", id: "edited", path: "/edited" }]));
    expect((await made(bench, "transcript")).file.content).toContain("GET /edited");
  });
  it("is refused while there is no run", async () => {
    expect(await testWorkbench().store.getState().makeExport({ format: "har", keep: new Set(), page: "" })).toEqual({ ok: false, reason: "Nothing has run yet: an export is made of a run." });
  });
});

describe("a session", () => {
  it("opens by itself in another browser at the same step, with breakpoints and sources", async () => {
    const bench = await opened(), keep = (await bench.store.getState().secrets()).map(({ value }) => value);
    bench.store.getState().toggleBreakpoint({ on: "fault" });
    bench.store.getState().moveTo(15);
    const file = asFile(await made(bench, "session", keep)), other = testWorkbench({ samples: { list: () => [], load: () => Promise.reject(new Error("none")) } });
    await other.store.getState().openFiles([file]);
    await other.settled();
    expect([other.at.draft, other.at.cursor, other.at.length, other.at.missing, other.at.notices, other.at.kept]).toEqual([bench.at.draft, 15, bench.at.length, [], [], undefined]);
    expect([other.at.sources, other.at.breakpoints]).toEqual([bench.at.sources, bench.at.breakpoints]);
    other.store.getState().undo();
    expect(other.at.draft.setup.chain).toEqual([]);
  });
  it("that cannot be read leaves everything as it was", async () => {
    const bench = await opened(), before = bench.at.draft, { bytes } = asFile(await made(bench, "session"));
    await bench.store.getState().openFiles([{ name: "broken.zip", bytes: bytes.subarray(0, bytes.length - 30) }]);
    await bench.store.getState().openFiles([{ name: "other.zip", bytes: Uint8Array.of(0x50, 0x4b, 5, 6) }]);
    expect(bench.at.draft).toBe(before);
    expect(bench.at.notices.map(({ about, text }) => `${about}: ${text}`)[0]).toBe("broken.zip: This is a session that cannot be opened. The archive is damaged or cut off.");
  });
  it("says so when the saved run is not the one that comes of it here", async () => {
    const bench = await opened(), { encodeSession, decodeSession } = await import("../share/session-file.ts"), read = decodeSession(asFile(await made(bench, "session")).bytes);
    if (!read.ok) throw new Error(read.reason);
    const changed = encodeSession({ ...read.value, scenario: withActions(read.value.scenario, []), view: {} });
    await bench.store.getState().openFiles([{ name: "s.zip", bytes: changed }]);
    await bench.settled();
    expect(bench.at.notices.at(-1)?.text).toMatch(/This release records \d+ steps, the session was saved with \d+\./);
    expect(bench.at.kept?.title).toBe("the run that s.zip was saved with");
  });
});

describe("secrets in what is kept on this machine", () => {
  it("are listed by draft and replaced in all of them, but for those that are to stay", async () => {
    const drafts = memoryDrafts(), shared = { drafts: async () => drafts };
    const one = await opened(shared);
    await withSecret(one);
    await one.store.getState().flush();
    const two = await opened(shared);
    await withSecret(two);
    two.store.getState().edit((draft) => withActions(draft, [...(draft.actions ?? []), { do: "exchange", id: "mail", headers: [["x-from", "ada@example.com"]] }]));
    await two.store.getState().flush();
    await two.store.getState().refreshDrafts();
    expect((await two.store.getState().keptSecrets()).map(({ mine, secrets }) => [mine, secrets.map(({ value }) => value)])).toEqual([[true, expect.arrayContaining(["hunter2hunter2", "ada@example.com"]) as string[]], [false, expect.arrayContaining(["hunter2hunter2"]) as string[]]]);
    await two.store.getState().redactKept(new Set(["ada@example.com"]));
    await two.settled();
    await two.store.getState().flush();
    const all = JSON.stringify(await drafts.list());
    expect([all.includes("hunter2"), all.includes("ada@example.com")]).toEqual([false, true]);
    two.store.getState().undo();
    expect(JSON.stringify(two.at.draft)).toContain("hunter2");
  });
});
