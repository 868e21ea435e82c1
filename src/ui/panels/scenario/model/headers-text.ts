/** Header maps as lines of text, for editing many at once: order, duplicates and bytes survive the way there and back. */
import type { Headers } from "../../../../scenario/scenario.ts";
import { escaped, unescaped } from "./escaped-text.ts";

export interface LineProblem {
  /** from 1 */
  readonly line: number;
  readonly message: string;
}

/** One `name: value` per line. A colon inside a name is `\x3A`, except the first of a pseudo header. */
export function headersToText(headers: Headers): string {
  return headers.map(([name, value]) => `${nameLine(name)}: ${escaped(value)}`).join("\n");
}

function nameLine(name: string): string {
  const start = /^:[A-Za-z]/.test(name) ? 1 : 0;
  return name.slice(0, start) + escaped(name.slice(start)).replaceAll(":", "\\x3A");
}

/** Empty lines are skipped; one space after the colon belongs to the notation. */
export function headersFromText(text: string): { readonly headers: Headers; readonly problems: readonly LineProblem[] } {
  const headers: Headers = [];
  const problems: LineProblem[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    const colon = line.indexOf(":", /^:[A-Za-z]/.test(line) ? 1 : 0);
    if (colon < 0) {
      problems.push({ line: index + 1, message: `Line ${index + 1} has no colon after the name.` });
      continue;
    }
    const name = unescaped(line.slice(0, colon));
    if (typeof name !== "string") {
      problems.push({ line: index + 1, message: `The name in line ${index + 1} is not UTF-8 text. Values may be any bytes.` });
      continue;
    }
    headers.push([name, unescaped(line.slice(colon + 1).replace(/^ /, ""))]);
  }
  return { headers, problems };
}
