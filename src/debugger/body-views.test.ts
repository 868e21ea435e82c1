import { describe, expect, test } from "vitest";
import { byteStringOfText, fromByteString, toByteString } from "../base/byte-string.ts";
import { formOf } from "./body-form.ts";
import { readForm } from "./form-body.ts";
import { layOutJson } from "./json-layout.ts";
import { readMultipart } from "./multipart.ts";

const bytes = (text: string): Uint8Array => fromByteString(byteStringOfText(text));
const type = "multipart/form-data; boundary=cut";

describe("which form a body is shown in", () => {
  test.each([
    ["application/json; charset=utf-8", "x", "json"],
    ["application/problem+json", "x", "json"],
    ["Application/X-WWW-Form-Urlencoded", "x", "form"],
    ["multipart/form-data; boundary=a", "x", "multipart"],
    ["text/html", "x", "text"],
    [undefined, "plain", "text"],
  ])("%s is shown as %s", (contentType, text, form) => expect(formOf(contentType, bytes(text))).toBe(form));
  test("bytes that are no text are shown in hex", () => expect(formOf("application/octet-stream", new Uint8Array([0xff, 0xfe]))).toBe("hex"));
});

describe("JSON", () => {
  test("is laid out as it was written: numbers, doubled fields and order stay", () => {
    expect(layOutJson('{"a":[1,2.50,12345678901234567890],"a":{},"b":[],"c":{"d":"{,}\\""}}')).toEqual({
      ok: true, text: '{\n  "a": [\n    1,\n    2.50,\n    12345678901234567890\n  ],\n  "a": {},\n  "b": [],\n  "c": {\n    "d": "{,}\\""\n  }\n}',
    });
    expect(layOutJson('[[1],{"x":null}]')).toEqual({ ok: true, text: '[\n  [\n    1\n  ],\n  {\n    "x": null\n  }\n]' });
  });
  test("that breaks says where", () => {
    expect(layOutJson('{"a": 1,\n "b" 2}')).toMatchObject({ ok: false, line: 2, column: 6, message: expect.stringContaining("a colon is expected") });
    expect(layOutJson("")).toMatchObject({ ok: false, line: 1, column: 1 });
    expect(layOutJson("[".repeat(5000))).toMatchObject({ ok: false, message: "nested more than 1000 deep", line: 1, column: 1001 });
  });
});

describe("a form", () => {
  const read = (text: string): string[] => readForm(bytes(text)).fields.map(({ name, value }) => `${toByteString(name)}=${toByteString(value)}`);
  test("has fields in their order, decoded; a name may come twice and have no value", () => expect(read("a=1+2&b=%C3%BC&a=&c&&d=x=y")).toEqual(["a=1 2", "b=\xc3\xbc", "a=", "c=", "d=x=y"]));
  test("with a broken escape says at which byte, and keeps it", () => {
    const { fields, broken } = readForm(bytes("ok=1&bad=50%&worse=%zz"));
    expect(broken.map(({ at }) => at)).toEqual([11, 19]);
    expect(fields.map(({ value }) => toByteString(value))).toEqual(["1", "50%", "%zz"]);
  });
});

describe("multipart", () => {
  const read = (text: string, contentType = type) => readMultipart(bytes(text), contentType);
  test("has parts with headers and bytes", () => {
    const { parts, broken } = read('preamble\r\n--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\none\r\ntwo\r\n--cut\r\n\r\n\r\n--cut--\r\nepilogue');
    expect(broken).toBeUndefined();
    expect(parts.map(({ from, headers, body }) => [from, headers, toByteString(body)])).toEqual([
      [17, [{ name: "Content-Disposition", value: 'form-data; name="a"' }], "one\r\ntwo"],
      [78, [], ""],
    ]);
  });
  test("takes a quoted boundary, and lines that end in a line feed alone", () => expect(read("--a b\nx: y\n\nbody\n--a b--", 'multipart/mixed; boundary="a b"').parts.map(({ body }) => toByteString(body))).toEqual(["body"]));
  test("does not cut at a text that only begins like the boundary", () => expect(read("--cut\r\n\r\n--cutting\r\n--cut--").parts.map(({ body }) => toByteString(body))).toEqual(["--cutting"]));
  test.each([
    ["--cut\r\n\r\nx", 10, "part 1, from byte 7 on, has no end: --cut-- is missing"],
    ["--cut\r\nname: value\r\n--cut--", 7, "part 1 has no empty line after its headers"],
    ["nothing", 0, "no line begins with --cut"],
  ])("that breaks says where: %j", (text, at, words) => expect(read(text).broken).toEqual({ at, text: words }));
  test("without a boundary in its type says so", () => expect(read("--cut", "multipart/mixed").broken).toEqual({ at: 0, text: "the content type names no boundary" }));
});
