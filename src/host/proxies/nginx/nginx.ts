/** NGINX 1.27.4 with Kong's ngx_wasm_module, as it ran (e2e/nginx): worker processes that die and come back, filters asked in order both ways. */
import { nginxSettings } from "../../../scenario/nginx.ts";
import type { Host } from "../../host.ts";
import { releaseOf } from "../envoy/releases.ts";
import type { ProxyRules } from "../proxy.ts";
import { badData, badSlice } from "./answers.ts";
import { nginxFunctions, notYetImplemented } from "./functions.ts";
import { aliases } from "./load.ts";
import { NginxStream } from "./nginx-stream.ts";
import { SharedState } from "./shared-state.ts";
import { Worker, workers } from "./worker.ts";

/** What the machinery asks that nginx has no word of its own for is as in Envoy. */
const machine = releaseOf("envoy");
if (machine === undefined) throw new Error("there is no release of envoy");
const { foreign, ...shared } = machine;

export function nginxRules(profile: string): ProxyRules {
  let state: SharedState | undefined, all: Worker[] = [];

  /** Root ids differ at each start: they are drawn when the configuration is read. */
  const drawRoots = ({ random, scenario: { setup } }: Host): readonly number[] => setup.chain.map(() => Math.floor(random.fraction() * 4294967295) + 1);

  const rules: ProxyRules = {
    profile,
    machine: { ...shared, foreign, markers: ["0.1.0", "0.2.0", "0.2.1"], additions: [], missing: [], allocators: ["malloc", "proxy_on_memory_allocate"], restrictsAllocator: false, badPointers: { input: badSlice, output: badData }, leavesEnums: true, keepsCase: true },
    functions: nginxFunctions,
    aliases,
    stub: notYetImplemented,
    start(host) {
      const { listener, chain } = host.scenario.setup;
      if (listener.kind === "tcp") return "ngx_wasm_module has filters for requests only, and the listener takes connections";
      if (chain.some(({ role }) => role !== "filter")) return "ngx_wasm_module has filters only, and no access loggers, services or stats sinks";
      const settings = nginxSettings(host.scenario.setup.nginx), roots = drawRoots(host), kept = (state ??= new SharedState(host.recorder));
      all = [];
      for (const thread of host.threads) {
        const worker = new Worker(host, thread, settings, kept, roots);
        workers.set(thread, worker);
        all.push(worker);
        const refusal = host.scheduler.on(thread.number, () => worker.start());
        if (refusal !== undefined) return refusal;
      }
      return undefined;
    },
    begun: () => undefined,
    begin(host, thread, action, index) {
      const worker = workers.get(thread);
      if (action.do === "phases" || worker === undefined) throw new Error("nginx takes requests only");
      return new NginxStream(host, worker, action, index);
    },
    connect: () => {
      throw new Error("filters of ngx_wasm_module see requests only");
    },
    attributes: () => ({ kind: "object", names: [], get: () => undefined }),
    /** SIGHUP: roots end without a callback, and shared data with them. */
    stop(host) {
      for (const worker of all) worker.lose();
      state?.reload();
      host.recorder.deed("shared-state-removed", {});
    },
  };
  return rules;
}
