/** An extension's own configuration, whatever it is wrapped in: `typed_config`, a TypedStruct, or the `config` of version 2. */
import { at, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";

export interface Typed { readonly name: string; readonly type: string; readonly body: Part }

const lastOf = (url: string): string => url.replace(/^.*\//, "");

export function typedOf(part: Part, extensions: ReadonlyMap<string, Part> = new Map()): Typed {
  const name = textAt(part, "name") ?? "", discovered = at(part, "config_discovery") === undefined ? undefined : extensions.get(name);
  if (discovered !== undefined) {
    take(at(part, "config_discovery"));
    return { ...typedOf(discovered), name };
  }
  const typed = at(part, "typed_config"), untyped = at(part, "config"), outer = typed ?? untyped;
  if (outer === undefined) return { name, type: "", body: part };
  const type = lastOf(textAt(outer, "@type") ?? "");
  if (type !== "udpa.type.v1.TypedStruct" && type !== "xds.type.v3.TypedStruct") return { name, type, body: outer };
  return { name, type: lastOf(textAt(outer, "type_url") ?? ""), body: at(outer, "value") ?? outer };
}

const wasmNames: ReadonlySet<string> = new Set(["envoy.filters.http.wasm", "envoy.filters.network.wasm", "envoy.wasm", "envoy.access_loggers.wasm", "envoy.stat_sinks.wasm", "envoy.bootstrap.wasm"]);
export const isWasm = ({ name, type }: Typed): boolean => /\.wasm\.v\w+\.Wasm\w*$/.test(type) || /\.wasm\.v\w+\.WasmService$/.test(type) || (type === "" && wasmNames.has(name));
export const isManager = ({ name, type }: Typed): boolean => type.endsWith(".HttpConnectionManager") || (type === "" && /^envoy\.(?:filters\.network\.)?http_connection_manager$/.test(name));
export const isTcpProxy = ({ name, type }: Typed): boolean => type.endsWith(".TcpProxy") || (type === "" && /^envoy\.(?:filters\.network\.)?tcp_proxy$/.test(name));
export const isRouter = ({ name, type }: Typed): boolean => type.endsWith(".http.router.v3.Router") || type.endsWith(".router.v2.Router") || (type === "" && /^envoy\.(?:filters\.http\.)?router$/.test(name));
/** The plugin's configuration stands one deeper: the filter's message has it as its only field. */
export const pluginPart = ({ body }: Typed): Part => at(body, "config") ?? body;
