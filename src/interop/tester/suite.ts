/** A suite of Google's tester of Service Extensions plugins, read from either of its spellings. Field names are the format's. */
import { decodeMessage } from "./fields.ts";
import type { suiteLogLevels } from "./fields.ts";
import { readTextproto } from "./textproto.ts";
import { reading } from "./tree.ts";
import type { Read } from "./tree.ts";
import { readYaml } from "./yaml-tree.ts";

export interface SuiteHeader { readonly key?: string; readonly value?: Uint8Array }
export interface StringMatcher { readonly invert?: boolean; readonly exact?: Uint8Array; readonly regex?: string; readonly file?: string }
export interface Immediate { readonly http_status?: number; readonly grpc_status?: number; readonly details?: string }
export interface Expectation {
  readonly has_header?: readonly SuiteHeader[];
  readonly no_header?: readonly SuiteHeader[];
  readonly headers?: readonly StringMatcher[];
  readonly body?: readonly StringMatcher[];
  readonly immediate?: Immediate;
  readonly log?: readonly StringMatcher[];
}
export interface Input { readonly header?: readonly SuiteHeader[]; readonly content?: Uint8Array; readonly file?: string }
export interface Invocation { readonly input?: Input; readonly result?: Expectation }
export interface SuiteTest {
  readonly name?: string;
  readonly benchmark?: boolean;
  readonly num_chunks?: number;
  readonly chunk_size?: number;
  readonly properties?: readonly { readonly path?: string; readonly value?: Uint8Array }[];
  readonly request_headers?: Invocation;
  readonly request_body?: readonly Invocation[];
  readonly response_headers?: Invocation;
  readonly response_body?: readonly Invocation[];
  readonly plugin_init?: Expectation;
  readonly stream_init?: Expectation;
  readonly stream_destroy?: Expectation;
}
export interface Env {
  readonly test_path?: string;
  readonly wasm_path?: string;
  readonly config_path?: string;
  readonly log_level?: (typeof suiteLogLevels)[number];
  readonly log_path?: string;
  readonly time_secs?: number;
  readonly num_additional_streams?: number;
  readonly additional_stream_advance_rate?: number;
}
export interface Suite { readonly env?: Env; readonly test?: readonly SuiteTest[] }

/** A file that the suite names, relative to the suite. */
export type ReadFile = (path: string) => { readonly ok: true; readonly value: Uint8Array } | { readonly ok: false; readonly reason: string };

export type Spelling = "textproto" | "yaml";

/** By its end, and where that says nothing by what it begins with: YAML has a colon and a line break where the text form has a brace. */
export function spellingOf(name: string, bytes: Uint8Array): Spelling {
  if (/\.ya?ml$/i.test(name)) return "yaml";
  if (/\.(?:textpb|textproto|txtpb|pbtxt|prototxt)$/i.test(name)) return "textproto";
  return /^(?:env|test)\s*:\s*(?:#.*)?$/m.test(new TextDecoder().decode(bytes)) ? "yaml" : "textproto";
}

/** Whether it is one, by its fields: other messages have the text form too, a plugin's configuration for one. */
export function isSuite(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes), tops: readonly string[] = text.match(/^[A-Za-z_]\w*(?=\s*:)/gm) ?? [];
  return /^[ \t]*test[ \t]*[{<[]/m.test(text) || (tops.includes("test") && tops.every((top) => top === "env" || top === "test"));
}

export function readSuite(bytes: Uint8Array, spelling: Spelling): Read<Suite> {
  const tree = spelling === "yaml" ? readYaml(new TextDecoder().decode(bytes)) : readTextproto(bytes);
  return tree.ok ? reading(() => decodeMessage("TestSuite", tree.value, spelling === "textproto") as Suite) : tree;
}
