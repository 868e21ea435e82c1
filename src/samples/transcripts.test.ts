// The golden transcripts. What changes one changes what a filter does or what is said about it: `npm run transcripts` rewrites them and
// prints the difference.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { transcript } from "../debugger/transcript.ts";
import { lineDiff } from "../testing/line-diff.ts";
import { runSample, sampleIds, samplesRoot } from "../testing/sample-runs.ts";

describe("samples/*/transcript.txt", () => {
  it.each(sampleIds)("%s", (id) => {
    const file = join(samplesRoot, id, "transcript.txt");
    expect(existsSync(file), `${id} has no transcript.txt: npm run transcripts`).toBe(true);
    expect(lineDiff(readFileSync(file, "utf8"), transcript(runSample(id).recording))).toEqual([]);
  });
});

describe("the difference of two texts", () => {
  it("is empty for the same, and shows what is around a change", () => {
    expect(lineDiff("a\nb\n", "a\nb\n")).toEqual([]);
    expect(lineDiff("1\n2\n3\n4\n5\n6\n7", "1\n2\n3\nx\n5\n6\n7", 1)).toEqual(["  3", "- 4", "+ x", "  5", "..."]);
    expect(lineDiff("", "new")).toEqual(["- ", "+ new"]);
  });
});
