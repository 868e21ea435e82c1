/** The guests of the set of NGINX that are made by edits of its probe, and of Envoy's. */
import { adding, exporting, importing, startingWith, variants } from "./variants.ts";
import type { Edit } from "./variants.ts";

const own: Readonly<Record<string, Edit>> = {
  n_wasi_extra: importing((e) => (e.name === "fd_prestat_get" ? { ...e, name: "clock_res_get" } : e)),
  n_wasi_none: importing((e) => (e.name === "fd_prestat_get" ? { ...e, name: "no_such_wasi" } : e)),
  n_emscripten: importing((e) => (e.name === "proxy_grpc_cancel" ? { ...e, name: "emscripten_notify_memory_growth" } : e)),
  n_vnext_stub: importing((e) => (e.name === "proxy_grpc_cancel" ? { ...e, name: "proxy_cancel_grpc_call" } : e)),
  n_vnext_buf: importing((e) => (e.name === "proxy_get_buffer_bytes" ? { ...e, name: "proxy_get_buffer" } : e)),
  n_vnext_http: importing((e) => (e.name === "proxy_http_call" ? { ...e, name: "proxy_dispatch_http_call" } : e)),
  n_init: adding(["_initialize", "x_q_init"]),
  n_start: adding(["_start", "x_q_start"]),
  n_init_start: adding(["_initialize", "x_q_init"], ["_start", "x_q_start"]),
  n_start_init: adding(["_start", "x_q_start"], ["_initialize", "x_q_init"]),
  n_init_main: adding(["_initialize", "x_q_init"], ["main", "x_q_main"], ["__main_void", "x_q_init"]),
  n_main: adding(["main", "x_q_main"]),
  n_section: startingWith("x_q_section"),
  n_init_wasi: adding(["_initialize", "x_q_wasi"]),
  n_init_fdwrite: adding(["_initialize", "x_q_fdwrite"]),
  n_init_time: adding(["_initialize", "x_q_time"]),
  n_init_tick: adding(["_initialize", "x_q_tick"]),
  n_init_log: adding(["_initialize", "x_init"]),
  n_section_log: startingWith("x_section"),
  n_req_only: exporting((list) => list.filter(({ name }) => !name.startsWith("proxy_on_") || ["proxy_on_request_headers", "proxy_on_context_create", "proxy_on_vm_start", "proxy_on_configure"].includes(name))),
  n_no_vmstart: exporting((list) => list.filter(({ name }) => name !== "proxy_on_vm_start")),
  n_no_configure: exporting((list) => list.filter(({ name }) => name !== "proxy_on_configure")),
  n_no_create: exporting((list) => list.filter(({ name }) => name !== "proxy_on_context_create")),
};

/** `orig_probe` and the like are Envoy's own. */
export const nginxVariants: Readonly<Record<string, { readonly base: string; readonly edit: Edit }>> = {
  ...Object.fromEntries(Object.entries({ ...variants, ...own }).map(([name, edit]) => [name, { base: "probe", edit }])),
};
