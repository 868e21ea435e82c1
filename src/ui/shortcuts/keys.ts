/** Key strokes as text, for matching and for key caps: "Shift+F10", "Ctrl+Enter", "/", ".". */

export interface Stroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

const spoken = new Set(["Shift+.", "Shift+,"]);

/**
 * The name of a key stroke. Shift belongs to the name of a key that types nothing and of a combination; a typed character already says it. Ctrl and Cmd are the same.
 * `Shift+.` and `Shift+,` arrive as whatever the keyboard types there; `code` would tie them to one layout, so `>` `<` `:` and `;` stand for them.
 */
export function nameOf(stroke: Stroke): string {
  const typed = stroke.key.length === 1;
  const parts = [];
  if (stroke.ctrlKey || stroke.metaKey) parts.push("Ctrl");
  if (stroke.altKey) parts.push("Alt");
  if (stroke.shiftKey && (!typed || parts.length > 0)) parts.push("Shift");
  const key = typed && (stroke.ctrlKey || stroke.metaKey) ? stroke.key.toLowerCase() : stroke.key;
  if (typed && stroke.shiftKey && parts.length === 0) {
    if (key === ">" || key === ":") return "Shift+.";
    if (key === "<" || key === ";") return "Shift+,";
  }
  return [...parts, key === " " ? "Space" : key].join("+");
}

/** Typed without a modifier: these can be switched off, and never act in a field. */
export const isSingleKey = (name: string): boolean => spoken.has(name) || Array.from(name).length === 1;

const caps: Readonly<Record<string, string>> = { Shift: "⇧", Ctrl: "Ctrl ", Alt: "Alt " };

/** What stands on a key cap: "⇧F10", "Ctrl Enter". */
export const capOf = (name: string): string =>
  name === "+" ? "+" : name.split("+").map((part, index, all) => (index < all.length - 1 ? (caps[part] ?? `${part} `) : part.length === 1 && all.length > 1 ? part.toUpperCase() : part)).join("");
