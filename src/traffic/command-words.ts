/** The words of command lines as a shell or Windows' cmd splits them, for curl commands as browsers copy them. */
import { parse } from "shell-quote";
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";
import { messageOf } from "../base/thrown.ts";

/** The words of each command, and what a shell would have put in that is not known here. */
export interface CommandWords { readonly commands: readonly (readonly string[])[]; readonly unknown: readonly string[] }

/** Browsers copy for cmd with `^"` around each word; commands typed there go on after `^` at a line's end. */
export const isForCmd = (text: string): boolean => /\^"|\^\r?\n/.test(text);

/** Failure: the line is none that a shell takes, such as one with `${` and no end of it. */
export function shellWords(text: string): Result<CommandWords> {
  try {
    return ok(wordsOf(text));
  } catch (thrown) {
    return failed(`A shell would not take this line: ${messageOf(thrown)}.`);
  }
}

function wordsOf(text: string): CommandWords {
  const unknown = new Set<string>(), commands: string[][] = [];
  let current: string[] = [], skipped = false;
  const end = (): void => {
    if (current.length > 0) commands.push(current);
    current = [];
    skipped = false;
  };
  // a prompt that was copied along
  const lines = text.replaceAll(/^[ \t]*[$%>#][ \t]+(?=curl\b)/gm, "");
  const entries = parse(lines, (name) => {
    unknown.add(name === "" ? "$(…)" : `$${name}`);
    return `$${name}`;
  });
  for (const entry of entries) {
    const word = typeof entry === "string" ? entry : "pattern" in entry ? entry.pattern : undefined;
    if (word === undefined) {
      if (typeof entry === "object" && "op" in entry) {
        // what follows a pipe or goes into a file is not the request's
        if ([";", "&&", "||", "&"].includes(entry.op)) end();
        else skipped = true;
      }
    } else if (isCurl(word) && current.length > 0 && !takesNext(current.at(-1))) {
      end();
      current.push(word);
    } else if (!skipped && word !== "") current.push(word);
    else if (!skipped && takesNext(current.at(-1))) current.push(word);
  }
  end();
  return { commands, unknown: [...unknown] };
}

/** A line without `;` between two commands: curl begins the next one, unless an option asks for a word. */
const takesNext = (word: string | undefined): boolean => word !== undefined && /^-(?:-(?:data.*|json|header|user-agent|referer|cookie|form.*|url|user|request)$|[A-Za-z]*[dHAebFuXoT]$)/.test(word);
export const isCurl = (word: string): boolean => /^(?:.*[/\\])?curl(?:\.exe)?$/i.test(word);

/** Carets first, as cmd does it: one takes the special meaning of what follows, at a line's end it joins lines. Then quotes as programs split them. */
export function cmdWords(text: string): CommandWords {
  const commands: string[][] = [];
  for (const line of splitCommands(text)) {
    const words = windowsWords(line);
    if (words.length > 0) commands.push(words);
  }
  return { commands, unknown: [] };
}

/** Lines without carets, one for each command: `&` and line ends outside quotes end one. */
function splitCommands(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "", quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? "";
    if (c === "^" && !quoted) {
      const newline = /^\r?\n/.exec(text.slice(i + 1, i + 3))?.[0];
      if (newline === undefined) line += text[++i] ?? "";
      // a caret before an empty line keeps the line end: browsers write line ends of bodies so
      else if (/^\r?\n/.test(text.slice(i + 1 + newline.length, i + 3 + newline.length))) {
        line += "\n";
        i += newline.length + (/^\r?\n/.exec(text.slice(i + 1 + newline.length, i + 3 + newline.length))?.[0].length ?? 0);
      } else i += newline.length;
    } else if ((c === "&" || c === "\n") && !quoted) {
      lines.push(line);
      line = "";
    } else {
      // quotes that carets guard do not count for cmd
      if (c === '"') quoted = !quoted;
      line += c;
    }
  }
  return [...lines, line];
}

/** As Microsoft's C runtime splits arguments: backslashes count before a quote only; two quotes inside quotes are one. */
function windowsWords(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined, quoted = false;
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? "";
    if (c === "\\") {
      const slashes = /^\\+/.exec(line.slice(i))?.[0].length ?? 1, quote = line[i + slashes] === '"';
      word = (word ?? "") + "\\".repeat(quote ? slashes >> 1 : slashes);
      i += slashes - 1;
      if (quote && slashes % 2 === 1) {
        word += '"';
        i++;
      }
    } else if (c === '"') {
      word ??= "";
      if (quoted && line[i + 1] === '"') {
        word += '"';
        i++;
      } else quoted = !quoted;
    } else if (!quoted && /\s/.test(c)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + c;
  }
  if (word !== undefined) words.push(word);
  return words;
}
