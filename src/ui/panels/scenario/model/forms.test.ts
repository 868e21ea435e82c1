import { describe, expect, it } from "vitest";
import { bytesOf } from "../../../../scenario/bytes.ts";
import type { Bytes } from "../../../../scenario/scenario.ts";
import { formOf, formsFor, read, show, toForm } from "./forms.ts";

describe("forms of bytes", () => {
  it.each<[string, Bytes, string]>([
    ["plain text", "one\ntwo\t3", "text"],
    ["lines that end in CR LF", "one\r\ntwo\r\n", "text"],
    ["mixed line ends", "one\r\ntwo\n", "escaped"],
    ["a lone carriage return", "one\rtwo", "escaped"],
    ["bytes that are not text", { base64: "/w==" }, "escaped"],
    ["hex", { hex: "ff" }, "hex"],
    ["a text repeated", { repeat: { text: "a", times: 9 } }, "repeat"],
  ])("shows %s in its own form", (_, value, form) => {
    expect(formOf(value)).toBe(form);
  });

  it.each<Bytes>(["one\r\ntwo", "plain", "a\\nb", { hex: "00ff0d0a" }, "mixed\r\nends\n", "\u0085"])("loses nothing in any form: %j", (value) => {
    for (const form of formsFor(value).filter((one) => one !== "repeat")) {
      const back = read(show(value, form), form, value);
      expect(back.ok && [...bytesOf(back.value)], form).toEqual([...bytesOf(value)]);
      expect([...bytesOf(toForm(value, form))]).toEqual([...bytesOf(value)]);
    }
  });

  it("says what it cannot read", () => {
    expect(read("0g", "hex", "")).toEqual({ ok: false, reason: "\"g\" is not a hex digit." });
    expect(read("012", "hex", "")).toEqual({ ok: false, reason: "The last byte has one digit only." });
    expect(read("a*b=", "base64", "")).toMatchObject({ ok: false });
    expect(read("0xAB, cd", "hex", "")).toEqual({ ok: true, value: { hex: "abcd" } });
  });

  it("offers only the written form of a large body", () => {
    expect(formsFor({ repeat: { text: "a", times: 50_000_000 } })).toEqual(["repeat"]);
  });
});
