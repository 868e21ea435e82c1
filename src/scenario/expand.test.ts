import * as v from "valibot";
import { expect, test } from "vitest";
import { expandConnection, expandExchange } from "./expand.ts";
import { ActionSchema, ConnectionSchema, ExchangeSchema } from "./scenario.ts";
import type { Action } from "./scenario.ts";

const expand = (fields: object): readonly Action[] => expandExchange(v.parse(ExchangeSchema, { do: "exchange", id: "one", ...fields }));
const shape = (actions: readonly Action[]): string[] =>
  actions.map((a) => ("endOfStream" in a ? `${a.do}${a.endOfStream ? " end" : ""}` : a.do === "advance" ? `advance ${a.by}` : a.do));

test("a request without a body ends with its headers", () => {
  expect(expand({ path: "/x" })).toEqual([
    { do: "send-headers", exchange: "one", protocol: "HTTP/1.1", method: "GET", path: "/x", scheme: "http", authority: "example.com", headers: [], endOfStream: true },
    { do: "run", until: "idle" },
  ]);
  for (const empty of [{ body: "" }, { body: { repeat: { text: "x", times: 0 } } }, { chunks: [] }, { trailers: [] }]) expect(shape(expand(empty))).toEqual(["send-headers end", "run"]);
});

test("a body ends the stream", () => {
  expect(shape(expand({ body: "abc" }))).toEqual(["send-headers", "send-data end", "run"]);
});

test("chunks: a delay becomes advance, only the last one ends the stream", () => {
  const chunks = [{ data: "a" }, { data: "b", delay: 20 }, { data: "" }];
  expect(shape(expand({ chunks, body: "ignored" }))).toEqual(["send-headers", "send-data", "advance 20", "send-data", "send-data end", "run"]);
});

test("trailers end the stream instead of the body", () => {
  expect(shape(expand({ body: "a", trailers: [["t", "1"]] }))).toEqual(["send-headers", "send-data", "send-trailers", "run"]);
  expect(shape(expand({ trailers: [["t", "1"]] }))).toEqual(["send-headers", "send-trailers", "run"]);
});

test("the reply goes with the headers, and every action fits the schema", () => {
  const actions = expand({ reply: { status: 404 }, chunks: [{ data: { hex: "00" }, delay: 5 }], trailers: [["t", "1"]] });
  expect(actions[0]).toMatchObject({ do: "send-headers", reply: { status: 404, headers: [] } });
  for (const action of actions) expect(v.parse(ActionSchema, action)).toEqual(action);
});

test("metadata of a piece goes before it, and alone when it has no data", () => {
  const metadata = [["k", "v"]];
  expect(expand({ protocol: "HTTP/2", chunks: [{ data: "", metadata }, { data: "a", metadata }, { data: "", metadata }] }).map((a) => [a.do, a.do === "send-data" && a.endOfStream])).toEqual([
    ["send-headers", false], ["send-metadata", false], ["send-metadata", false], ["send-data", false], ["send-metadata", false], ["send-data", true], ["run", false],
  ]);
});

test("a whole body is sent with its length, as clients do; pieces are not", () => {
  const headersOfFirst = (input: object): unknown => {
    const first = expandExchange(v.parse(ExchangeSchema, { do: "exchange", id: "a", ...input }))[0];
    return first?.do === "send-headers" ? first.headers : undefined;
  };
  expect(headersOfFirst({ body: "héllo" })).toEqual([["content-length", "6"]]);
  expect(headersOfFirst({ body: "abc", headers: [["Content-Length", "7"]] })).toEqual([["Content-Length", "7"]]);
  expect(headersOfFirst({ chunks: [{ data: "abc" }] })).toEqual([]);
  expect(headersOfFirst({ body: "abc", trailers: [["x-t", "1"]] })).toEqual([]);
  expect(headersOfFirst({})).toEqual([]);
});

const expandTcp = (fields: object): readonly Action[] => expandConnection(v.parse(ConnectionSchema, { do: "connection", id: "one", ...fields }));

test("a connection opens, sends its pieces and ends", () => {
  expect(expandTcp({ data: "abc", server: { echo: true } }).map((a) => a.do)).toEqual(["open-connection", "advance", "downstream-data", "advance", "half-close", "run"]);
  expect(shape(expandTcp({ chunks: [{ data: "a" }, { data: "b", delay: 5 }], ends: "reset", endDelay: 7 }))).toEqual([
    "open-connection", "advance 0", "downstream-data", "advance 5", "downstream-data", "advance 7", "reset-connection", "run",
  ]);
  expect(shape(expandTcp({ ends: "close" }))).toEqual(["open-connection", "advance 0", "advance 0", "close-connection", "run"]);
  expect(shape(expandTcp({ ends: "open" }))).toEqual(["open-connection", "advance 0", "run"]);
  for (const action of expandTcp({ data: "a" })) expect(v.parse(ActionSchema, action)).toEqual(action);
});
