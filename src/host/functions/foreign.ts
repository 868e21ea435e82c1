/** Foreign functions (T-92): Envoy's own, and those that the scenario answers for. */
import { Status } from "../../abi/codes.ts";
import { byteStringOfText, toByteString } from "../../base/byte-string.ts";
import { equalBytes } from "../../base/bytes.ts";
import { bytesOf } from "../../scenario/bytes.ts";
import { statusWords } from "../../scenario/scenario.ts";
import type { ByteString } from "../../base/byte-string.ts";
import type { ProxyRules } from "../proxies/proxy.ts";
import type { ForeignFunctionReply } from "../../scenario/scenario.ts";
import { fail, ok } from "../answer.ts";
import type { Answer } from "../answer.ts";
import { foreignFunctions } from "../foreign/functions.ts";
import type { Implements } from "./functions.ts";

export const foreign: Implements<"proxy_call_foreign_function"> = {
  proxy_call_foreign_function(vm, { function_name, arguments: argument }) {
    const name = toByteString(function_name), { scenario, rules } = vm.host;
    if (isOwnForeignFunction(name, rules)) return foreignFunctions[name]?.(vm, argument) ?? unknown;
    const reply = scenario.setup.foreignFunctions.find((r) => byteStringOfText(r.name) === name && (r.argument === undefined || equalBytes(bytesOf(r.argument), argument)));
    return reply === undefined ? unknown : replyOf(reply);
  },
};

/** Whether the proxy itself has it: what a scenario answers for counts only where it has not. */
export const isOwnForeignFunction = (name: ByteString, { machine }: Pick<ProxyRules, "machine">): boolean => Object.hasOwn(foreignFunctions, name) && (name !== "sign" || machine.foreign.keysAsPem);

/** The outputs stay as they are. */
const unknown = fail(Status.NotFound, "foreign-function-unknown");

function replyOf({ status, result }: ForeignFunctionReply): Answer {
  const results = result === undefined ? new Uint8Array() : bytesOf(result);
  if (status !== "ok") return fail(statusWords.indexOf(status), "foreign-function-scripted", { results });
  return result === undefined ? ok({ results }) : { ...ok({ results }), mustAllocate: true };
}
