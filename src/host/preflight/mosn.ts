/** MOSN 1.6.1 with the engine wazero, as it ran: what it asks of a module, and what of it never works there. A refused module is left out and traffic flows. */
import { hostFunctionOf } from "../../abi/host-functions.ts";
import { typeOfFunction } from "../../module/read-module.ts";
import type { WasmModule } from "../../module/types.ts";
import type { PreflightNote } from "../../recording/preflight.ts";
import type { LinkProblem } from "../link.ts";
import { exportsFunction, importedFunctions } from "./load-rules.ts";
import type { LoadRules } from "./load-rules.ts";

const first = "proxy_abi_version_0_1_0", second = "proxy_abi_version_0_2_0";
/** Of 0.1.0 it lacks these. */
const missing = new Set([
  "proxy_get_buffer_status", "proxy_get_header_map_size", "proxy_continue_request", "proxy_continue_response", "proxy_clear_route_cache", "proxy_send_local_response", "proxy_get_status",
  "proxy_get_configuration", "proxy_grpc_stream", "proxy_grpc_send", "proxy_grpc_cancel", "proxy_grpc_close", "emscripten_notify_memory_growth",
]);
const extra = new Set(["proxy_send_http_response", "proxy_resume_http_request", "proxy_resume_http_response", "proxy_resume_downstream", "proxy_resume_upstream", "proxy_dispatch_http_call", "proxy_remove_shared_queue", "proxy_remove_metric"]);
/** Of 0.2.0, which it takes for a draft of 2020, it offers these. */
const ofDraft = new Set(["proxy_log", "proxy_get_buffer_bytes", "proxy_get_header_map_pairs", "proxy_get_header_map_value", "proxy_replace_header_map_value", "proxy_close_stream", "proxy_set_effective_context", "proxy_http_call"]);
const params: Readonly<Record<string, number>> = { proxy_grpc_call: 10, proxy_resolve_shared_queue: 3 };
const alwaysTwelve = new Set([
  "proxy_set_tick_period_milliseconds", "proxy_set_effective_context", "proxy_done", "proxy_set_property", "proxy_call_foreign_function", "proxy_define_metric",
  "proxy_increment_metric", "proxy_record_metric", "proxy_get_metric", "proxy_grpc_call",
]);
const headers = ["proxy_on_request_headers", "proxy_on_response_headers"];

export const mosn: LoadRules = {
  proxy: "mosn@1.6.1",
  title: "MOSN 1.6.1",
  problems(m) {
    const draft = !exportsFunction(m, first) && exportsFunction(m, second), problems: LinkProblem[] = [];
    if (!exportsFunction(m, first) && !draft) problems.push({ kind: "unknown-abi-marker", subject: m.exports.find(({ name }) => name.startsWith("proxy_abi_version_"))?.name ?? "no marker", expected: "0.1.0", clause: "T-01" });
    for (const imported of importedFunctions(m)) {
      const { module, name, subject } = imported, wanted = params[name];
      const offered = module === "env" ? extra.has(name) || (draft ? ofDraft.has(name) : !missing.has(name) && hostFunctionOf(module, name)?.abi.includes("0.1.0") === true) : imported.known && !(draft && module === "wasi_unstable");
      if (!offered) problems.push({ kind: "unknown-import", subject, clause: "T-04" });
      else if (wanted !== undefined && imported.params !== wanted) problems.push({ kind: "wrong-import-type", subject, expected: `${wanted} parameters`, actual: `${imported.params}`, clause: "T-04" });
    }
    return problems;
  },
  notes(m: WasmModule) {
    const notes: PreflightNote[] = importedFunctions(m).filter(({ name }) => alwaysTwelve.has(name)).map(({ subject }) => ({ subject, sentence: "it links, and always answers 12 (unimplemented)" }));
    for (const subject of ["proxy_on_configure", "proxy_on_log", "proxy_on_queue_ready"]) if (exportsFunction(m, subject)) notes.push({ subject, sentence: "it is never called" });
    for (const subject of headers) {
      const found = m.exports.find(({ name, kind }) => kind === "function" && name === subject), type = found === undefined ? undefined : typeOfFunction(m, found.index);
      if (type !== undefined && type.params.length !== 3) notes.push({ subject, sentence: "every call fails: three parameters are passed, whatever the version" });
    }
    if (exportsFunction(m, "_initialize")) notes.push({ subject: "_initialize", sentence: "it never runs; only _start does" });
    if (!exportsFunction(m, "malloc")) notes.push({ subject: "malloc", sentence: "it is not there, so every call that returns bytes answers 6 (invalid-memory-access)" });
    return notes;
  },
  /** Not its own words: it says more. */
  refusal: ({ subject }) => `the filter is left out and traffic flows, because of ${subject}`,
};
