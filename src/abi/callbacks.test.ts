import { expect, test } from "vitest";
import { callbackNames, callbackOf, callbacks, signatureOf, type Callback } from "./callbacks.ts";
import { wasmType, type WireType } from "./shapes.ts";
import type { AbiVersion } from "./versions.ts";

const labels: Readonly<Record<string, readonly AbiVersion[]>> = {
  every: ["0.1.0", "0.2.0", "0.2.1", "vNEXT"],
  "0.2.0+": ["0.2.0", "0.2.1", "vNEXT"],
  "0.1.0": ["0.1.0"],
  "0.2.0": ["0.2.0"],
  "0.2.1": ["0.2.1"],
  vNEXT: ["vNEXT"],
  "0.2.100": ["0.2.100"],
  "2020-draft": ["2020-draft"],
};

/** Versions, words (i for i32) and result, names. */
const wire: readonly (readonly [versions: string, words: string, names: string])[] = [
  ["0.1.0", ">", "proxy_abi_version_0_1_0"],
  ["0.2.0", ">", "proxy_abi_version_0_2_0"],
  ["0.2.1", ">", "proxy_abi_version_0_2_1"],
  ["vNEXT", ">", "proxy_abi_version_0_x_x"],
  ["0.2.100", ">", "proxy_abi_version_0_2_100"],
  ["every", "i>i", "malloc proxy_on_memory_allocate proxy_on_new_connection proxy_on_done"],
  ["every", ">", "_initialize _start"],
  ["every", "ii>i", "main proxy_on_vm_start proxy_on_configure proxy_on_request_trailers proxy_on_request_metadata proxy_on_response_trailers proxy_on_response_metadata"],
  ["every", ">i", "__main_void"],
  ["every", "ii>", "proxy_on_context_create proxy_on_queue_ready proxy_on_downstream_connection_close proxy_on_upstream_connection_close envoy_on_stats_update"],
  ["0.1.0", "ii>i", "proxy_validate_configuration proxy_on_request_headers proxy_on_response_headers"],
  ["every", "i>", "proxy_on_tick proxy_on_log proxy_on_delete"],
  ["2020-draft", "i>", "proxy_on_queue_ready"],
  ["0.2.0+", "iii>", "proxy_on_foreign_function"],
  ["every", "iii>i", "proxy_on_downstream_data proxy_on_upstream_data proxy_on_request_body proxy_on_response_body"],
  ["0.2.0+", "iii>i", "proxy_on_request_headers proxy_on_response_headers"],
  ["2020-draft", "iii>i", "proxy_on_request_trailers proxy_on_response_trailers"],
  ["every", "iiiii>", "proxy_on_http_call_response"],
  ["every", "iii>", "proxy_on_grpc_receive_initial_metadata proxy_on_grpc_receive proxy_on_grpc_receive_trailing_metadata proxy_on_grpc_trailing_metadata proxy_on_grpc_create_initial_metadata proxy_on_grpc_close envoy_on_resolve_dns"],
  ["0.2.100", "iiii>", "proxy_on_redis_call_response"],
];
const facts = wire.flatMap(([versions, words, names]) => names.split(" ").map((name) => ({ name, words, versions: labels[versions] ?? [] })));

function short({ params, results }: WireType): string {
  return `${params.map(() => "i").join("")}>${results.map(() => "i").join("")}`;
}

test("every export of the ABI is in the table, and nothing else", () => {
  expect(callbackNames.toSorted()).toEqual([...new Set(facts.map(({ name }) => name))].toSorted());
  expect(callbackNames).toHaveLength(44);
});

test.each(facts)("$name is called as $words in $versions", ({ name, words, versions }) => {
  expect(versions).not.toEqual([]);
  for (const version of versions) {
    const signature = signatureOf(name, version);
    expect(signature && short(wasmType(signature))).toBe(words);
    expect(signature?.abi).toEqual(versions);
  }
});

test("no other version has a signature", () => {
  expect(signatureOf("proxy_on_foreign_function", "0.1.0")).toBeUndefined();
  expect(signatureOf("proxy_on_redis_call_response", "0.2.1")).toBeUndefined();
  expect(signatureOf("proxy_on_request_headers", "2020-draft")).toBeUndefined();
  expect(signatureOf("toString", "0.2.1")).toBeUndefined();
});

test("Higress modules are called like 0.2.1 ones", () => {
  expect(signatureOf("proxy_on_request_headers", "0.2.100")).toEqual(signatureOf("proxy_on_request_headers", "0.2.1"));
});

test("an action names what it counts in, and nothing else does", () => {
  const all: readonly Callback[] = callbackNames.map((name) => callbacks[name]);
  expect(all.filter(({ action }) => action !== undefined)).toEqual(all.filter(({ result }) => result === "action"));
  expect(callbackOf("proxy_on_response_body")).toMatchObject({ action: "FilterDataStatus", context: "http-stream" });
  expect(callbackOf("proxy_on_upstream_data")).toMatchObject({ action: "FilterStatusL4", context: "tcp-stream" });
});
