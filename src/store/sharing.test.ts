import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failed, ok } from "../base/result.ts";
import { decodeLink, encodeLink } from "../share/link.ts";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { Shared, TestBench } from "../testing/test-workbench.ts";
import type { LinkWanted } from "./types.ts";

const guard = new Uint8Array(readFileSync(join(import.meta.dirname, "../../samples/edit-headers/filter.wasm")));
const wanted: LinkWanted = { keep: new Set(), modules: true, step: true, addresses: {} };

async function started(fragment?: string, fetchFile?: Shared["fetchFile"]): Promise<TestBench> {
  const bench = testWorkbench({ ...(fetchFile !== undefined && { fetchFile }) });
  await bench.at.start(fragment);
  await bench.settled();
  return bench;
}

describe("a link", () => {
  it("to a sample as it is names the sample and the step", async () => {
    const bench = await started();
    bench.at.moveTo(9);
    const { fragment, modules, step } = await bench.at.makeLink(wanted);
    expect(step).toBe(9);
    expect(modules).toMatchObject([{ how: "sample" }]);
    expect(fragment.length).toBeLessThan(300);
    const other = await started(fragment);
    expect(other.at).toMatchObject({ cursor: 9, origin: bench.at.origin, draft: bench.at.draft, notices: [] });
  });

  it("to a scenario of one's own holds it and its filters; the steps are the same", async () => {
    const bench = await started();
    await bench.at.openFiles([{ name: "guard.wasm", bytes: guard }]);
    await bench.settled();
    bench.at.set(["setup", "seed"], 7);
    await bench.settled();
    bench.at.moveTo(12);
    const { fragment, modules } = await bench.at.makeLink(wanted), other = await started(fragment);
    expect(modules).toEqual([{ name: "guard.wasm", how: "inside", size: guard.length }]);
    expect(other.at.draft).toEqual(bench.at.draft);
    expect([other.at.cursor, other.at.length, other.at.notices]).toEqual([12, bench.at.length, []]);
  });

  it("without its filters asks for the same file", async () => {
    const bench = await started();
    await bench.at.openFiles([{ name: "guard.wasm", bytes: guard }]);
    await bench.settled();
    const { fragment } = await bench.at.makeLink({ ...wanted, modules: false }), other = await started(fragment);
    expect(other.at.missing).toEqual(["guard.wasm"]);
    expect(other.at.notices[0]?.text).toMatch(/names this module by its SHA-256, [0-9a-f]{12}, [\d,]+ bytes\. Drop the same file to run it\./);
    await other.at.openFiles([{ name: "other-name.wasm", bytes: guard }]);
    const at = await other.settled();
    expect(at.missing).toEqual([]);
    expect(at.length).toBe(bench.at.length);
  });

  it("does not tell secrets, unless it is told to", async () => {
    const bench = await started();
    bench.at.addAction({ do: "exchange", id: "s", headers: [["authorization", "Bearer hunter2hunter2"]] });
    await bench.settled();
    expect((await bench.at.secrets()).map(({ value }) => value)).toEqual(["hunter2hunter2"]);
    const text = async (keep: readonly string[]): Promise<string> => {
      const link = await decodeLink((await bench.at.makeLink({ ...wanted, keep: new Set(keep) })).fragment);
      return JSON.stringify(link);
    };
    expect(await text([])).not.toContain("hunter2");
    expect(await text(["hunter2hunter2"])).toContain("hunter2hunter2");
  });

  it("whose step has moved says so", async () => {
    const bench = await started(), { fragment } = await bench.at.makeLink(wanted), decoded = await decodeLink(fragment);
    if (!decoded.ok || decoded.value.at === undefined) throw new Error("no step");
    const moved = await started(await encodeLink({ sample: decoded.value.sample, at: { ...decoded.value.at, step: 3 } }));
    expect(moved.at.cursor).toBe(bench.at.cursor);
    expect(moved.at.notices[0]?.text).toBe(`The link points at step 3, which is not the same step in this release; the nearest like it is step ${bench.at.cursor}.`);
  });

  it.each([
    ["of a newer version", "#v7.abc", /made by a newer version \(format 7, this page reads up to 1\)/],
    ["that is cut off", "#v1.q1YqUbJS", /damaged or cut off/],
    ["that is no base64", "#v1.%%%", /damaged or cut off: not base64/],
  ])("%s is explained, and nothing is lost", async (_, fragment, reason) => {
    const bench = await started(), { draft } = bench.at;
    expect(await bench.at.openLink(fragment)).toBe(false);
    expect(bench.at.draft).toBe(draft);
    expect(bench.at.notices[0]?.text).toMatch(reason);
    expect(bench.at.notices[0]?.text).toContain("What you had open is unchanged.");
  });

  it.each([
    ["a sample that is not here", { sample: "gone" }, /the sample gone, which this release does not have/],
    ["a scenario with problems", { scenario: { version: 1, setup: { chain: [], seed: -1 } } }, /has a problem: setup\.seed/],
    ["nothing", {}, /names neither a sample nor a scenario/],
    ["something else", { surprise: 1 }, /holds something else than a scenario/],
  ])("with %s is explained", async (_, shared, reason) => {
    const bench = await started();
    expect(await bench.at.openLink(await encodeLink(shared as never))).toBe(false);
    expect(bench.at.notices[0]?.text).toMatch(reason);
  });

  it("opened in a page at work can be undone", async () => {
    const bench = await started(), { fragment } = await bench.at.makeLink(wanted);
    await bench.at.openFiles([{ name: "guard.wasm", bytes: guard }]);
    await bench.settled();
    expect(await bench.at.openLink(fragment)).toBe(true);
    await bench.settled();
    expect(bench.at.origin.kind).toBe("sample");
    bench.at.undo();
    expect((await bench.settled()).origin).toEqual({ kind: "file", name: "guard.wasm" });
  });

  it("does not unpack without end", async () => {
    const bomb = `#v1.${Buffer.from(await new Response(new Blob([`"${"a".repeat(40 * 1024 * 1024)}"`]).stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer()).toString("base64url")}`;
    expect(await decodeLink(bomb)).toEqual({ ok: false, reason: "This link unpacks to more than 32 MiB, which no scenario is." });
  });
});

