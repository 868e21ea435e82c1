/** The page's picture of one run: batches become a recording, messages become a status. */
import { unreachable } from "../base/unreachable.ts";
import { createRecording } from "../recording/log.ts";
import type { Recording } from "../recording/log.ts";
import type { Outcome } from "../recording/outcome.ts";
import type { Action, Scenario } from "../scenario/scenario.ts";
import type { DebuggerState, FromWorker, RunInput, RunStatus } from "./protocol.ts";

export interface Mirror {
  readonly recording: Recording;
  readonly status: RunStatus;
  /** What was seen of the run before the callback that is under way, where it is told. */
  readonly lastOutcome: Outcome | undefined;
  /** True while silence means that a guest does not return. */
  readonly inGuest: boolean;
  readonly appended: readonly Action[];
  append(action: Action): void;
  receive(message: FromWorker): void;
}

export interface MirrorListener {
  readonly onRows: () => unknown;
  readonly onStatus: (status: RunStatus) => unknown;
  readonly onFailure: (message: string) => void;
  readonly onDebugger?: ((state: DebuggerState) => void) | undefined;
}

export function createMirror(input: RunInput, appendedBefore: readonly Action[], listener: MirrorListener): Mirror {
  const appended: Action[] = [...appendedBefore];
  const whole = (): Scenario => ({ ...input.scenario, actions: [...input.scenario.actions, ...appended] });
  // what is appended at the live edge belongs to the recording's scenario too: a recording can be continued from its file
  const meta = { scenario: appended.length === 0 ? input.scenario : whole(), modules: input.modules.map(({ name, sha256, bytes }) => ({ name, sha256, size: bytes.length })) };
  const recording = createRecording(meta);
  let status: RunStatus = { state: "starting", remaining: input.scenario.actions.length + appended.length, outcome: undefined };
  let lastOutcome: Outcome | undefined;
  let inGuest = false;
  return {
    recording, appended,
    get status() { return status; },
    get lastOutcome() { return lastOutcome; },
    get inGuest() { return inGuest; },
    append(action) {
      appended.push(action);
      meta.scenario = whole();
      status = { ...status, remaining: status.remaining + 1 };
    },
    receive(message) {
      switch (message.type) {
        case "batch":
          recording.append(message.batch);
          listener.onRows();
          return;
        case "beat":
          inGuest = message.inGuest;
          return;
        case "outcome":
          lastOutcome = message.outcome;
          return;
        case "status":
          status = message.status;
          if (status.outcome !== undefined) {
            inGuest = false;
            lastOutcome = status.outcome;
            recording.finish(status.outcome.end, status.outcome);
          }
          listener.onStatus(status);
          return;
        case "debugger":
          listener.onDebugger?.(message.state);
          return;
        case "repeated":
        case "verdicts":
          return;
        case "failure":
          inGuest = false;
          status = { state: "over", remaining: status.remaining, outcome: undefined };
          listener.onFailure(message.message);
          listener.onStatus(status);
          return;
        default:
          unreachable(message);
      }
    },
  };
}
