/** Sentences with links to steps and with names from the module or the wire, for screens to lay out. */

export type Part = string | { readonly step: number } | { readonly code: string };
export type Sentence = readonly Part[];

export const stepLink = (step: number): Part => ({ step });
export const code = (text: string): Part => ({ code: text });

/** A sentence from a template; numbers and texts become plain text. */
export function say(texts: TemplateStringsArray, ...values: readonly (Part | number | readonly Part[])[]): Sentence {
  const out: Part[] = [];
  const add = (part: Part): void => {
    const before = out.at(-1);
    if (typeof part === "string" && typeof before === "string") out[out.length - 1] = before + part;
    else if (part !== "") out.push(part);
  };
  for (const [i, text] of texts.entries()) {
    add(text);
    const value = values[i];
    if (value === undefined) continue;
    if (typeof value === "number") add(String(value));
    else if (isParts(value)) value.forEach(add);
    else add(value);
  }
  return out;
}
const isParts = (value: Part | readonly Part[]): value is readonly Part[] => Array.isArray(value);

/** "step 44" for a link: what reports and tests read. */
export const plain = (sentence: Sentence): string => sentence.map((part) => (typeof part === "string" ? part : "step" in part ? `step ${part.step}` : part.code)).join("");

/** Parts with commas between them. */
export const listed = (items: readonly Part[]): Part[] => items.flatMap((item, i) => (i === 0 ? [item] : [", ", item]));
