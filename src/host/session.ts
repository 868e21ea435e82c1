/** The one entrance to the host. */
import type { Action, Scenario } from "../scenario/scenario.ts";
import type { Outcome } from "../recording/outcome.ts";
import type { Writer } from "../recording/writer.ts";

export interface SessionInput {
  readonly scenario: Scenario;
  /** module bytes by the name the chain uses */
  readonly modules: ReadonlyMap<string, Uint8Array>;
  readonly writer: Writer;
}

export interface Session {
  /** Loads and starts the chain. False when the proxy refuses the configuration; the rows say why. */
  start(): boolean;
  /** Applies one action at the current virtual time; runs no guest code except for `run`, `advance` and `exchange`. */
  apply(action: Action): void;
  /** Delivers exactly one due callback (with what the proxy does around it). False when idle or over. */
  runNext(): boolean;
  /** Work that is still to be done for the actions applied, one callback at a time; false when none is left. */
  step(): boolean;
  runUntilIdle(): void;
  outcome(): Outcome;
  /** True after a fault that ends the run (limit, proxy crash, refused configuration). */
  readonly over: boolean;
}
