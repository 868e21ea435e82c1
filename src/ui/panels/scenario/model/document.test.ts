import { describe, expect, it } from "vitest";
import { defaults, freeName, moved, withField, withFields } from "./document.ts";

describe("changes to a document", () => {
  it("knows what the schema fills in", () => {
    expect(defaults.exchange).toMatchObject({ method: "GET", path: "/", protocol: "HTTP/1.1" });
    expect(defaults.listener.bufferLimit).toBe(1048576);
    expect(defaults.reply.status).toBe(200);
  });

  it("leaves a default unwritten", () => {
    expect(Object.keys(withField({ a: 1, b: 2 }, "a", undefined))).toEqual(["b"]);
    expect(withFields({ a: 1, b: 2 }, { a: 3, b: undefined })).toEqual({ a: 3 });
  });

  it("moves an item and stays within the list", () => {
    expect(moved(["a", "b", "c"], 0, 2)).toEqual(["b", "c", "a"]);
    expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  });

  it("finds a free name", () => {
    expect(freeName("a", ["a", "a-2"])).toBe("a-3");
  });
});
