/** MOSN 1.6.1 behind the interface of a proxy: as it ran, with wazero 1.2.1 and with wasmer 1.0.4. */
import type { Implementation, Input } from "../../functions/functions.ts";
import { implementations } from "../../functions/functions.ts";
import { HostTrap } from "../../traps.ts";
import type { Vm } from "../../vm.ts";
import type { Answer } from "../../answer.ts";
import { releaseOf } from "../envoy/releases.ts";
import type { MachineRules, ProxyRules } from "../proxy.ts";
import { functionsOfDraft } from "./draft-functions.ts";
import { functionsOf010, nilText } from "./functions.ts";
import { mosnLinker } from "./linker.ts";
import { processOf } from "./process.ts";
import { startMosn } from "./start.ts";
import { MosnStream } from "./stream.ts";
import { wazeroWasi } from "./wasi.ts";

const envoy = releaseOf("envoy");
if (envoy === undefined) throw new Error("there is no release of envoy");

/** What is only asked of Envoy's family is as there; no rule of it is looked at here. */
const machine: MachineRules = {
  ...envoy, markers: ["0.1.0", "2020-draft"], additions: [], missing: [], allocators: ["malloc"], restrictsAllocator: false, groupsHttp2Headers: false, matchesHeadersIndividually: true,
  linker: mosnLinker, takesAnyAllocation: true, leavesEnums: true, writesCallIdLast: true, survivesTraps: true, startsUnrestricted: true,
};

const of010 = functionsOf010 as unknown as Readonly<Record<string, Implementation | undefined>>, ofDraft = functionsOfDraft as unknown as Readonly<Record<string, Implementation | undefined>>;
const ofWasi = wazeroWasi as unknown as Readonly<Record<string, Implementation | undefined>>;

/** While an instance starts there is nobody to ask and no memory to look at: what touches it fails. */
const harmless: ReadonlySet<string> = new Set(["proxy_get_header_map_pairs", "proxy_get_header_map_value", "proxy_set_header_map_pairs", "proxy_add_header_map_value", "proxy_replace_header_map_value", "proxy_remove_header_map_value", "proxy_get_buffer_bytes", "proxy_set_buffer_bytes", "proxy_get_buffer", "proxy_set_buffer"]);
const touchesMemory = (input: Input): boolean => Object.values(input).some((value) => value instanceof Uint8Array);
function whileStarting(vm: Vm, name: string, input: Input): void {
  const starting = vm.callback === "_start" || vm.callback === "proxyscope start section";
  if (starting && vm.host.scenario.setup.chain[vm.filter]?.mosn?.engine !== "wasmer" && !harmless.has(name) && (touchesMemory(input) || name === "proxy_get_current_time_nanoseconds")) throw new HostTrap(nilText);
}

function answers(name: string): Implementation {
  return (vm: Vm, input: Input): Answer => {
    whileStarting(vm, name, input);
    const own = vm.abi === "2020-draft" ? ofDraft[name] : of010[name], other = implementations[name];
    if (own !== undefined) return own(vm, input);
    if (other === undefined) throw new Error(`nobody answers ${name}`);
    return other(vm, input);
  };
}
const names = new Set([...Object.keys(of010), ...Object.keys(ofDraft)]);

export const mosnRules: ProxyRules = {
  profile: "mosn@1.6.1", machine,
  start: startMosn,
  begun: () => undefined,
  begin(host, thread, action, index) {
    if (action.do !== "send-headers") throw new Error("MOSN is driven by requests");
    return new MosnStream(host, thread, action, index);
  },
  connect: () => {
    throw new Error("connections of TCP were not run in MOSN");
  },
  attributes: () => ({ kind: "object", names: [], get: () => undefined }),
  functions: { ...ofWasi, ...Object.fromEntries([...names].map((name) => [name, answers(name)])) },
  /** Nobody is told. */
  stop: (host) => {
    for (const { index } of processOf(host).plugins.filter((plugin) => plugin !== undefined)) host.recorder.deed("configuration-removed", { filter: index });
  },
};
