/** The path of a property on one line: parts joined by full stops; `\.` is a full stop inside a part, `\\` a backslash. */

export const pathWords = (path: readonly string[]): string => path.map((part) => part.replaceAll(/[\\.]/g, "\\$&")).join(".");

export function pathOf(text: string): string[] {
  const parts = [""];
  for (const [found, inner] of text.matchAll(/\\(.)|\.|[^.\\]+|\\/gs)) {
    if (found === ".") parts.push("");
    else parts.push(`${parts.pop() ?? ""}${inner ?? found}`);
  }
  return parts;
}
