/** What the functions of a module are called, and whose they are. */
import type { WasmModule } from "../module/types.ts";
import { readNames } from "../module/names.ts";
import { demangle } from "./demangle.ts";

/** own: of whoever wrote the filter, as far as a name tells; library: of a standard library or an SDK; runtime: what a panic, an abort or a scheduler goes through. */
export type FunctionOwner = "own" | "library" | "runtime";

export interface FunctionName {
  /** demangled; undefined: the module has no name for it */
  readonly name: string | undefined;
  readonly owner: FunctionOwner;
  /** The name under which it is exported. */
  readonly exported: string | undefined;
  /** "module.name" of an import */
  readonly imported: string | undefined;
}

/** By function index. Names are demangled when they are asked for. */
export function functionNames(m: WasmModule): (index: number) => FunctionName {
  const { functions } = readNames(m);
  const exported = new Map(m.exports.flatMap(({ kind, index, name }) => (kind === "function" ? [[index, name] as const] : [])));
  const imported = m.imports.filter(({ kind }) => kind === "function").map(({ module, name }) => `${module}.${name}`);
  return (index) => {
    const written = functions.get(index) ?? exported.get(index) ?? imported[index], name = written === undefined ? undefined : demangle(written);
    return { name, owner: name === undefined ? "own" : ownerOf(name), exported: exported.get(index), imported: imported[index] };
  };
}

const runtime: readonly RegExp[] = [
  // Rust
  /^(?:__rustc::|rust_begin_unwind$|rust_panic|__rust_|__rg_|core::panicking::|std::panicking::|std::panic::|std::sys::backtrace::|std::rt::|std::process::abort|std::alloc::)/,
  /^(?:core::(?:result|option)::(?:unwrap|expect)_|core::cell::panic_|core::slice::index::slice_|core::str::slice_error|alloc::(?:alloc::handle_alloc|raw_vec::))/,
  // C and C++
  /^(?:(?:_?abort|__abort|_Exit|exit|_exit|raise|__assert_fail)$|__cxa_|__cxxabiv1::|_Unwind_|std::(?:__1::)?(?:__)?(?:terminate|throw_|libcpp_))/,
  // Go and TinyGo
  /^runtime\.(?:go[pP]anic|fatal|throw|panic|abort|crash|dopanic|die|exit|sigpanic|_panic|runtimePanic|\w+Panic$|trap|systemstack|mcall|mstart|callbackasm|cgocallback|runPrint|printpanics|preprintpanics)/,
  /^(?:wasm_pc_f_loop|_rt0_wasm|wasm_export_|runtime\.(?:wasmExit|goexit|handleEvent|pause|notetsleep))/,
  // AssemblyScript
  /^~lib\/(?:builtins\/abort|wasi\w*\/\w*abort)/,
];
const library: readonly RegExp[] = [
  /^<*[&*]*(?:mut |const |dyn )?(?:core|alloc|std|hashbrown|dlmalloc|compiler_builtins|proxy_wasm|log|ahash|memchr)::/,
  /^(?:void |bool |int )?(?:std|__gnu_cxx|__cxxabiv1|absl|google::protobuf)::/,
  /^(?:type\.\.|\(?\*?(?:runtime|internal\/[\w/]+|syscall|reflect|sync(?:\/\w+)?|strings|strconv|fmt|errors|bytes|io|os|time|math(?:\/\w+)?|sort|slices|maps|unicode(?:\/\w+)?|encoding\/\w+|bufio)\.)/,
  /^\(?\*?github\.com\/(?:tetratelabs|proxy-wasm)\/proxy-wasm-go-sdk\//,
  /^~lib\/|^(?:dlmalloc|malloc|free|calloc|realloc|memcpy|memmove|memset|strlen)$/,
];

const ownerOf = (name: string): FunctionOwner => (runtime.some((pattern) => pattern.test(name)) ? "runtime" : library.some((pattern) => pattern.test(name)) ? "library" : "own");
