/** Where demos and frozen links are kept. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Shared } from "../../share/link.ts";

export const listFile = join(import.meta.dirname, "../../samples/demos.json"), corpusFile = join(import.meta.dirname, "../../share/links/v1.json"), readmeFile = join(import.meta.dirname, "../../../README.md");

/** A link as it was given away once, what was in it, and the row at which it opened. */
export interface FrozenLink { readonly id: string; readonly link: string; readonly shared: Shared; readonly row: string }

export const readCorpus = (): readonly FrozenLink[] => JSON.parse(readFileSync(corpusFile, "utf8")) as readonly FrozenLink[];
