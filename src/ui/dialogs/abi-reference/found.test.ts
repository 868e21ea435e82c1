import { describe, expect, it } from "vitest";
import { found, type CoverageRow } from "./found.ts";

const row = (name: string, group: string, state = "proven"): CoverageRow => ({ name, kind: "host function", group, proxies: { envoy: { "0.2.1": { state, by: ["case t10-x"] } } } });
const rows = [row("proxy_get_buffer_bytes_twice", "buffers"), row("proxy_get_buffer_bytes", "buffers"), row("proxy_log", "logging", "gap")];
const names = (query: string): readonly string[] => found(rows, query).map(({ name }) => name);

describe("a search in the ABI", () => {
  it("finds all of it for nothing", () => expect(names(" ")).toHaveLength(3));
  it("finds words in names, groups, states, versions and proofs, in any order and case", () => {
    expect(names("BYTES get")).toHaveLength(2);
    expect(names("logging")).toEqual(["proxy_log"]);
    expect(names("gap 0.2.1")).toEqual(["proxy_log"]);
    expect(names("t10-x")).toHaveLength(3);
    expect(names("nothing")).toEqual([]);
  });
  it("puts the very name first", () => expect(names("proxy_get_buffer_bytes")[0]).toBe("proxy_get_buffer_bytes"));
});
