/** The YAML spelling of a suite: the same fields, scalars without types of their own (plugins/test/yaml_proto_converter.cpp). */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node as YamlNode } from "yaml";
import { byteStringOfText } from "../../base/byte-string.ts";
import { deepest, Misread, reading } from "./tree.ts";
import type { FieldNode, MessageNode, Node, Place, Read } from "./tree.ts";

/** More than a suite has; anchors that multiply end here. */
const mostNodes = 1000000;

export function readYaml(text: string): Read<MessageNode> {
  const lines = new LineCounter(), document = parseDocument(text, { lineCounter: lines, merge: false, strict: false, logLevel: "error", prettyErrors: false });
  return reading(() => {
    const [error] = document.errors, start = { line: 1, column: 1 };
    if (error !== undefined) throw new Misread(error.message, placeOf(lines, error.pos[0]));
    const { contents } = document;
    if (contents === null || (isScalar(contents) && contents.value === null)) return { kind: "message", fields: [], place: start };
    return new TreeOfYaml(document, lines).message(contents, 0);
  });
}

function placeOf(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

class TreeOfYaml {
  readonly #document: Document;
  readonly #lines: LineCounter;
  #nodes = 0;

  constructor(document: Document, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  message(given: unknown, depth: number): MessageNode {
    const node = this.#node(given), place = this.#place(node);
    if (depth > deepest) throw new Misread(`messages lie deeper in each other than ${deepest}`, place);
    if (!isMap(node)) throw new Misread("a mapping of fields is expected", place);
    return { kind: "message", place, fields: node.items.map((pair) => this.#field(pair.key, pair.value, depth)) };
  }

  #field(key: unknown, value: unknown, depth: number): FieldNode {
    const name = this.#node(key), place = this.#place(name);
    if (!isScalar(name) || typeof name.value !== "string") throw new Misread("a field name is expected", place);
    const inner = this.#node(value, place);
    if (isSeq(inner)) return { name: name.value, place, list: true, values: inner.items.map((item) => this.#value(item, depth, place)) };
    return { name: name.value, place, list: false, values: [this.#value(inner, depth, place)] };
  }

  #value(given: unknown, depth: number, near: Place): Node {
    const node = this.#node(given, near), place = this.#place(node);
    if (isMap(node)) return this.message(node, depth + 1);
    if (!isScalar(node)) throw new Misread("a list inside a list is no value of a suite", place);
    if (node.value === null && node.source !== "") throw new Misread("null is no value; an empty text is written \"\"", place);
    if (node.value === null) throw new Misread("the value is missing; an empty text is written \"\"", place);
    // a plain scalar is what was written: 08 and 1e3 stay so
    return { kind: "plain", text: byteStringOfText(typeof node.value === "string" ? node.value : (node.source ?? "")), place };
  }

  /** Anchors are followed. */
  #node(given: unknown, near: Place = { line: 1, column: 1 }): YamlNode {
    if (++this.#nodes > mostNodes) throw new Misread(`the text stands for more than ${mostNodes} values`, near);
    const node = given as YamlNode | null;
    if (node === null) throw new Misread("the value is missing", near);
    if (!isAlias(node)) return node;
    const found = node.resolve(this.#document);
    if (found === undefined) throw new Misread(`nothing is anchored as &${node.source} before`, this.#place(node));
    return found;
  }
  #place(node: YamlNode): Place {
    return placeOf(this.#lines, node.range?.[0] ?? 0);
  }
}
