import { describe, expect, it } from "vitest";
import { languageOf, tokenLines } from "./listing.tsx";

describe("source to read", () => {
  it("greys keywords and comments, and nothing inside strings", () => {
    expect(tokenLines('let a = "return // no"; // yes', "rust")).toEqual([[
      { kind: "keyword", text: "let" }, { kind: "text", text: ' a = "return // no"; ' }, { kind: "comment", text: "// yes" },
    ]]);
  });

  it("carries a comment over lines", () => {
    expect(tokenLines("/* a\nb */ c", "c")).toEqual([[{ kind: "comment", text: "/* a" }], [{ kind: "comment", text: "b */" }, { kind: "text", text: " c" }]]);
  });

  it("knows the comments of text modules and does not take part of a name for a word", () => {
    expect(tokenLines(";; x\n(func $call_me)", "wat")).toEqual([
      [{ kind: "comment", text: ";; x" }],
      [{ kind: "text", text: "(" }, { kind: "keyword", text: "func" }, { kind: "text", text: " $call_me)" }],
    ]);
  });

  it("loses no character, empty lines included", () => {
    const text = "fn a() {\n\n  // b\n}\n";
    expect(tokenLines(text, "rust").map((line) => line.map((token) => token.text).join("")).join("\n")).toBe(text);
  });

  it("tells the language by the file's name", () => {
    expect(["src/lib.rs", "a.CPP", "main.go", "index.ts", "f.wat", "notes.txt"].map(languageOf)).toEqual(["rust", "c", "go", "typescript", "wat", undefined]);
  });
});
