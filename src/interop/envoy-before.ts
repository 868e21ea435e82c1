/** HTTP filters of Envoy that set what a setup says was set before the chain. */
import { textOf } from "../base/byte-string.ts";
import { bytesOf } from "../scenario/bytes.ts";
import type { Setup } from "../scenario/scenario.ts";
import { typed } from "./envoy-json.ts";
import type { Json } from "./envoy-json.ts";

export function filtersBefore({ dynamicMetadata, filterState }: Setup): readonly Json[] {
  const metadata = Object.entries(dynamicMetadata).map(([name, value]): Json => ({ metadata_namespace: name, value }));
  const state = filterState.map(({ key, value, sharedWithUpstream }): Json => ({
    object_key: key, factory_key: "envoy.string", format_string: { text_format_source: { inline_string: textOf(bytesOf(value)).text.replaceAll("%", "%%") } }, ...(sharedWithUpstream && { shared_with_upstream: "TRANSITIVE" }),
  }));
  return [
    ...(metadata.length > 0 ? [{ name: "set-metadata", typed_config: typed("envoy.extensions.filters.http.set_metadata.v3.Config", { metadata }) }] : []),
    ...(state.length > 0 ? [{ name: "set-filter-state", typed_config: typed("envoy.extensions.filters.http.set_filter_state.v3.Config", { on_request_headers: state }) }] : []),
  ];
}
