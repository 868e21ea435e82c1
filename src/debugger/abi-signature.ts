/** How a host function or a callback is written down: in words of the ABI, and as a wasm type. */
import { callbackOf } from "../abi/callbacks.ts";
import { hostFunctions } from "../abi/host-functions.ts";
import type { HostFunction } from "../abi/host-functions.ts";
import type { Param } from "../abi/params.ts";
import { isOutput, typeText, wasmType } from "../abi/shapes.ts";

export interface AbiSignature { readonly words: string; readonly type: string }

const kinds: Partial<Record<Param["kind"], string>> = { "out-bytes": "bytes", "out-pairs": "header map", "out-u32": "u32", "out-u64": "u64", pairs: "header map", iovs: "list of ranges", millis: "ms", context: "context id", token: "id" };
const paramText = (param: Param): string => `${param.name}: ${param.kind === "enum" ? param.of : (kinds[param.kind] ?? param.kind)}`;

/** "(level: LogLevel, message: bytes) -> status"; what is returned through memory stands behind the arrow. */
export function signatureWords(params: readonly Param[], result: string): string {
  const outputs = params.filter(isOutput).map(paramText);
  const returned = [...(result === "none" ? [] : [result]), ...outputs];
  return `(${params.filter((param) => !isOutput(param)).map(paramText).join(", ")})${returned.length === 0 ? "" : ` -> ${returned.join(", ")}`}`;
}

/** Undefined for a name that no version has. Of a callback, the newest form. */
export function abiSignature(name: string): AbiSignature | undefined {
  const callback = callbackOf(name), newest = callback?.signatures.at(-1);
  const fn = Object.hasOwn(hostFunctions, name) ? (hostFunctions as Readonly<Record<string, HostFunction>>)[name] : undefined;
  const params = fn?.params ?? newest?.params, result = fn?.result ?? callback?.result;
  return params === undefined || result === undefined ? undefined : { words: signatureWords(params, result), type: typeText(wasmType({ params, result })) };
}
