/** NGINX 1.27.4 with Kong's ngx_wasm_module, as it ran: what it asks of a module, and what of it never works there. */
import { detectAbi, offeredIn } from "../../abi/versions.ts";
import { hostFunctionOf } from "../../abi/host-functions.ts";
import type { WasmModule } from "../../module/types.ts";
import type { PreflightNote } from "../../recording/preflight.ts";
import type { LinkProblem } from "../link.ts";
import { exportsFunction, importedFunctions } from "./load-rules.ts";
import type { LoadRules } from "./load-rules.ts";

const missing = new Set(["proxy_get_header_map_size", "proxy_get_buffer_status"]);
const extra = new Set(["proxy_get_buffer", "proxy_dispatch_http_call", "proxy_cancel_grpc_call"]);
const traps = new Set([
  "proxy_close_stream", "proxy_get_status", "proxy_done", "proxy_grpc_call", "proxy_grpc_stream", "proxy_grpc_send", "proxy_grpc_cancel", "proxy_grpc_close",
  "proxy_resolve_shared_queue", "proxy_cancel_grpc_call", "proc_exit",
]);
const required = ["proxy_on_context_create", "proxy_on_vm_start", "proxy_on_configure"];
const neverCalled = ["proxy_on_request_trailers", "proxy_on_response_trailers", "proxy_on_queue_ready", "proxy_on_grpc_receive", "proxy_on_grpc_close", "proxy_on_new_connection"];
const called = ["proxy_on_request_headers", "proxy_on_request_body", "proxy_on_response_headers", "proxy_on_response_body", "proxy_on_done", "proxy_on_log", "proxy_on_delete"];
const versions = ["0.1.0", "0.2.0", "0.2.1"] as const;

export const nginx: LoadRules = {
  proxy: "nginx@1.27.4",
  title: "NGINX 1.27.4 (Kong)",
  problems(m) {
    const { version, markers } = detectAbi(m.exports.filter(({ kind }) => kind === "function")), problems: LinkProblem[] = [];
    if (version === undefined) problems.push({ kind: markers.length === 0 ? "no-abi-marker" : "unknown-abi-marker", subject: markers[0]?.name ?? "proxy_abi_version_0_2_1", expected: versions.join(", "), clause: "T-01" });
    for (const { module, name, subject } of importedFunctions(m)) {
      if (extra.has(name) && module === "env") continue;
      const offered = module === "wasi_unstable" || missing.has(name) ? undefined : hostFunctionOf(module, name);
      if (offered === undefined) problems.push({ kind: "unknown-import", subject, clause: "T-04" });
      else if (name === "proxy_get_log_level") problems.push({ kind: "wrong-import-type", subject, clause: "T-04" });
      else if (!(version === undefined ? versions : [version]).some((taken) => offeredIn(offered, taken))) problems.push({ kind: "import-not-in-abi", subject, clause: "T-02" });
    }
    if (!exportsFunction(m, "malloc") && !exportsFunction(m, "proxy_on_memory_allocate")) problems.push({ kind: "no-allocator", subject: "malloc", clause: "T-05" });
    return [...problems, ...required.filter((name) => !exportsFunction(m, name)).map((subject): LinkProblem => ({ kind: "missing-export", subject, clause: "T-18" }))];
  },
  notes(m: WasmModule) {
    const notes: PreflightNote[] = importedFunctions(m).filter(({ name }) => traps.has(name)).map(({ subject }) => ({ subject, sentence: "it links, and stops the guest when it is called" }));
    for (const subject of neverCalled) if (exportsFunction(m, subject)) notes.push({ subject, sentence: "it is never called" });
    for (const subject of called) if (!exportsFunction(m, subject)) notes.push({ subject, sentence: "it is not there, and a worker crashes when it is due (seen for on_response_headers)" });
    if (exportsFunction(m, "main")) notes.push({ subject: "main", sentence: "it never runs; _initialize or _start does, whichever is exported first" });
    return notes;
  },
  refusal: ({ kind, subject }) => (kind === "no-abi-marker" || kind === "unknown-abi-marker" ? "unknown ABI version" : kind === "no-allocator" ? "missing malloc" : `the worker exits: ${subject} is missing or of another type`),
};
