import { describe, expect, it } from "vitest";
import { parseScenario } from "../../../../scenario/parse.ts";
import { runChain } from "../../../../testing/host-run.ts";
import { guestOf, streamCallbacks } from "../../../../testing/host-guest.ts";
import type { ExchangeInput } from "./document.ts";
import { hostileInputs } from "./hostile.ts";

const plain: ExchangeInput = { do: "exchange", id: "a", method: "PUT", path: "/x", headers: [["content-type", "text/plain"], ["content-length", "5"]], body: "hello" };
const changed = (id: string, exchange = plain): ExchangeInput => {
  const found = hostileInputs.find((one) => one.id === id);
  if (found === undefined) throw new Error(`no input ${id}`);
  return found.change(exchange);
};

describe("hostile inputs", () => {
  it.each(hostileInputs.map((one) => [one.title, one] as const))("%s is a scenario that can be run, and leaves what it began with alone", async (_title, one) => {
    const before = structuredClone(plain), exchange = one.change(plain);
    expect(plain).toEqual(before);
    expect(exchange).not.toEqual(plain);
    expect(parseScenario({ version: 1, setup: { chain: [] }, actions: [exchange] }).ok).toBe(true);
    const { bytes } = await guestOf({ exports: streamCallbacks }), { outcome } = runChain({ filters: [{ bytes }], actions: [exchange] });
    expect(outcome.exchanges).toHaveLength(1);
  });
  it("says what it is: bytes, sizes, pieces", async () => {
    const { bytes } = await guestOf({ exports: streamCallbacks }), upstream = (exchange: ExchangeInput) => runChain({ filters: [{ bytes }], setup: { listener: { http1Trailers: true } }, actions: [exchange] }).outcome.upstreams["backend"]?.[0];
    expect(upstream(changed("not-utf8"))?.headers.find(([name]) => name === "x-name")?.[1]).toBe("Zo\u00eb");
    expect(upstream(changed("large-header"))?.headers.find(([name]) => name === "x-large")?.[1]).toHaveLength(60_000);
    expect(upstream(changed("duplicate"))?.headers.filter(([name]) => name === "x-role").map(([, value]) => value)).toEqual(["user", "admin"]);
    expect(changed("one-byte-chunks").chunks).toHaveLength(5);
    expect(Buffer.from(upstream(changed("one-byte-chunks"))?.body ?? []).toString()).toBe("hello");
    expect(Buffer.from(upstream(changed("no-body"))?.body ?? []).toString()).toBe("");
    expect(upstream(changed("trailers-only"))?.trailers).toEqual([["x-checksum", "9f3a"]]);
  });
  it("a long body in one-byte chunks ends in one large piece", () => {
    const { chunks = [] } = changed("one-byte-chunks", { ...plain, body: { repeat: { text: "x", times: 100 } } });
    expect(chunks).toHaveLength(65);
    expect(chunks.at(-1)?.data).toEqual({ hex: "78".repeat(36) });
  });
});
