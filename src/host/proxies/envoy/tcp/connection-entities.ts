/** The entities of one connection in the state: its two buffers, what has come and gone on each side, and what filters have set. */
import type { ByteString } from "../../../../base/byte-string.ts";
import { blobOf } from "../../../../recording/state.ts";
import type { BlobSlice } from "../../../../recording/state.ts";
import type { Recorder } from "../../../recorder.ts";
import { Body } from "../filter-manager.ts";

/** downstream: what comes from the client; upstream: what comes from the server */
export type Direction = "downstream" | "upstream";

export class ConnectionEntities {
  readonly connection: number;
  readonly #recorder: Recorder;
  readonly #made: number[] = [];
  readonly #logs = new Map<string, number>();
  #properties = 0;

  constructor(recorder: Recorder, id: ByteString, index: number) {
    this.#recorder = recorder;
    this.connection = recorder.create("connection", id, 0, `index=${index}`);
  }

  /** The read buffer of a side: what filters see, and hold. */
  buffer(direction: Direction): Body {
    return new Body(this.#recorder, this.#own(this.#recorder.create("buffer", `${direction}-data`, this.connection)));
  }
  /** What has come from the side's sender so far, or what has gone on. */
  note(direction: Direction, what: "received" | "sent", slices: readonly BlobSlice[]): void {
    if (slices.length === 0) return;
    const name = `${direction}-data-${what}`;
    let log = this.#logs.get(name);
    if (log === undefined) this.#logs.set(name, (log = this.#own(this.#recorder.create("buffer", name, this.connection))));
    this.#recorder.appendBytes(log, slices);
  }

  setProperty(path: ByteString, value: Uint8Array): void {
    if (this.#properties === 0) this.#properties = this.#own(this.#recorder.create("properties", "properties", this.connection));
    this.#recorder.put(this.#properties, path, blobOf(value));
  }

  removeAll(): void {
    this.#recorder.removeAll([this.connection, ...this.#made]);
    this.#made.length = 0;
  }

  #own(entity: number): number {
    this.#made.push(entity);
    return entity;
  }
}
