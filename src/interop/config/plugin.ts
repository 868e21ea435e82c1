/** Envoy's PluginConfig (`envoy.extensions.wasm.v3`), in today's spelling and those of 2019 and 2020. */
import { decodeBase64 } from "../../base/base64url.ts";
import type { FilterRole } from "../../scenario/roles.ts";
import { configurationOf } from "./any-bytes.ts";
import { leave, moduleNameFor, note, sha256At } from "./import.ts";
import type { FilterInput, Gathering, ImportedFilter } from "./import.ts";
import { at, durationAt, entries, flagAt, items, take, textAt } from "./part.ts";
import type { Part } from "./part.ts";

type Policy = NonNullable<FilterInput["failurePolicy"]>;
const policies: Readonly<Record<string, Policy>> = { FAIL_CLOSED: "fail-closed", FAIL_OPEN: "fail-open", FAIL_RELOAD: "fail-reload", UNSPECIFIED: "fail-closed" };

export function pluginOf(config: Part, role: FilterRole, told: Gathering): ImportedFilter {
  const vm = at(config, "vm_config"), code = codeOf(vm, told), name = textAt(config, "name");
  const configuration = configurationOf(at(config, "configuration"), told), vmConfiguration = configurationOf(at(vm, "configuration") ?? at(vm, "initial_configuration"), told);
  const environment = environmentOf(at(vm, "environment_variables"), told), stops = flagAt(config, "allow_on_headers_stop_iteration"), rootId = textAt(config, "root_id"), vmId = textAt(vm, "vm_id");
  runtimeOf(vm, told);
  return {
    filter: {
      ...(name !== undefined && { name }), module: { name: code.name, ...(code.sha256 !== undefined && { sha256: code.sha256 }) },
      ...(rootId !== undefined && { rootId }), ...(vmId !== undefined && { vmId }), ...policyOf(config),
      ...(configuration !== undefined && { configuration }), ...(vmConfiguration !== undefined && { vmConfiguration }), ...(environment !== undefined && { environment }),
      ...(stops === true && { allowOnHeadersStopIteration: true }), ...(role !== "filter" && { role }),
    },
    ...(code.from !== undefined && { from: code.from }), ...(code.bytes !== undefined && { bytes: code.bytes }),
  };
}

interface Code { readonly name: string; readonly from?: string; readonly sha256?: string; readonly bytes?: Uint8Array }

function codeOf(vm: Part | undefined, told: Gathering): Code {
  const code = at(vm, "code"), local = at(code, "local") ?? code, remote = at(code, "remote");
  const inside = at(local, "inline_bytes"), bytes = inside === undefined || typeof inside.value !== "string" ? undefined : decodeBase64(inside.value.replaceAll(/\s/g, ""));
  if (inside !== undefined && bytes?.ok === true) {
    take(inside);
    return { name: moduleNameFor(told, inside.path), bytes: bytes.value };
  }
  const file = textAt(local, "filename");
  if (file !== undefined) return named(file, told);
  const uri = textAt(remote, "http_uri", "uri");
  if (uri !== undefined) {
    const sha256 = sha256At(remote, "sha256"), found = named(uri, told);
    return uri.startsWith("oci:") || sha256 === undefined ? found : { ...found, sha256 };
  }
  const builtIn = textAt(local, "inline_string");
  if (builtIn !== undefined) {
    note(told, `${builtIn} is a plugin that is compiled into the proxy (the null runtime). It runs here when it is opened as a WebAssembly module.`);
    return named(builtIn, told);
  }
  const variable = textAt(local, "environment_variable");
  return named(variable === undefined ? "filter.wasm" : `the environment variable ${variable}`, told);
}
const named = (from: string, told: Gathering): Code => ({ name: moduleNameFor(told, from), from });

function runtimeOf(vm: Part | undefined, told: Gathering): void {
  const runtime = textAt(vm, "runtime") ?? textAt(vm, "vm");
  if (runtime !== undefined && !/\b(?:v8|null)$/.test(runtime)) note(told, `The runtime ${runtime} is not imitated: filters run as in V8.`);
}

function policyOf(config: Part): Pick<FilterInput, "failurePolicy" | "reloadBackoff"> {
  const written = at(config, "failure_policy"), failurePolicy = typeof written?.value === "string" ? policies[written.value] : undefined;
  if (failurePolicy !== undefined) take(written);
  const open = flagAt(config, "fail_open"), reloadBackoff = durationAt(config, "reload_config", "backoff", "base_interval");
  return {
    ...(failurePolicy !== undefined && failurePolicy !== "fail-closed" ? { failurePolicy } : open === true && failurePolicy === undefined ? { failurePolicy: "fail-open-at-once" as const } : {}),
    ...(reloadBackoff !== undefined && { reloadBackoff }),
  };
}

function environmentOf(part: Part | undefined, told: Gathering): Readonly<Record<string, string>> | undefined {
  for (const key of items(at(part, "host_env_keys"))) leave(told, key, "the value is in the environment of the proxy, which a page cannot know");
  const pairs = entries(at(part, "key_values")).flatMap(([key, value]) => (typeof value.value === "object" ? [] : [[key, String(take(value).value)] as const]));
  return pairs.length === 0 ? undefined : Object.fromEntries(pairs);
}
