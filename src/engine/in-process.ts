/** The engine without a worker: the same code in the same thread, for tests and the command line. Nothing here can end a guest that does not return. */
import "../host/foreign/packages.ts";
import { preflight } from "../host/preflight/preflight.ts";
import { demangle } from "../symbols/demangle.ts";
import { createSession } from "../host/session.ts";
import { sha256Hex } from "./hash.ts";
import { batch } from "./batch.ts";
import { look } from "./look.ts";
import { measure } from "./measure.ts";
import { createMirror } from "./mirror.ts";
import type { Engine } from "./protocol.ts";
import { createRunner } from "./runner.ts";
import type { RunnerWorld } from "./runner.ts";

export interface InProcessInput {
  readonly createSession: RunnerWorld["createSession"];
  readonly now: () => number;
  readonly later: (task: () => void) => void;
}

const world: InProcessInput = { createSession, now: () => performance.now(), later: (task) => void setTimeout(task, 0) };

export function createInProcessEngine(input: Partial<InProcessInput> = {}): Engine {
  const { createSession: make, now, later } = { ...world, ...input };
  let runs = 0;
  let dispose = (): void => undefined;
  return {
    run(order, listener) {
      dispose();
      const run = ++runs;
      let given = false;
      const told = <T extends unknown[]>(tell: (...about: T) => void) => (...about: T): void => {
        if (!given) tell(...about);
      };
      const mirror = createMirror(order, [], { onRows: told(listener.onRows), onStatus: told(listener.onStatus), onFailure: told(listener.onFailure), onDebugger: listener.onDebugger && told(listener.onDebugger) });
      const runner = createRunner({ createSession: make, now, later, send: (message) => mirror.receive(message) });
      // as across a worker's boundary, nothing is told before the caller holds the run
      later(() => {
        if (!given) runner.start({ run, scenario: order.scenario, modules: order.modules, appended: [], ...(order.breakAt !== undefined && { breakAt: order.breakAt }) });
      });
      dispose = () => {
        given = true;
        runner.stop(run);
      };
      return {
        get recording() { return mirror.recording; },
        get status() { return mirror.status; },
        apply(action) {
          mirror.append(action);
          later(() => runner.apply(run, action));
        },
        runNext: () => later(() => runner.runNext(run)),
        runUntilIdle: () => later(() => runner.runUntilIdle(run)),
        stop: () => later(() => runner.stop(run)),
        breakAt: (step) => later(() => runner.breakAt(run, step)),
        dispose,
      };
    },
    hash: (bytes) => Promise.resolve(sha256Hex(bytes)),
    preflight: (bytes) => Promise.resolve(preflight(bytes, demangle)),
    look: async (order, place, onStep) => look({ ...order, place }, { createSession: make, now }, onStep),
    measure: async (order, repeats, onRepeat) => measure({ createSession: make, now, send: (message) => { if (message.type === "repeated") onRepeat(message.done); } }, { ...order, repeats }),
    batch: async (order, onVerdicts) => batch({ createSession: make, now, send: (message) => { if (message.type === "verdicts") onVerdicts(message.verdicts); } }, { ...order, careful: false }),
    dispose: () => dispose(),
  };
}
