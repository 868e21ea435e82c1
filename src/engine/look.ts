/** A re-run that ends at a step, to see what lies in the guests' memories there: no recording holds it. */
import { ColumnWriter } from "../recording/column-writer.ts";
import type { RowKind } from "../recording/segment.ts";
import type { LookOrder, LookPlace, Looked } from "./protocol.ts";
import type { HostInput, HostSession } from "./runner.ts";

export interface LookWorld {
  readonly createSession: (input: HostInput) => Pick<HostSession, "start" | "apply" | "step" | "over" | "memories">;
  /** wall clock, ms */
  readonly now: () => number;
}

/** Thrown through the guest and the host. Neither is used again. */
class Reached extends Error {
  override readonly name = "Reached";
}

const tellEvery = 100;
const rowsBetween = 512;

/** Keeps as much as the run that was recorded, so that limits are met at the same row; what is handed over is dropped. */
class StoppingWriter extends ColumnWriter {
  readonly #place: LookPlace;
  readonly #onReached: (name: string) => void;
  readonly #onRow: () => void;
  #name = "";
  #reached = false;

  constructor(place: LookPlace, onReached: (name: string) => void, onRow: () => void) {
    super(() => undefined);
    this.#place = place;
    this.#onReached = onReached;
    this.#onRow = onRow;
  }

  override open(kind: RowKind, name: string, vm: number, thread: number, context: number): number {
    // what stopped the run may have been caught on its way out
    if (this.#reached) throw new Reached();
    const step = super.open(kind, name, vm, thread, context);
    if (step % rowsBetween === 0) this.#onRow();
    if (step === this.#place.step) {
      this.#name = name;
      if (this.#place.moment === "opened") this.#stop();
    }
    return step;
  }
  override close(step: number, result: number, why: number, flags: number): void {
    super.close(step, result, why, flags);
    if (step === this.#place.step && this.#place.moment === "closed") this.#stop();
  }

  #stop(): never {
    this.#reached = true;
    this.#onReached(this.#name);
    throw new Reached();
  }
}

/** Does all of it at once: to give it up, end the thread it runs in. `onStep` tells how far it is. */
export function look({ scenario, modules, place }: LookOrder, world: LookWorld, onStep: (step: number) => void): Looked {
  let told = world.now();
  const found: Looked[] = [];
  const writer = new StoppingWriter(
    place,
    (name) => {
      found.push(name === place.name ? { ok: true, memories: session.memories() } : { ok: false, reason: `The run went another way this time: at step ${place.step} came ${name}, not ${place.name}.` });
    },
    () => {
      const now = world.now();
      if (now - told < tellEvery) return;
      told = now;
      onStep(writer.step);
    },
  );
  const session = world.createSession({ scenario, modules: new Map(modules.map(({ name, bytes }) => [name, bytes])), writer });
  try {
    if (session.start()) {
      for (const action of scenario.actions) {
        session.apply(action);
        while (found.length === 0 && session.step());
        if (found.length > 0 || session.over) break;
      }
    }
  } catch (thrown) {
    if (!(thrown instanceof Reached)) throw thrown;
  }
  return found[0] ?? { ok: false, reason: `The run ended at step ${writer.step} this time, before step ${place.step}.` };
}
