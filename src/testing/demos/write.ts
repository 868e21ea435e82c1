/** Writes the list of demos, the README's table of them, and what is new of them to the links that open for ever, which is only added to. */
import { readFileSync, writeFileSync } from "node:fs";
import { demoTable } from "./readme.ts";
import { corpusFile, readCorpus, readmeFile, listFile } from "./files.ts";
import { contentOf, madeDemos } from "./demos.ts";

const corpus = readCorpus(), known = new Map(await Promise.all(corpus.map(async ({ link }) => [JSON.stringify(await contentOf(link)), link] as const)));
/** A link that was given away already stays as it was packed then. */
const made = await Promise.all((await madeDemos()).map(async (demo) => ({ ...demo, link: known.get(JSON.stringify(await contentOf(demo.link))) ?? demo.link })));
const demos = made.map(({ id, kind, title, sentence, link }) => ({ id, kind, title, sentence, link })), kept = new Set(corpus.map(({ link }) => link));
const lines = (list: readonly unknown[]): string => `[\n${list.map((one) => `  ${JSON.stringify(one)}`).join(",\n")}\n]\n`;
writeFileSync(listFile, lines(demos));
writeFileSync(corpusFile, lines([...corpus, ...made.filter(({ link }) => !kept.has(link)).map(({ id, link, shared, row }) => ({ id, link, shared, row }))]));
writeFileSync(readmeFile, demoTable(readFileSync(readmeFile, "utf8"), demos));
