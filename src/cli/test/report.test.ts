import { parseDocument } from "yaml";
import { expect, it } from "vitest";
import { junitReport, tapReport, textReport } from "./report.ts";
import type { Tested } from "./report.ts";

const nasty = "a & <b> \"c\" # \\ \n\0\u001b[31m \u{1f600} \ud800 \u2028";
const tests: readonly Tested[] = [
  { file: "s.textpb", name: "good", checks: [{ ok: true, text: "fine", step: 3 }], notes: ["benchmark"], seconds: 0.25 },
  { file: "s.textpb", name: nasty, checks: [{ ok: false, text: nasty, step: 7 }, { ok: false, text: "second", step: 0 }], notes: [], seconds: 1 },
  { file: "x.json", name: "", checks: [], notes: [], seconds: 0 },
];

it("says it in lines", () => {
  expect(textReport(tests)).toEqual([
    "ok   s.textpb: good", "       note: benchmark", expect.stringMatching(/^FAIL s.textpb: a & <b> "c" # \\ \\u000a\\u0000\\u001b\[31m/), expect.stringMatching(/\(step 7\)$/), "       second", "ok   x.json", "3 tests: 2 passed, 1 failed",
  ]);
});

it("is TAP 14: a plan, one line a test, details as YAML", () => {
  const lines = tapReport(tests), from = lines.indexOf("  ---"), to = lines.indexOf("  ...");
  expect([lines[0], lines[1], lines[2], lines[3], lines.at(-1)]).toEqual(["TAP version 14", "1..3", "ok 1 - s.textpb: good", "# benchmark", "ok 3 - x.json"]);
  expect(lines[4]).toMatch(/^not ok 2 - s\.textpb: a & <b> "c" \\# \\\\ \\\\u000a/);
  expect(lines.every((line) => !/[\n\u2028]/.test(line))).toBe(true);
  const details = parseDocument(lines.slice(from + 1, to).join("\n"));
  expect([details.errors, (details.toJS() as { failures: string[] }).failures[1]]).toEqual([[], "second"]);
});

it("is XML that any reader takes, whatever a filter wrote", () => {
  const text = junitReport(tests);
  expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites tests="3" failures="1" errors="0" skipped="0" time="1\.250">/);
  expect(text.match(/<testsuite /g)).toHaveLength(2);
  expect(text).toContain("<testcase name=\"a &amp; &lt;b&gt; &quot;c&quot; # \\ &#10;\\u0000\\u001b[31m 😀 \ufffd \u2028\" classname=\"s.textpb\" time=\"1.000\">");
  // outside of tags, attributes and known references nothing that is special is left
  expect(text.replace(/<\?xml [^>]*\?>|<\/?[a-z-]+(?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|#10|#9|#13);[^"<&]*)*")*\/?>|&(?:amp|lt|gt|quot|#10|#9|#13);/g, "")).not.toMatch(/[<>&]|(?!\n)\p{Cc}/u);
});
