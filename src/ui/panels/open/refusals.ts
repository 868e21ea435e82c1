/** Why a proxy does not load a module: the exact cause, and what usually mends it. */

import { hostFunctionOf } from "../../../abi/host-functions.ts";

/** As `load-refused` and `start-failed` rows tell it. */
export interface Refused {
  /** a kind of link problem, or what else stopped the load */
  readonly problem: string;
  /** the marker, import or export it is about */
  readonly subject: string;
  /** what the proxy says in its log */
  readonly details: string;
}

export interface Explained {
  readonly cause: string;
  readonly fix: string;
}

const quoted = (name: string): string => `\`${name}\``;

/** Functions of `env` that C and C++ toolchains ask for when something was not linked. */
const fromEmscripten = /^env\.(?:emscripten_|__syscall_|invoke_|__cxa_|_emscripten|abort$|__assert_fail$)/;

function unknownImport(subject: string): Explained {
  const cause = `It imports ${quoted(subject)}, which this proxy does not offer.`;
  const [module = "", ...rest] = subject.split(".");
  if (hostFunctionOf(module, rest.join("."))?.module === "wasi") return { cause, fix: "Envoy 1.40 offers it, Envoy 1.36 does not yet: run a newer release, or keep what asks for it (files, sockets, random access) out of the build." };
  if (subject.startsWith("env.proxy_")) return { cause, fix: "It comes from an SDK for another proxy or a newer ABI. Build with an SDK of ABI 0.1.0, 0.2.0 or 0.2.1." };
  if (subject.startsWith("wasi:") || subject.startsWith("wasi_snapshot_preview2")) return { cause, fix: "That is WASI preview 2. Build for preview 1: in Rust wasm32-wasip1, in Go GOOS=wasip1." };
  if (subject.startsWith("wasi_")) return { cause, fix: "Of WASI preview 1 the proxy offers what standard libraries need to start, not files or sockets. Remove the library that asks for it." };
  if (subject.startsWith("__wbindgen") || subject.startsWith("wbg.")) return { cause, fix: "It was built for JavaScript with wasm-bindgen. In Rust build for wasm32-wasip1, and switch off the `js` features of crates such as getrandom." };
  if (subject.startsWith("gojs.") || subject.startsWith("go.")) return { cause, fix: "It was built for JavaScript (GOOS=js). Build with GOOS=wasip1 GOARCH=wasm and -buildmode=c-shared." };
  if (fromEmscripten.test(subject)) return { cause, fix: "It comes from the C or C++ runtime. Link with -sSTANDALONE_WASM and without exceptions or pthreads, so that the runtime is inside the module." };
  if (subject.startsWith("env.")) return { cause, fix: "A symbol was left undefined at link time. Define it, or link without --allow-undefined to see who needs it." };
  return { cause, fix: "Proxies offer functions of the modules env and wasi_snapshot_preview1 only. Remove what asks for others." };
}

/** A function that is in the tables, but not in the version that the module says it was built for. */
function importNotInAbi(subject: string): Explained {
  const versions: readonly string[] = hostFunctionOf("env", subject.replace(/^env\./, ""))?.abi ?? [];
  if (versions.includes("0.2.100")) {
    const fix = subject.includes("redis") ? "Build with the SDK of proxy-wasm, and reach Redis through a service with an HTTP call." : "Build with the SDK of proxy-wasm, which has no such function.";
    return { cause: `It imports ${quoted(subject)}, an addition of Higress that this proxy does not offer.`, fix };
  }
  if (versions.includes("2020-draft")) return { cause: `It imports ${quoted(subject)}, which stood in a draft of the ABI and that proxies never offered.`, fix: "Build with a released SDK of ABI 0.1.0, 0.2.0 or 0.2.1." };
  const which = versions.includes("0.1.0") ? "existed in ABI 0.1.0 only" : `exists since ABI ${versions[0] ?? "a later one"}`;
  return { cause: `It imports ${quoted(subject)}, which ${which}; the module says it was built for another one.`, fix: "The SDK and the marker do not belong together: build with one release of one SDK." };
}

/** Two sentences for each kind of problem. */
export function explainRefusal({ problem, subject, details }: Refused): Explained {
  switch (problem) {
    case "not-wasm":
      return { cause: subject === "" ? "It is not a WebAssembly module that can be read." : `It is not a WebAssembly module that can be read: ${subject.replace(/^this WebAssembly module cannot be read: /, "")}.`, fix: "Open the .wasm file that the build made; a download may have been cut off." };
    case "no-abi-marker":
      if (subject === "_start") return { cause: "It is a program (a WASI command): it exports `_start`, which runs once, and no `proxy_abi_version_...` function.", fix: "Build a library with a Proxy-Wasm SDK: in Go with -buildmode=c-shared, in Rust with the crate type cdylib, in C with -mexec-model=reactor." };
      return { cause: "It is not a Proxy-Wasm module: it exports no `proxy_abi_version_...` function.", fix: "Build it with a Proxy-Wasm SDK. In Rust the crate type has to be cdylib; in Go and C++ the SDK’s entry file has to be linked." };
    case "unknown-abi-marker":
      return { cause: `It was built for an ABI that this proxy does not know: ${quoted(subject)}.`, fix: "Build with an SDK of ABI 0.1.0, 0.2.0 or 0.2.1. A version such as 0_2_100 is Higress’s own." };
    case "unknown-import":
      return unknownImport(subject);
    case "import-not-in-abi":
      return importNotInAbi(subject);
    case "wrong-import-type":
      return { cause: `It imports ${quoted(subject)} with other parameters than this proxy offers.`, fix: "Its SDK has another idea of this function. Build with a release of the SDK for this ABI." };
    case "wrong-export-type":
      return { cause: `It exports ${quoted(subject)} with other parameters than the proxy calls it with.`, fix: "Write the function with the parameters of the ABI, or leave it to the SDK." };
    case "no-allocator":
      return { cause: "It exports neither `malloc` nor `proxy_on_memory_allocate`, so the proxy cannot hand bytes to it.", fix: "In C and C++ export malloc (-sEXPORTED_FUNCTIONS=_malloc); SDKs do it by themselves." };
    case "no-memory":
      return { cause: "It exports no memory, so the proxy cannot read or write what it asks for. A production proxy would die here.", fix: "Export the memory under the name `memory`; linkers do so unless told otherwise." };
    case "missing-export":
      return { cause: `It does not export ${quoted(subject)}, which this proxy requires of every module.`, fix: "SDKs export it; in a module without one, export an empty function of that name." };
    case "wasi-command":
      return { cause: "It is a program (a WASI command), not a library: it runs once through `_start` and exits, and the proxy takes that as a failed load.", fix: "In Go add -buildmode=c-shared; in Rust set crate-type to cdylib; in C link with -mexec-model=reactor." };
    case "start-failed":
      return { cause: `It failed while it started, in ${quoted(subject)}.`, fix: "The log and the last steps show how far it came. A filter that is sent no configuration often stops here." };
    default:
      return { cause: subject === "" ? details : `${subject}: ${details}`, fix: "The last steps show what led there." };
  }
}
