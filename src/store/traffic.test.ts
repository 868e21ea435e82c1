import { deflateSync, gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { testWorkbench } from "../testing/test-workbench.ts";
import type { TestBench } from "../testing/test-workbench.ts";
import type { OpenedFile } from "./types.ts";
import { unpacked } from "./unpack.ts";

const file = (name: string, content: string | Uint8Array): OpenedFile => ({ name, bytes: typeof content === "string" ? new TextEncoder().encode(content) : new Uint8Array(content) });
const har = JSON.stringify({ log: { creator: { name: "x" }, entries: [1, 2].map((n) => ({ startedDateTime: `2026-05-01T10:00:0${n}.000Z`, time: 10, request: { method: "GET", url: `https://shop.example/${n}`, httpVersion: n === 1 ? "h2" : "", headers: [] }, response: { status: 200 + n, headers: [], content: {} } })) } });

async function started(): Promise<TestBench> {
  const bench = testWorkbench();
  await bench.at.start();
  await bench.settled();
  return bench;
}
const exchanges = ({ at }: TestBench): readonly string[] => (at.draft.actions ?? []).flatMap((action) => (action.do === "exchange" ? [`${action.id} ${action.path ?? ""}`] : action.do === "advance" ? [`+${action.by}`] : []));

describe("captured traffic", () => {
  it("is previewed before anything changes", async () => {
    const bench = await started(), { draft } = bench.at;
    await bench.at.openFiles([file("shop.har", har)]);
    expect(bench.at.draft).toBe(draft);
    expect(bench.at.captured).toMatchObject({
      name: "shop.har", label: "HAR", skipped: [],
      entries: [{ method: "GET", url: "https://shop.example/1", protocol: "HTTP/2", status: 201, at: Date.UTC(2026, 4, 1, 10, 0, 1) }, { url: "https://shop.example/2", status: 202 }],
      notes: [{ kind: "protocol-assumed", count: 1 }],
    });
    bench.at.dropCaptured();
    expect(bench.at.captured).toBeUndefined();
    expect(bench.at.draft).toBe(draft);
  });

  it("takes the place of the scenario's requests, with clock and replies, and can be undone", async () => {
    const bench = await started(), before = exchanges(bench);
    await bench.at.openFiles([file("shop.har", har)]);
    await bench.at.takeCaptured("replace");
    const at = await bench.settled();
    expect(exchanges(bench)).toEqual(["entry-1 /1", "+990", "entry-2 /2"]);
    expect(at.draft.setup.clock).toBe("2026-05-01T10:00:01.000Z");
    expect(at.outcome?.exchanges.map(({ id, client }) => [id, client.status])).toEqual([["entry-1", 201], ["entry-2", 202]]);
    at.undo();
    await bench.settled();
    expect(exchanges(bench)).toEqual(before);
  });

  it("comes after what is there, under ids that are free", async () => {
    const bench = await started(), before = exchanges(bench), { clock } = bench.at.draft.setup;
    for (let i = 0; i < 2; i++) {
      await bench.at.openFiles([file("x", "GET /raw HTTP/1.1\nhost: a\n")]);
      await bench.at.takeCaptured("append");
      await bench.settled();
    }
    expect(exchanges(bench)).toEqual([...before, "entry-1 /raw", "entry2-1 /raw"]);
    expect(bench.at.draft.setup.clock).toBe(clock);
  });

  it("is unpacked first, whatever it is called", async () => {
    const bench = await started();
    await bench.at.openFiles([file("a.bin", gzipSync(har))]);
    expect(bench.at.captured?.label).toBe("HAR");
    await bench.at.openFiles([file("b.zhar", deflateSync(har))]);
    expect(bench.at.captured?.name).toBe("b.zhar");
  });

  it("is one at a time", async () => {
    const bench = await started();
    await bench.at.openFiles([file("a.har", har), file("b.har", har)]);
    expect(bench.at.captured?.name).toBe("a.har");
    expect(bench.at.notices).toMatchObject([{ about: "b.har", text: "One capture is opened at a time; a.har is open now." }]);
  });
});

describe("unpacking", () => {
  it("ends where it is too large", async () => {
    expect(await unpacked(new Uint8Array(gzipSync(new Uint8Array(3 * 1024 * 1024))), "gzip", 2 * 1024 * 1024)).toEqual({ ok: false, reason: "It unpacks to more than 2 MiB, which is the most that is opened." });
  });
  it("says that it is cut off", async () => {
    expect(await unpacked(new Uint8Array(deflateSync("hello")).subarray(0, 6), "deflate")).toEqual({ ok: false, reason: "It is compressed with zlib, and damaged or cut off." });
  });
});

describe("bodies that a capture holds decoded", () => {
  it("are compressed again when asked for, with the headers as they were, and back", async () => {
    const zipped = JSON.stringify({ log: { entries: [{ request: { method: "GET", url: "https://shop.example/", headers: [] }, response: { status: 200, headers: [{ name: "Content-Encoding", value: "gzip" }, { name: "Content-Length", value: "9" }, { name: "X-A", value: "1" }], content: { size: 5, text: "hello" } } }] } });
    const bench = await started();
    await bench.at.openFiles([file("a.har", zipped)]);
    expect(bench.at.captured).toMatchObject({ packable: 1, packed: false });
    expect(bench.at.captured?.notes.map(({ kind }) => kind)).toContain("decoded");
    await bench.at.packCaptured(true);
    expect(bench.at.captured?.notes.map(({ kind }) => kind)).toContain("packed-again");
    await bench.at.packCaptured(false);
    expect(bench.at.captured?.notes.map(({ kind }) => kind)).toContain("decoded");
    await bench.at.packCaptured(true);
    await bench.at.takeCaptured("replace");
    const [action] = (await bench.settled()).draft.actions ?? [], reply = action?.do === "exchange" ? action.reply : undefined;
    const body = typeof reply?.body === "object" && "base64" in reply.body ? Buffer.from(reply.body.base64, "base64") : undefined;
    expect(body === undefined ? "" : gunzipSync(body).toString()).toBe("hello");
    expect(reply?.headers).toEqual([["Content-Encoding", "gzip"], ["Content-Length", String(body?.length)], ["X-A", "1"]]);
  });
});

describe("a table of captured traffic", () => {
  const many = (count: number): string => JSON.stringify({ log: { creator: { name: "x" }, entries: Array.from({ length: count }, (_, n) => ({ startedDateTime: new Date(Date.UTC(2026, 4, 1, 10, 0, n)).toISOString(), time: 10, request: { method: "GET", url: `https://shop.example/${n}`, httpVersion: "h2", headers: n % 3 === 0 ? [{ name: "authorization", value: "Bearer open-sesame" }] : [] }, response: { status: 200, headers: [], content: {} } })) } });

  async function table(count: number, carries = true): Promise<TestBench> {
    const bench = await started();
    await bench.at.openSample("auth");
    await bench.settled();
    await bench.at.openFiles([file("shop.har", many(count))]);
    await bench.at.tableOfCaptured(carries);
    await bench.until(({ table: now }) => now?.running === false);
    return bench;
  }
  const kinds = ({ at }: TestBench): readonly (string | undefined)[] => at.table?.verdicts.map((verdict) => verdict?.kind) ?? [];

  it("says what filters did with each, and leaves what is open alone", async () => {
    const bench = await table(7);
    expect(kinds(bench)).toEqual(["changed", "answered", "answered", "changed", "answered", "answered", "changed"]);
    expect(bench.at.table).toMatchObject({ done: 7, shown: true, failure: undefined, entries: [{ url: "https://shop.example/0", status: 200 }, {}, {}, {}, {}, {}, {}] });
    expect(exchanges(bench)).toEqual(["no-token /cave", "wrong-token /cave", "right-token /cave"]);
  });

  it("opens one with those before it at the same step, or alone; undo brings back what was open", async () => {
    const bench = await table(5), verdict = bench.at.table?.verdicts[4];
    await bench.at.openEntry(4, false);
    let at = await bench.settled();
    expect(exchanges(bench)).toEqual(["entry-1 /0", "+990", "entry-2 /1", "+990", "entry-3 /2", "+990", "entry-4 /3", "+990", "entry-5 /4"]);
    expect([at.cursor, at.recording?.brief(at.cursor).name]).toEqual([verdict?.step, "local-response"]);
    expect(at.table).toMatchObject({ shown: false, opened: 4 });
    bench.at.undo();
    await bench.settled();
    expect(exchanges(bench)).toEqual(["no-token /cave", "wrong-token /cave", "right-token /cave"]);
    await bench.at.openEntry(4, true);
    at = await bench.settled();
    expect(exchanges(bench)).toEqual(["entry-5 /4"]);
    expect(at.draft.setup.clock).toBe("2026-05-01T10:00:04.000Z");
    expect(at.recording?.brief(at.cursor).name).toBe("local-response");
  });

  it("runs again with the setup as it is then, and says what keeps it from running", async () => {
    const bench = await table(2);
    bench.at.set(["setup", "chain", 0, "configuration"], "another");
    await bench.settled();
    expect(bench.at.table?.setup).not.toEqual(bench.at.draft.setup);
    await bench.at.runTable(false);
    expect(kinds(bench)).toEqual(["answered", "answered"]);
    bench.at.set(["setup", "chain"], []);
    await bench.at.runTable(true);
    expect(bench.at.table?.failure).toBe("The chain has no filter: add a module.");
    bench.at.closeTable();
    expect(bench.at.table).toBeUndefined();
  });
});
