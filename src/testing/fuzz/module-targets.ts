import { loadModule } from "../../host/load.ts";
import { preflight } from "../../host/preflight/preflight.ts";
import { readNames } from "../../module/names.ts";
import { patchModule } from "../../module/patch.ts";
import { readModule } from "../../module/read-module.ts";
import { guessSdk } from "../../module/sdk-guess.ts";
import { demangle } from "../../symbols/demangle.ts";
import { runChain } from "../host-run.ts";
import { beforeCode, moduleSeeds, runningSeeds } from "./module-seeds.ts";
import { joined, mutatedBytes, oneOf } from "./mutate.ts";
import type { Target } from "./target.ts";

const rules = { markers: ["0.1.0", "0.2.0", "0.2.1"], additions: [], missing: [], allocators: ["malloc", "proxy_on_memory_allocate"], link: "as-profile" } as const;
const others = { ...rules, markers: ["0.2.0", "0.2.1", "0.2.100"], additions: ["proxy_redis_call"], missing: ["fd_write"], allocators: ["proxy_on_memory_allocate", "malloc"], link: "lenient" } as const;
const pages = 16384;

/** Everything that reads a module without running it. */
export function moduleTarget(): Target {
  const seeds = moduleSeeds();
  return {
    name: "module",
    parsers: [
      "module/read-module.ts", "module/reader.ts", "module/value-types.ts", "module/constants.ts", "module/names.ts", "module/producers.ts", "module/patch.ts", "module/sdk-guess.ts", "module/not-a-module.ts",
      "host/link.ts", "host/preflight/preflight.ts", "host/preflight/nginx.ts",
    ],
    share: 14,
    make(random) {
      const bytes = mutatedBytes(oneOf(random, seeds), random);
      // now and then the sections of two
      return random.below(8) === 0 ? joined(bytes, oneOf(random, seeds).subarray(8)) : bytes;
    },
    feed(bytes) {
      const read = readModule(bytes);
      if (read.ok) {
        readNames(read.value);
        guessSdk(read.value);
        const { toOriginal, toPatched, bytes: patched } = patchModule(read.value, { memoryMaximum: pages, exportMemoryAs: "own memory", exportStartAs: "own start" });
        for (const at of [0, bytes.length >> 1, bytes.length - 1]) if (toPatched(toOriginal(toPatched(at))) !== toPatched(at)) throw new Error(`byte ${at} moves and does not come back`);
        if (WebAssembly.validate(bytes.slice()) && !WebAssembly.validate(patched)) throw new Error("a valid module is not valid when it is patched");
      }
      preflight(bytes, demangle);
      loadModule(bytes, rules, pages);
      loadModule(bytes, others, pages);
    },
  };
}

/** A guest whose code is as it was and all else is not: it is linked, started, and sent a request. */
export function startedTarget(): Target {
  const seeds = runningSeeds().map((bytes) => ({ before: bytes.subarray(0, beforeCode(bytes)), code: bytes.subarray(beforeCode(bytes)) }));
  return {
    name: "started",
    parsers: ["host/load.ts", "host/lenient.ts", "module/start-functions.ts"],
    share: 8,
    make(random) {
      const { before, code } = oneOf(random, seeds);
      return joined(mutatedBytes(before, random), code);
    },
    feed(bytes) {
      for (const link of ["as-profile", "lenient"] as const) {
        runChain({ filters: [{ bytes }], setup: { link, patience: 0, limits: { rows: 5_000, entryRows: 500, memoryPages: 256 } } });
      }
    },
  };
}
