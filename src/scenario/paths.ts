/** Paths into a scenario as a person reads them: `setup.chain[0].module.name`. */
export type PathItem = string | number;

export function pathText(path: readonly PathItem[]): string {
  let text = "";
  for (const item of path) {
    if (typeof item === "number") text += `[${item}]`;
    else if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(item)) text += text === "" ? item : `.${item}`;
    else text += `[${JSON.stringify(item)}]`;
  }
  return text;
}
