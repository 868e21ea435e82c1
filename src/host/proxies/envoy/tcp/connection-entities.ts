/** The entities of one connection in the state: its two buffers, what has come and gone on each side, and what filters have set. */
import type { ByteString } from "../../../../base/byte-string.ts";
import type { BlobSlice } from "../../../../recording/state.ts";
import type { Recorder } from "../../../recorder.ts";
import { Body } from "../filter-manager.ts";
import { OwnEntities } from "../own-entities.ts";

/** downstream: what comes from the client; upstream: what comes from the server */
export type Direction = "downstream" | "upstream";

export class ConnectionEntities extends OwnEntities {
  readonly connection: number;
  readonly #logs = new Map<string, number>();

  constructor(recorder: Recorder, id: ByteString, index: number) {
    const connection = recorder.create("connection", id, 0, `index=${index}`);
    super(recorder, connection);
    this.connection = connection;
  }

  /** The read buffer of a side: what filters see, and hold. */
  buffer(direction: Direction): Body {
    return new Body(this.recorder, this.make("buffer", `${direction}-data`));
  }
  /** What has come from the side's sender so far, or what has gone on. */
  note(direction: Direction, what: "received" | "sent", slices: readonly BlobSlice[]): void {
    if (slices.length === 0) return;
    const name = `${direction}-data-${what}`;
    let log = this.#logs.get(name);
    if (log === undefined) this.#logs.set(name, (log = this.make("buffer", name)));
    this.recorder.appendBytes(log, slices);
  }
}
