/** The entities of one exchange in the state: its header maps and bodies, made when first needed and removed together. */
import type { ByteString } from "../../../base/byte-string.ts";
import { blobOf } from "../../../recording/state.ts";
import type { BlobSlice, EntryText } from "../../../recording/state.ts";
import type { Protocol } from "../../../scenario/scenario.ts";
import type { Recorder } from "../../recorder.ts";
import { Body } from "./filter-manager.ts";
import type { SideName } from "./filter-manager.ts";

export class StreamEntities {
  readonly exchange: number;
  readonly #recorder: Recorder;
  readonly #made: number[] = [];
  readonly #received = { request: 0, response: 0 };
  readonly #sent: { request: Body | undefined; response: Body | undefined } = { request: undefined, response: undefined };
  #properties = 0;

  constructor(recorder: Recorder, id: ByteString, index: number, protocol: Protocol) {
    this.#recorder = recorder;
    this.exchange = recorder.create("exchange", id, 0, `index=${index}\0protocol=${protocol}`);
  }

  map(name: string, entries: readonly EntryText[]): number {
    const map = this.#own(this.#recorder.create("header-map", name, this.exchange));
    if (entries.length > 0) this.#recorder.spliceList(map, 0, 0, entries);
    return map;
  }

  /** What the proxy holds or hands to a filter now. */
  body(side: SideName): Body {
    return new Body(this.#recorder, this.#own(this.#recorder.create("buffer", `${side}-body`, this.exchange)));
  }

  /** What has come from the sender so far. */
  noteReceived(side: SideName, slices: readonly BlobSlice[]): void {
    if (slices.length === 0) return;
    if (this.#received[side] === 0) this.#received[side] = this.#own(this.#recorder.create("buffer", `${side}-body-received`, this.exchange));
    this.#recorder.appendBytes(this.#received[side], slices);
  }
  /** What has gone on so far. */
  noteSent(side: SideName, slices: readonly BlobSlice[]): void {
    if (slices.length === 0) return;
    this.#sent[side] ??= new Body(this.#recorder, this.#own(this.#recorder.create("buffer", `${side}-body-sent`, this.exchange)));
    this.#sent[side].append(slices);
  }

  setProperty(path: ByteString, value: Uint8Array): void {
    if (this.#properties === 0) this.#properties = this.#own(this.#recorder.create("properties", "properties", this.exchange));
    this.#recorder.put(this.#properties, path, blobOf(value));
  }

  removeAll(): void {
    this.#recorder.removeAll([this.exchange, ...this.#made]);
    this.#made.length = 0;
  }

  #own(entity: number): number {
    this.#made.push(entity);
    return entity;
  }
}
