// The reference has every entry of the tables, what it says has its clause, and everything it names is there.
import { describe, expect, it } from "vitest";
import { callbackNames } from "../abi/callbacks.ts";
import { codeName, enumNames, Status, WasiErrno } from "../abi/codes.ts";
import { hostFunctionNames, hostFunctions } from "../abi/host-functions.ts";
import { entries, entryOf } from "./entries.ts";
import { found } from "./found.ts";
import { clauseShape, plainStatement, statementOf } from "./statement.ts";
import type { Statement } from "./statement.ts";

const statements = (name: string): readonly Statement[] => {
  const entry = entryOf(name);
  return entry === undefined ? [] : [...entry.says, ...entry.answers.map(({ when }) => when), ...entry.differs.map(({ what }) => what)];
};

it("has every host function, callback and enumeration of the tables", () => {
  expect(entries.map(({ name }) => name)).toEqual([...hostFunctionNames, ...callbackNames, ...enumNames]);
});

it("says something of each, and every sentence has the clause it stands on", () => {
  const wrong = entries.flatMap(({ name }) => [...(statements(name).length === 0 ? [`${name} says nothing`] : []), ...statements(name).filter(({ clauses }) => clauses.length === 0 || !clauses.every((clause) => clauseShape.test(clause))).map((statement) => `${name}: ${plainStatement(statement)}`)]);
  expect(wrong).toEqual([]);
});

it("names only rules that there are", () => {
  const rules = entries.flatMap(({ name }) => statements(name).flatMap(({ clauses }) => clauses.filter((clause) => clause.startsWith("T-")))).map((rule) => Number(rule.slice(2)));
  expect(rules.filter((rule) => rule < 1 || rule > 96)).toEqual([]);
});

it("answers are statuses of the function's kind", () => {
  for (const name of hostFunctionNames) {
    const of = hostFunctions[name].result === "errno" ? WasiErrno : Status;
    for (const { status } of entryOf(name)?.answers ?? []) expect(`${name} ${Object.hasOwn(of, status)}`).toBe(`${name} true`);
  }
});

it("wire names between backticks, and entries to look at next, are entries", () => {
  const wrong = entries.flatMap(({ name, see }) => [...see.filter((to) => entryOf(to) === undefined), ...statements(name).flatMap(({ parts }) => parts.flatMap((part) => ("name" in part && part.name.startsWith("proxy_") && part.name !== "proxy_" && entryOf(part.name) === undefined ? [`${name}: ${part.name}`] : [])))]);
  expect(wrong).toEqual([]);
});

it("links lead both ways", () => {
  for (const { name, see } of entries) for (const to of see) expect([to, entryOf(to)?.see.includes(name)]).toEqual([to, true]);
});

it("tells the forms of a signature by version", () => {
  expect(entryOf("proxy_on_request_headers")?.forms.map(({ versions, words }) => [versions.join(" "), words])).toEqual([
    ["0.1.0", "(context_id: context id, num_headers: u32) -> action"], ["0.2.0 0.2.1 vNEXT 0.2.100", "(context_id: context id, num_headers: u32, end_of_stream: bool) -> action"],
  ]);
  expect(entryOf("proxy_get_log_level")?.notIn).toEqual(["0.1.0", "0.2.0"]);
});

it("says of each proxy of another family where a call or a callback differs", () => {
  const told = (name: string, proxy: string): string => (entryOf(name)?.differs ?? []).filter(({ where }) => where === proxy).map(({ what }) => plainStatement(what)).join("");
  expect(told("proxy_remove_header_map_value", "NGINX")).toContain("it is still sent upstream");
  expect(told("proxy_on_log", "MOSN")).toBe("Never called. MOSN 2");
  const streamCalls = ["proxy_on_request_headers", "proxy_on_request_body", "proxy_on_response_headers", "proxy_on_response_body", "proxy_http_call", "proxy_send_local_response", "proxy_get_property", "proxy_set_shared_data"];
  expect(streamCalls.filter((name) => told(name, "NGINX") === "" || told(name, "MOSN") === "")).toEqual([]);
});

it("gives every value of an enumeration its name and its word", () => {
  for (const name of enumNames) for (const { value, word } of entryOf(name)?.values ?? []) expect(word).toBe(codeName(name, value));
  expect(entryOf("Status")?.values.find(({ value }) => value === 8)).toMatchObject({ key: "CasMismatch", word: "cas-mismatch" });
});

it("reads a sentence: text, names, clauses", () => {
  expect(statementOf("See `proxy_log` first. [T-93] [19]")).toEqual({ parts: [{ text: "See " }, { name: "proxy_log" }, { text: " first." }], clauses: ["T-93", "19"] });
});

describe("finds", () => {
  const names = (query: string): readonly string[] => found(entries, query).map(({ name }) => name);
  it("a name, with or without proxy_, first", () => {
    expect(names("proxy_done")[0]).toBe("proxy_done");
    expect(names("done")[0]).toBe("proxy_done");
    expect(names("on_tick")[0]).toBe("proxy_on_tick");
  });
  it("statuses in either spelling", () => {
    expect(names("cas-mismatch")).toEqual(names("CasMismatch"));
    expect(names("CasMismatch")).toContain("proxy_set_shared_data");
    expect(names("http-request-headers")).toContain("MapType");
  });
  it("words of the text, rules, parameters", () => {
    expect(names("nul bytes lower zebra")).toEqual([]);
    expect(names("T-76")).toContain("proxy_on_tick");
    expect(names("upstream_name timeout")).toContain("proxy_http_call");
    expect(names("413")).toEqual(["proxy_on_request_body", "FilterHeadersStatus"]);
  });
  it("everything for nothing", () => expect(names("  ")).toHaveLength(entries.length));
});
