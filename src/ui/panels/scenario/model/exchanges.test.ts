import { describe, expect, it } from "vitest";
import type { ActionInput } from "./document.ts";
import { canMove, dataFor, entriesOf, leave, moveEntry, newConnection, newExchange, metadataFor, openConnection, openExchange, openHttp2Exchange, opened, openedConnection, withoutEntry } from "./exchanges.ts";

const whole = (id: string): ActionInput => ({ do: "exchange", id });
const head = (exchange: string): ActionInput => ({ do: "send-headers", exchange });
const data = (exchange: string, text: string, endOfStream = false): ActionInput => ({ do: "send-data", exchange, data: text, endOfStream });
const idle: ActionInput = { do: "run", until: "idle" };

describe("exchanges", () => {
  it("puts the pieces of a request with its head", () => {
    const entries = entriesOf([head("a"), whole("b"), data("a", "1"), data("x", "?")]);
    expect(entries.map((entry) => [entry.kind, entry.index, entry.kind === "exchange" ? entry.parts : []])).toEqual([
      ["exchange", 0, [2]], ["exchange", 1, []], ["stray", 3, []],
    ]);
  });

  it("puts the run that makes a piece arrive with the piece", () => {
    const entries = entriesOf([head("a"), idle, data("a", "1"), idle, idle, whole("b"), idle]);
    expect(entries.map((entry) => [entry.kind, entry.index, entry.kind === "exchange" ? entry.parts : []])).toEqual([
      ["exchange", 0, [1, 2, 3]], ["between", 4, []], ["exchange", 5, []], ["between", 6, []],
    ]);
  });

  it("knows which request takes data", () => {
    expect(openExchange([whole("a")])).toBeUndefined();
    expect(openExchange([head("a"), head("b")])).toBe("b");
    expect(openExchange([head("a"), head("b"), data("b", "", true)])).toBe("a");
    expect(openExchange([head("a"), { do: "abort", exchange: "a" }])).toBeUndefined();
    expect(openExchange([{ do: "send-headers", exchange: "a", endOfStream: true }])).toBeUndefined();
  });

  it("puts METADATA with its request, of HTTP/2 only", () => {
    const http2: ActionInput = { do: "send-headers", exchange: "a", protocol: "HTTP/2" };
    expect(openHttp2Exchange([head("a")])).toBeUndefined();
    expect(openHttp2Exchange([http2])).toBe("a");
    expect(entriesOf([http2, ...metadataFor("a")]).map((entry) => (entry.kind === "exchange" ? entry.parts : []))).toEqual([[1, 2]]);
    expect(opened({ do: "exchange", id: "a", protocol: "HTTP/2", chunks: [{ data: "", metadata: [["k", "v"]] }, { data: "x" }] }).map((action) => action.do)).toEqual(["send-headers", "send-metadata", "send-data", "run"]);
  });

  it("removes a request with its pieces", () => {
    const actions = [head("a"), idle, whole("b"), data("a", "1")];
    const [entry] = entriesOf(actions);
    expect(entry && withoutEntry(actions, entry)).toEqual([whole("b")]);
  });

  it("moves requests with their pieces", () => {
    const actions = [head("a"), data("a", "1"), whole("b"), idle];
    expect(moveEntry(actions, 0, 1)).toEqual([whole("b"), head("a"), data("a", "1"), idle]);
    expect(moveEntry(actions, 2, 0)).toEqual([idle, head("a"), data("a", "1"), whole("b")]);
  });

  it("leaves a request whose pieces are spread where it is", () => {
    const actions = [head("a"), whole("b"), data("a", "1"), whole("c"), whole("d")];
    expect(canMove(entriesOf(actions), 0, 1)).toBe(false);
    expect(moveEntry(actions, 0, 1)).toEqual(actions);
    expect(moveEntry(actions, 2, 3)).toEqual([head("a"), whole("b"), data("a", "1"), whole("d"), whole("c")]);
  });

  it("names a new request", () => {
    expect(newExchange([whole("request-2")], undefined)).toEqual({ do: "exchange", id: "request-2-2" });
    expect(newExchange([], { do: "exchange", id: "a", path: "/x", body: "b" })).toEqual({ do: "exchange", id: "request-1", path: "/x", body: "b" });
    expect(newExchange([], { do: "send-headers", exchange: "a", path: "/x" })).toEqual({ do: "exchange", id: "request-1", path: "/x" });
  });

  it("opens a request into its pieces, without an end", () => {
    const actions = opened({ do: "exchange", id: "a", path: "/x", chunks: [{ data: "1" }, { data: "2", delay: 5 }] });
    expect(actions.map((action) => action.do)).toEqual(["send-headers", "send-data", "advance", "send-data", "run"]);
    expect(openExchange(actions)).toBe("a");
  });
});

describe("connections", () => {
  const open = (connection: string): ActionInput => ({ do: "open-connection", connection });
  it("stand in the list with their pieces", () => {
    const actions: ActionInput[] = [open("a"), idle, { do: "connection", id: "b", data: "x" }, ...dataFor("a", "1"), ...leave("a", "half-close"), ...dataFor("c", "?")];
    const entries = entriesOf(actions);
    expect(entries.map((entry) => [entry.kind, entry.index, entry.kind === "connection" ? entry.parts : []])).toEqual([["connection", 0, [1, 3, 4, 5, 6]], ["connection", 2, []], ["stray", 7, []], ["between", 8, []]]);
    const [first] = entries;
    expect(first && withoutEntry(actions, first)).toEqual([{ do: "connection", id: "b", data: "x" }, ...dataFor("c", "?")]);
  });
  it("knows which one takes data, and which can still be left", () => {
    expect(openConnection([{ do: "connection", id: "a", ends: "close" }])).toBeUndefined();
    expect(openConnection([{ do: "connection", id: "a", ends: "open" }])).toEqual({ id: "a", sends: true });
    expect(openConnection([{ do: "connection", id: "a" }])).toEqual({ id: "a", sends: false });
    expect(openConnection([open("a"), ...leave("a", "half-close")])).toEqual({ id: "a", sends: false });
    expect(openConnection([open("a"), ...leave("a", "reset-connection")])).toBeUndefined();
  });
  it("are named, copied and opened into their pieces", () => {
    expect(newConnection([open("connection-2")], undefined)).toEqual({ do: "connection", id: "connection-2-2", data: "hello\n" });
    expect(newConnection([], { do: "connection", id: "a", data: "x", ends: "reset" })).toEqual({ do: "connection", id: "connection-1", data: "x", ends: "reset" });
    expect(newConnection([], { do: "open-connection", connection: "a", server: { echo: true } })).toEqual({ do: "connection", id: "connection-1", server: { echo: true } });
    expect(openedConnection({ do: "connection", id: "a", chunks: [{ data: "1" }, { data: "2", delay: 5 }] }).map((action) => action.do)).toEqual(["open-connection", "run", "downstream-data", "run", "advance", "downstream-data", "run"]);
  });
});
