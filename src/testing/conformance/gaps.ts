/** Which cases need what the host does not do (src/KNOWN-GAPS.md). Decided by what a case asks for, so that it holds for any set. */
import { readService } from "../../host/grpc/service.ts";
import { profileOf } from "../../scenario/profiles.ts";
import type { ConformanceCase } from "./case.ts";
import { configurationOf } from "./message.ts";
import { scriptLines } from "./script.ts";
import type { ScriptLine } from "./script.ts";
import { policyOf } from "./setup.ts";

/** Ops that make the VM fail while it serves: only then does the failure policy matter. */
const failing = new Set(["trap", "trapif", "deep", "oob", "exit"]);
const failingInAllocator = new Set(["2", "5", "6", "7"]);
/** Property paths whose value lists the extensions of Envoy's build. */
const wholeNode = /^xds\|node(?:\|extensions\S*)?$/;

/** Why the case cannot come out as recorded; undefined when it has to. */
export function gapOf(c: ConformanceCase, profile: string): string | undefined {
  if (profileOf(profile) === undefined) return `profile ${profile}`;
  const lines = scriptLines(c), uses = (test: (line: ScriptLine) => boolean): boolean => lines.some((line) => test(line));
  if ((c.concurrency ?? 1) > 1) return "more than one worker thread";
  if (uses(({ op, args }) => /^grpc(?:call|stream)$/.test(op) && asksGoogle(args))) return "the gRPC client of Google";
  if ((c.routes ?? []).length > 0) return "routes";
  if (sharesVm(c)) return "several plugins in one VM";
  if (policyMatters(c, lines)) return "failure policies other than fail closed";
  const message = c.chain.flatMap(({ any, vmAny }) => [any, vmAny]).find((any) => any !== undefined && configurationOf(any) === undefined);
  if (message !== undefined) return `configuration of type ${String(message["@type"])}`;
  if (uses(({ op, args }) => /^prop(?:len|raw)?$/.test(op) && wholeNode.test(args))) return "the property xds.node as a whole";
  return mainThreadIsSeen(c, lines) ? "the VM of Envoy's main thread" : undefined;
}

/** A serialized GrpcService for google_grpc, which Envoy hands to another client. */
function asksGoogle(args: string): boolean {
  const hex = /^hex:([0-9a-f]+)/.exec(args)?.[1];
  return hex !== undefined && readService(Uint8Array.from(Buffer.from(hex, "hex"))).target === "google";
}

/** `fail-open` and `fail-reload` differ from `fail-closed` only for streams that begin after the VM has failed. */
function policyMatters(c: ConformanceCase, lines: readonly ScriptLine[]): boolean {
  const streams = (c.client ?? []).filter(({ op }) => op === "send" || op === "connect").length;
  return lines.some(({ filter, op, args, stream }) => {
    const policy = policyOf(c.chain[filter] ?? {});
    const fails = failing.has(op) || (op === "alloccall" && failingInAllocator.has(args));
    return fails && (policy === "fail-open-at-once" || (policy !== "fail-closed" && streams > (stream ?? 1)));
  });
}

function sharesVm({ chain }: ConformanceCase): boolean {
  const keys = chain.map(({ wasm, vmId, vmScript, vmAny }, i) => JSON.stringify([wasm ?? "probe", vmId ?? `vm ${i}`, vmScript ?? null, vmAny ?? null]));
  return new Set(keys).size < keys.length;
}

/**
 * Envoy's main thread has a VM of its own, and a throw-away one is started before it (semantics 4). Both run what a root does without a
 * stream. A worker sees that in shared data, metrics and queues; an upstream sees the calls.
 */
function mainThreadIsSeen(c: ConformanceCase, lines: readonly ScriptLine[]): boolean {
  const run = lines.filter((line) => withoutStream(lines, line.filter).has(line.callback) || line.callback === "*");
  const ops = (set: readonly ScriptLine[], ...names: readonly string[]): boolean => set.some(({ op }) => names.includes(op));
  const calls = run.some(({ op, args }) => /^(?:httpcall|grpccall|grpcstream)$/.test(op) && reachable(c, args.split(" ")[0] ?? ""));
  return calls
    || (ops(run, "sset") && ops(lines, "sget"))
    || (ops(run, "minc", "mrec") && ops(lines, "mget"))
    || (ops(run, "qenq") && ops(lines, "qdeq"));
}

const reachable = (c: ConformanceCase, cluster: string): boolean => {
  const kind = c.clusters[cluster]?.kind;
  return kind !== undefined && kind !== "none" && kind !== "dead";
};

/** The callbacks of a root that happen although no stream ever comes. */
function withoutStream(lines: readonly ScriptLine[], filter: number): ReadonlySet<string> {
  const found = new Set(["root", "vmstart", "configure"]);
  const leadsTo: readonly (readonly [callback: string, by: (line: ScriptLine) => boolean])[] = [
    ["tick", ({ op, args }) => op === "tick" && args !== "0"],
    ["httpcall", ({ op }) => op === "httpcall"],
    ...["grpcinit", "grpcmsg", "grpctrail", "grpcclose"].map((callback) => [callback, ({ op }: ScriptLine) => op === "grpccall" || op === "grpcstream"] as const),
    ["queue", ({ op }) => op === "qenq"],
  ];
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [callback, by] of leadsTo) if (lines.some((line) => line.filter === filter && found.has(line.callback) && by(line))) found.add(callback);
  }
  return found;
}
