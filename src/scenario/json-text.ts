/** Where a text stops being JSON. Engines word and place their own errors differently. */

export interface JsonError { readonly message: string; readonly line: number; readonly column: number }

/** Undefined when the text is JSON. Line and column count from 1. */
export function jsonError(text: string): JsonError | undefined {
  let at = 0;
  const space = (): void => { while (at < text.length && " \t\n\r".includes(text.charAt(at))) at++; };
  const found = (): string => (at >= text.length ? "the text ends" : `found ${JSON.stringify(text.charAt(at))}`);
  const place = (message: string, where = at): JsonError => {
    const before = text.slice(0, where).split("\n");
    return { message, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  };

  const string = (): JsonError | undefined => {
    const start = at++;
    for (;;) {
      const c = text.charAt(at);
      if (c === "") return place("this text has no closing quote", start);
      if (c === "\"") {
        at++;
        return undefined;
      }
      if (c < " ") return place("a line break or control character inside a text; \\n is expected");
      if (c === "\\" && !/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6))) return place(`the escape ${JSON.stringify(text.slice(at, at + 2))} is not known in JSON`);
      at += c !== "\\" ? 1 : text.charAt(at + 1) === "u" ? 6 : 2;
    }
  };

  const members = (close: string, what: string, member: () => JsonError | undefined): JsonError | undefined => {
    at++;
    space();
    if (text.charAt(at) === close) {
      at++;
      return undefined;
    }
    for (;;) {
      const error = member();
      if (error !== undefined) return error;
      space();
      const c = text.charAt(at);
      if (c !== "," && c !== close) return place(`${found()}, a comma or ${JSON.stringify(close)} is expected`);
      const comma = at++;
      if (c === close) return undefined;
      space();
      if (text.charAt(at) === close) return place(`a comma stands before the end of ${what}`, comma);
    }
  };

  const value = (): JsonError | undefined => {
    space();
    const c = text.charAt(at);
    if (c === "\"") return string();
    if (c === "[") return members("]", "the list", value);
    if (c === "{") return members("}", "the object", () => {
      if (text.charAt(at) !== "\"") return place(`${found()}, a field name in quotes is expected`);
      const error = string();
      if (error !== undefined) return error;
      space();
      if (text.charAt(at) !== ":") return place(`${found()}, a colon is expected`);
      at++;
      return value();
    });
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/.exec(text.slice(at, at + 400));
    if (word === null) return place(`${found()}, a value is expected`);
    at += word[0].length;
    return undefined;
  };

  const error = value();
  if (error !== undefined) return error;
  space();
  return at < text.length ? place(`${found()}, the end of the text is expected`) : undefined;
}
