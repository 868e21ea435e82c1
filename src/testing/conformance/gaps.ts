/** Which cases need what the host does not do (src/KNOWN-GAPS.md). Decided by what a case asks for, so that it holds for any set. */
import { readService } from "../../host/grpc/service.ts";
import { inspectPairs } from "../../abi/pairs.ts";
import { profileOf } from "../../scenario/profiles.ts";
import type { ConformanceCase } from "./case.ts";
import { configurationOf } from "./message.ts";
import { scriptLines } from "./script.ts";
import type { ScriptLine } from "./script.ts";

/** Property paths whose value lists the extensions of Envoy's build. */
const wholeNode = /^xds\|node(?:\|extensions\S*)?$/;

/** Why the case cannot come out as recorded; undefined when it has to. */
export function gapOf(c: ConformanceCase, profile: string): string | undefined {
  const found = profileOf(profile);
  if (found === undefined) return `profile ${profile}`;
  switch (found.name) {
    case "envoy": return envoyGap(c);
    case "nginx": return nginxGap(c);
    case "mosn": return mosnGap(c);
    default: return undefined;
  }
}

function nginxGap(c: ConformanceCase): string | undefined {
  const lines = scriptLines(c);
  if ((c.ngx?.server ?? []).some((line) => /\blocation\b/.test(line))) return "a location without filters";
  if (lines.some(({ op, args }) => op === "setpairs" && malformedPairs(args))) return "pairs whose lengths go beyond them: nginx reads on in the guest's memory";
  if (lines.some(({ op, args }) => op === "rem" && /^0 (?:null|empty|"")$/.test(args))) return "a request header without a name is removed: the worker never returns";
  if (c.chain.some(({ wasm }) => wasm === "v_010_hdr3")) return "a third parameter of a callback that has two in 0.1.0: nobody sets it";
  return undefined;
}
/** Serialized pairs given as bytes, with a length that is not there. */
function malformedPairs(args: string): boolean {
  const hex = /^\d+ hex:([0-9a-f]+)$/.exec(args)?.[1], text = /^\d+ "(.*)"$/.exec(args)?.[1];
  if (hex === undefined && text === undefined) return false;
  const bytes = hex === undefined ? Uint8Array.from((text ?? "").replaceAll(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))), (char) => char.charCodeAt(0)) : Uint8Array.from(Buffer.from(hex, "hex"));
  return inspectPairs(bytes).problem !== undefined;
}

function envoyGap(c: ConformanceCase): string | undefined {
  const lines = scriptLines(c), uses = (test: (line: ScriptLine) => boolean): boolean => lines.some((line) => test(line));
  if (uses(({ op, args }) => /^grpc(?:call|stream)$/.test(op) && asksGoogle(args))) return "the gRPC client of Google";
  const message = c.chain.flatMap(({ any, vmAny }) => [any, vmAny]).find((any) => any !== undefined && configurationOf(any) === undefined);
  if (message !== undefined) return `configuration of type ${String(message["@type"])}`;
  if (uses(({ op, args }) => /^prop(?:len|raw)?$/.test(op) && wholeNode.test(args))) return "the property xds.node as a whole";
  return undefined;
}

/** A serialized GrpcService for google_grpc, which Envoy hands to another client. */
function asksGoogle(args: string): boolean {
  const hex = /^hex:([0-9a-f]+)/.exec(args)?.[1];
  return hex !== undefined && readService(Uint8Array.from(Buffer.from(hex, "hex"))).target === "google";
}

/** Maps of configurations come in an order that is chance, and these cases print a part of one. Where a guest computes for long, what else happens meanwhile is up to the machine. */
function mosnGap(c: ConformanceCase): string | undefined {
  const lines = scriptLines(c), draft = (filter: number): boolean => c.chain[filter]?.wasm === "v2_ctx2";
  const printed = (bytes: string): boolean => Number(bytes) > 0 && Number(bytes) < 153;
  const part = lines.some(({ op, args, filter }) => {
    const [type, , size = ""] = args.split(/\s+/);
    return op === "buf" && type === (draft(filter) ? "0" : "6") && printed(size);
  });
  const long = c.chain.some(({ user, script }) => Object.values(user ?? {}).some((value) => typeof value === "string") && JSON.stringify(user).length + (script ?? "").length > 350);
  if (part || long) return "the order of a map of Go's, of which a part is printed";
  const sends = (c.client ?? []).filter(({ op }) => op === "send"), overlapping = sends.some(({ gap }) => gap !== undefined && gap < 40);
  return overlapping && lines.some(({ op }) => op === "loop") ? "requests that meet while a guest computes" : undefined;
}
