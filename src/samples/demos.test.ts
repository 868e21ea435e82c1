// The demos are what they are made of now, and every link that was given away once opens at the same row, for ever.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { misuses } from "../testing/demos/misuses.ts";
import { readCorpus, readmeFile } from "../testing/demos/files.ts";
import { demoTable } from "../testing/demos/readme.ts";
import { contentOf, madeDemos } from "../testing/demos/demos.ts";
import { sampleIds } from "../testing/sample-runs.ts";
import type { Demo } from "../testing/demos/demos.ts";
import written from "./demos.json" with { type: "json" };

const demos = written as readonly Demo[], corpus = readCorpus();

describe("demos", () => {
  it("are there for every sample and for ten misuses", () => {
    expect(demos.filter(({ kind }) => kind === "sample").map(({ id }) => id).toSorted()).toEqual(sampleIds);
    expect(demos.filter(({ kind }) => kind === "misuse").map(({ id }) => id)).toEqual(misuses.map(({ id }) => id));
    expect(misuses).toHaveLength(10);
  });
  it("are up to date (npm run demos), stand in the README, and are all frozen", async () => {
    const made = await madeDemos(), about = ({ id, kind, title, sentence }: Demo) => ({ id, kind, title, sentence });
    expect(demos.map(about)).toEqual(made.map(about));
    for (const [i, { link, id }] of made.entries()) expect(await contentOf(demos[i]?.link ?? ""), id).toEqual(await contentOf(link));
    const readme = readFileSync(readmeFile, "utf8");
    expect(demoTable(readme, demos)).toBe(readme);
    for (const { link, id } of demos) expect(corpus.find((one) => one.link === link)?.id, id).toBe(id);
  });
  it("fit where links are pasted", () => {
    for (const { link, id } of demos) expect(link.length, id).toBeLessThan(2000);
  });
});
