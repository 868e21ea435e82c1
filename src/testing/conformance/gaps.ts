/** Which cases need what the host does not do (src/KNOWN-GAPS.md). Decided by what a case asks for, so that it holds for any set. */
import { readService } from "../../host/grpc/service.ts";
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
  return found.name === "envoy" ? envoyGap(c) : undefined;
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
