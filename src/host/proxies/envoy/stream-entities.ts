/** The entities of one exchange in the state: its header maps and bodies, made when first needed and removed together. */
import type { ByteString } from "../../../base/byte-string.ts";
import type { BlobSlice, EntryText } from "../../../recording/state.ts";
import type { Protocol } from "../../../scenario/scenario.ts";
import type { Recorder } from "../../recorder.ts";
import { Body } from "./filter-manager.ts";
import { OwnEntities } from "./own-entities.ts";
import type { SideName } from "./filter-manager.ts";

export class StreamEntities extends OwnEntities {
  readonly exchange: number;
  readonly #received = { request: 0, response: 0 };
  readonly #sent: { request: Body | undefined; response: Body | undefined } = { request: undefined, response: undefined };

  constructor(recorder: Recorder, id: ByteString, index: number, protocol: Protocol) {
    const exchange = recorder.create("exchange", id, 0, `index=${index}\0protocol=${protocol}`);
    super(recorder, exchange);
    this.exchange = exchange;
  }

  map(name: string, entries: readonly EntryText[]): number {
    const map = this.make("header-map", name);
    if (entries.length > 0) this.recorder.spliceList(map, 0, 0, entries);
    return map;
  }

  /** What the proxy holds or hands to a filter now. */
  body(side: SideName): Body {
    return new Body(this.recorder, this.make("buffer", `${side}-body`));
  }

  /** What has come from the sender so far. */
  noteReceived(side: SideName, slices: readonly BlobSlice[]): void {
    if (slices.length === 0) return;
    if (this.#received[side] === 0) this.#received[side] = this.make("buffer", `${side}-body-received`);
    this.recorder.appendBytes(this.#received[side], slices);
  }
  /** What has gone on so far. */
  noteSent(side: SideName, slices: readonly BlobSlice[]): void {
    if (slices.length === 0) return;
    this.#sent[side] ??= new Body(this.recorder, this.make("buffer", `${side}-body-sent`));
    this.#sent[side].append(slices);
  }
}
