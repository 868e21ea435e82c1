import { describe, expect, it } from "vitest";
import type { Verdict } from "../recording/verdict.ts";
import { facetCounts, itemsOf, nothingLeftOut, shownRows, sortedRows, tableLines, tableRows } from "./verdict-table.ts";
import { happenedWords } from "./verdict-words.ts";

const verdict = (index: number, kind: Verdict["kind"], more: Partial<Verdict> = {}): Verdict => ({ index, kind, since: 0, step: index * 10, first: index * 10, steps: 9, took: index, headers: [], bodies: [], ...more });
const names = ["auth", "limit"];
const added = { of: "request-headers", name: "x-user", before: [], after: ["mira"], filter: 0, step: 7 } as const, removed = { of: "response-headers", name: "server", before: ["a"], after: [], filter: 1, step: 8 } as const;
const verdicts = [
  verdict(0, "passed", { status: 200 }), verdict(1, "changed", { status: 200, filter: 0, headers: [added, removed], bodies: [{ of: "request-body", before: 41, after: 38, filter: 0, step: 9 }] }),
  verdict(2, "answered", { status: 403, filter: 0, cause: { name: "filter", details: "" } }), verdict(3, "paused", { filter: 1 }), undefined,
  verdict(5, "faulted", { status: 503, filter: 0, cause: { name: "trap", details: "unreachable" } }),
];
const entries = ["/a", "/b?x=1", "/b?x=2", "/c", "/d", "/a"].map((path, i) => ({ method: i === 3 ? "POST" : "GET", url: `https://shop.example${path}`, status: 200, at: i }));
const rows = tableRows(entries, verdicts, names);
const indices = (some: readonly { readonly index: number }[]): readonly number[] => some.map(({ index }) => index);

describe("verdicts as rows", () => {
  it("say what happened to each, and leave out those that are not there yet", () => {
    expect(rows.map(({ index, status, outcome, happened }) => [index, status, outcome, happened])).toEqual([
      [0, "200", "passed", ""], [1, "200", "changed", "+x-user request body 41 → 38 bytes; −server"], [2, "200 → 403", "answered 403", "auth replied"],
      [3, "200 → none", "paused forever", "held at limit until nobody waited any more"], [5, "200 → 503", "faulted", "auth: the guest executed unreachable, as after a panic or an abort"],
    ]);
  });

  it.each([
    [{ kind: "passed", cause: { name: "proxy", details: "no_route" } }, "the proxy replied: no_route"], [{ kind: "passed", filter: 1, cause: { name: "passed-by", details: "fail-open" } }, "went past limit, whose VM had failed"],
    [{ kind: "faulted", filter: 1, cause: { name: "failed-before", details: "x" } }, "the VM of limit had failed before"], [{ kind: "faulted", cause: { name: "budget", details: "2000" } }, "a guest did not return within 2 s"],
    [{ kind: "not-run", cause: { name: "budget", details: "2000" } }, "the proxy's worker stood in a guest that does not return (over 2 s)"], [{ kind: "not-run", cause: { name: "unreadable", details: "method is a number" } }, "no exchange: method is a number"],
    [{ kind: "faulted", cause: { name: "proxy-crash", details: "x" } }, "the proxy would have died: x; it is started anew for the next one"],
  ] as const)("%j is said", (some, words) => {
    expect(happenedWords(verdict(0, some.kind, some), names)).toBe(words);
  });

  it("are counted by outcome, filter and method", () => {
    expect(facetCounts(rows, "outcome").map(({ value, count }) => [value, count])).toEqual([["passed", 1], ["changed", 1], ["answered 403", 1], ["paused forever", 1], ["faulted", 1]]);
    expect(facetCounts(rows, "decider").map(({ value, count }) => [value, count])).toEqual([["auth", 3], ["", 1], ["limit", 1]]);
    expect(facetCounts(rows, "method")[0]).toMatchObject({ value: "GET", count: 4 });
  });

  it("are left out by facet, and found by every word of a search, in values of headers too", () => {
    expect(indices(shownRows(rows, { ...nothingLeftOut, outcome: new Set(["passed"]), method: new Set(["POST"]) }, ""))).toEqual([1, 2, 5]);
    expect(indices(shownRows(rows, nothingLeftOut, "MIRA x-user"))).toEqual([1]);
    expect(indices(shownRows(rows, nothingLeftOut, "mira answered"))).toEqual([]);
  });

  it("are sorted by any column, equal ones in the order of the run", () => {
    expect(indices(sortedRows(rows, { by: "path", down: false }))).toEqual([0, 5, 1, 2, 3]);
    expect(indices(sortedRows(rows, { by: "outcome", down: true }))).toEqual([5, 3, 2, 1, 0]);
    expect(indices(sortedRows(rows, { by: "index", down: true }))).toEqual([5, 3, 2, 1, 0]);
  });

  it("stand in groups that can be closed, the largest first", () => {
    const items = itemsOf(rows, "path", new Set(["/a"]));
    expect(items.map((item) => (item.kind === "group" ? `${item.name} ${item.count}` : item.row.index))).toEqual(["/a 2", "/b 2", 1, 2, "/c 1", 3]);
    expect(itemsOf(rows, "cause", new Set()).filter(({ kind }) => kind === "group")).toHaveLength(5);
  });

  it("are printed as lines", () => {
    expect(tableLines(rows).slice(0, 3)).toEqual(["5 exchanges: passed 1, changed 1, answered 403 1, paused forever 1, faulted 1", "1  200         passed          step  0  GET /a", "2  200         changed         step 10  GET /b?x=1  +x-user request body 41 → 38 bytes; −server"]);
  });
});