describe("files of other servers", () => {
  const at = "https://files.example/filters/guard.wasm";
  /** Serves the module and remembers what was asked of it. */
  function server(bytes = guard) {
    const fetched: string[] = [];
    const fetchFile: NonNullable<Shared["fetchFile"]> = async (url) => {
      fetched.push(url);
      return url === at ? ok(bytes.slice()) : failed("its server answers 404 Not Found");
    };
    return { fetched, fetchFile };
  }
  async function linkToGuard(): Promise<string> {
    const bench = await started();
    await bench.at.openFiles([{ name: "guard.wasm", bytes: guard }]);
    await bench.settled();
    const { fragment, modules } = await bench.at.makeLink({ ...wanted, addresses: { "guard.wasm": at } });
    expect(modules).toEqual([{ name: "guard.wasm", how: "by-address", size: guard.length }]);
    expect(fragment.length).toBeLessThan(1000);
    return fragment;
  }

  it("are asked for before anything is fetched, and a module is held against its SHA-256", async () => {
    const fragment = await linkToGuard(), { fetched, fetchFile } = server(), bench = await started(undefined, fetchFile);
    const opening = bench.at.openLink(fragment);
    await bench.until((now) => now.asked !== undefined);
    expect([bench.at.asked, fetched]).toEqual([[at], []]);
    bench.at.answerAsked(true);
    await opening;
    expect((await bench.settled()).missing).toEqual([]);
    expect([fetched, bench.at.asked, bench.at.notices]).toEqual([[at], undefined, []]);
  });

  it("that are not wanted are asked for as a file, and one that is another module is refused", async () => {
    const fragment = await linkToGuard();
    for (const [answer, bytes, told] of [[false, guard, /Drop the same file/], [true, guard.subarray(0, 100), /is not the module that the link was made with: SHA-256 [0-9a-f]{12}/]] as const) {
      const { fetched, fetchFile } = server(bytes), bench = await started(undefined, fetchFile);
      const opening = bench.at.openLink(fragment);
      await bench.until((now) => now.asked !== undefined);
      bench.at.answerAsked(answer);
      await opening;
      expect(bench.at.missing).toEqual(["guard.wasm"]);
      expect(bench.at.notices.map(({ text }) => text).join("\n")).toMatch(told);
      expect(fetched).toHaveLength(answer ? 1 : 0);
    }
  });

  it("open from an address as if they were dropped", async () => {
    const { fetched, fetchFile } = server(), bench = await started(`#url=${encodeURIComponent(at)}`, fetchFile);
    expect([bench.at.asked, fetched, bench.at.origin.kind]).toEqual([[at], [], "sample"]);
    bench.at.answerAsked(true);
    await bench.until((now) => now.draft.setup.chain[0]?.module.name === "guard.wasm");
    expect((await bench.settled()).runState).toBe("idle");
    bench.at.undo();
    expect(bench.at.origin.kind).toBe("sample");
  });

  it("that cannot be fetched leave everything as it is, and say why", async () => {
    for (const [fragment, told] of [
      [`#url=${encodeURIComponent("https://files.example/gone.json")}`, /gone\.json could not be fetched: its server answers 404 Not Found\. Download the file yourself and drop it here\. What you had open is unchanged\./],
      ["#url=http%3A%2F%2Ffiles.example%2Fa", /has to begin with https/], ["#url=file:///etc/passwd", /has to begin with https/], ["#url=https://name:word@files.example/", /has to begin with https/], ["#url=%E0%A4%A", /has to begin with https/],
    ] as const) {
      const { fetchFile } = server(), bench = await started(undefined, fetchFile), { draft } = bench.at;
      const opening = bench.at.openLink(fragment);
      if (fragment.includes("gone")) {
        await bench.until((now) => now.asked !== undefined);
        bench.at.answerAsked(true);
      }
      expect(await opening).toBe(false);
      expect(bench.at.notices[0]?.text).toMatch(told);
      expect(bench.at.draft).toBe(draft);
    }
  });
});
