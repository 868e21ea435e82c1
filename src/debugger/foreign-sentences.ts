/** What foreign functions did, and why they did not (semantics 18). */
import { readProtobuf } from "../base/protobuf-reader.ts";
import { unreachable } from "../base/unreachable.ts";
import type { HostCallRow } from "../recording/row.ts";
import type { Why } from "../recording/whys.ts";
import { bytesArg } from "./fields.ts";
import { foreignArgument, foreignName, foreignResult } from "./foreign-text.ts";
import { code, say } from "./sentence.ts";
import type { Part, Sentence } from "./sentence.ts";
import { bytesWords, capital, escaped, quoted } from "./words.ts";

const most = 80;
const shown = (bytes: Uint8Array): Part => code(quoted(bytes, most));

export function foreignSentences(row: HostCallRow): Sentence[] {
  const name = foreignName(row), argument = bytesArg(row.inputs, "arguments"), results = bytesArg(row.outputs, "results");
  const asked = foreignArgument(row, most) ?? bytesWords(argument.length);
  switch (name) {
    case "compress": return [say`${bytesWords(argument.length)} were compressed to ${bytesWords(results.length)} of zlib.`];
    case "uncompress": return [say`${bytesWords(argument.length)} of zlib were uncompressed to ${bytesWords(results.length)}.`];
    case "clear_route_cache": return [say`The route is chosen anew when it is needed next.`];
    case "declare_property": return [say`${code(asked)}. It counts for ${code("set_property")} when a plugin's root context declares it.`];
    case "set_envoy_filter_state": return [say`The filter state ${code(asked)} was set. Envoy and its filters look at it.`];
    case "expr_create": return [say`The expression ${shown(argument)} can be evaluated now, as ${foreignResult(row, most) ?? "its token says"}.`];
    case "expr_evaluate": return [say`${capital(asked)} gave ${shown(results)}, encoded as properties are.`];
    case "expr_delete": return [say`${capital(asked)} is gone. Envoy says ok whether or not it was there.`];
    case "verify_signature":
    case "sign": return [say`Asked: ${asked}. Answered: ${foreignResult(row, most) ?? bytesWords(results.length)}.`];
    default: return [say`The foreign function ${code(escaped(name))} is answered by the scenario: ${results.length === 0 ? "no result" : shown(results)}.`];
  }
}

export type ForeignWhy = Extract<Why, "foreign-function-unknown" | "foreign-function-scripted" | "foreign-argument-malformed" | "not-compressed" | "filter-state-unknown" | "filter-state-refused" | "property-declared-before" | "not-one-key" | "expression-malformed" | "expression-calls-unknown" | "expression-token-malformed" | "expression-unknown" | "expression-failed" | "expression-without-bytes">;

export function foreignWhy(row: HostCallRow, why: ForeignWhy): Sentence {
  const name = code(escaped(foreignName(row))), argument = bytesArg(row.inputs, "arguments"), asked = foreignArgument(row, most) ?? bytesWords(argument.length);
  switch (why) {
    case "foreign-function-unknown": return say`The proxy has no foreign function ${name}, and the scenario answers for none of that name and argument. What a proxy with extensions would answer can be given in the scenario.`;
    case "foreign-function-scripted": return say`The scenario gives this status for the foreign function ${name}.`;
    case "foreign-argument-malformed": return say`The ${bytesWords(argument.length)} given are not the protobuf message that ${name} takes.`;
    case "not-compressed": return say`The ${bytesWords(argument.length)} given are no whole stream of zlib: one begins with ${code("78")} and ends with a checksum.`;
    case "filter-state-unknown": return say`Envoy knows no filter state of the name ${part(argument, 1)}: one that it does not know cannot be made. A filter's own values go through ${code("set_property")}.`;
    case "filter-state-refused": return say`Envoy does not take ${part(argument, 2)} as a value of the filter state ${part(argument, 1)}.`;
    case "property-declared-before": return say`This context has declared the property ${part(argument, 1)} before; the first time counts.`;
    case "not-one-key": return say`Exactly one key is needed, as DER or as PEM; asked: ${asked}.`;
    case "expression-malformed": return say`${shown(argument)} is no expression of CEL that Envoy can parse.`;
    case "expression-calls-unknown": return say`${shown(argument)} calls a function, or makes a message, that Envoy's CEL does not have.`;
    case "expression-token-malformed": return say`A token is 4 bytes long; ${bytesWords(argument.length)} were given.`;
    case "expression-unknown": return say`There is no ${asked}: tokens are given out by ${code("expr_create")} and belong to the plugin's root context.`;
    case "expression-failed": return say`${capital(asked)} has no value here: a name it uses is not known or not there now, or a function does not take its arguments.`;
    case "expression-without-bytes": return say`${capital(asked)} has a value that is not given to filters: null, a type, or a group of attributes.`;
    default: return unreachable(why);
  }
}

const part = (argument: Uint8Array, field: number): Part => shown(readProtobuf(argument)?.bytes(field) ?? new Uint8Array());
