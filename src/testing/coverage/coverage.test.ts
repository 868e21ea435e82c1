// That the table is up to date is a stage of `npm test` of its own; here is what has to hold of it at any time.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { callbackNames, callbackOf } from "../../abi/callbacks.ts";
import { hostFunctionNames } from "../../abi/host-functions.ts";
import { notYet } from "../../host/functions/not-yet.ts";
import type { CoverageRow } from "./coverage.ts";
import { dataText, readmeSection } from "./files.ts";

const src = join(import.meta.dirname, "../..");
const text = readFileSync(join(src, "ui/dialogs/abi-reference/coverage.json"), "utf8");
const rows = JSON.parse(text) as readonly CoverageRow[];
const cellsOf = ({ proxies }: CoverageRow): readonly CoverageRow["proxies"][string][string][] => Object.values(proxies).flatMap((versions) => Object.values(versions));

describe("the table of what is there", () => {
  it("is the same in the page and in the map", () => {
    expect(readFileSync(join(src, "README.md"), "utf8")).toContain(readmeSection(rows));
    expect(dataText(rows)).toBe(text);
  });
  it("has every host function, and every export that a proxy calls", () => {
    const listed = (kind: CoverageRow["kind"]): readonly string[] => rows.filter((row) => row.kind === kind).map(({ name }) => name);
    expect(listed("host function")).toEqual(hostFunctionNames);
    expect(listed("callback")).toEqual(callbackNames.filter((name) => callbackOf(name)?.neverCalled !== true && callbackOf(name)?.kind !== "marker"));
  });
  it("names what proves each function that is built", () => {
    const unproven = rows.filter((row) => row.kind === "host function" && !Object.hasOwn(notYet, row.name)).filter((row) => cellsOf(row).some(({ state, by }) => state === "gap" || by === undefined));
    expect(unproven.map(({ name }) => name)).toEqual([]);
  });
});
