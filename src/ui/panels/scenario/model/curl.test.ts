import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { curlOf } from "./curl.ts";
import type { ExchangeInput } from "./document.ts";

const plain: ExchangeInput = { do: "exchange", id: "a" };
/** What a shell makes of the words. */
const words = (line: string): string[] => execFileSync("bash", ["-c", `curl() { printf '%s\\0' "$@"; }; ${line}`]).toString("latin1").split("\0").slice(0, -1);

describe("a request as a curl command", () => {
  it("names protocol, method, address and headers", () => {
    expect(curlOf(plain)).toBe("curl -i --http1.1 http://example.com/");
    expect(curlOf({ ...plain, method: "DELETE", path: "/a?b=c d", authority: "shop.example", protocol: "HTTP/2", headers: [["x-user", "it's me"]] })).toBe("curl -i --http2-prior-knowledge -X DELETE 'http://shop.example/a?b=c d' -H 'x-user: it'\\''s me'");
  });
  it("a body is sent as it is, whatever its bytes, and makes a POST", () => {
    expect(curlOf({ ...plain, method: "POST", body: "hello" })).toBe("curl -i --http1.1 http://example.com/ --data-binary hello");
    expect(words(curlOf({ ...plain, method: "PUT", chunks: [{ data: "it's\n" }, { data: { hex: "ff5c" } }] })).slice(-2)).toEqual(["--data-binary", "it's\n\u00ff\\"]);
    expect(curlOf({ ...plain, method: "POST", body: { hex: "ff27" } })).toContain("--data-binary $'\\xff\\x27'");
  });
  it("a body with the byte 0 is printed into curl", () => {
    const line = curlOf({ ...plain, method: "POST", body: { hex: "00ff5c2761250a" } });
    expect(line).toMatch(/^printf '.*' \| curl .* --data-binary @-$/);
    expect(execFileSync("bash", ["-c", line.replace(/\| curl .*/, "")]).toString("hex")).toBe("00ff5c2761250a");
  });
  it("headers that are empty, odd or not text reach curl as they are", () => {
    expect(words(curlOf({ ...plain, headers: [["x-empty", ""], ["x-name", { hex: "5a6feb" }], ["x-quote", "a\"b$c`d"]] })).slice(-6)).toEqual(["-H", "x-empty;", "-H", "x-name: Zo\u00eb", "-H", "x-quote: a\"b$c`d"]);
    expect(curlOf({ ...plain, authority: "" })).toBe("curl -i --http1.1 http://localhost/ -H 'Host;'");
  });
});
