/** A scenario run from its start to where it comes to rest. */
import type { Compared } from "../debugger/comparison.ts";
import type { Engine, Run, RunModule } from "../engine/protocol.ts";
import { isAtRest } from "../engine/protocol.ts";
import type { Scenario } from "../scenario/scenario.ts";

export function carriedOut(engine: Engine, scenario: Scenario, modules: readonly RunModule[]): Promise<Compared> {
  return new Promise((resolve, reject) => {
    const current: Run = engine.run({ scenario, modules }, {
      onRows: () => undefined,
      onStatus: ({ state, outcome }) => {
        if (isAtRest(state)) resolve({ recording: current.recording, outcome: outcome ?? { end: "fault", exchanges: [], connections: [], upstreams: {} } });
      },
      onFailure: (message) => reject(new Error(message)),
    });
  });
}
