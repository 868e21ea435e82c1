/** The entities of one exchange or connection in the state: made when first needed, removed together with it. */
import type { ByteString } from "../../../base/byte-string.ts";
import { blobOf } from "../../../recording/state.ts";
import type { Recorder } from "../../recorder.ts";

export class OwnEntities {
  protected readonly recorder: Recorder;
  readonly #root: number;
  readonly #made: number[] = [];
  #properties = 0;

  constructor(recorder: Recorder, root: number) {
    this.recorder = recorder;
    this.#root = root;
  }

  protected make(kind: Parameters<Recorder["create"]>[0], name: ByteString): number {
    const entity = this.recorder.create(kind, name, this.#root);
    this.#made.push(entity);
    return entity;
  }

  setProperty(path: ByteString, value: Uint8Array): void {
    if (this.#properties === 0) this.#properties = this.make("properties", "properties");
    this.recorder.put(this.#properties, path, blobOf(value));
  }

  removeAll(): void {
    this.recorder.removeAll([this.#root, ...this.#made]);
    this.#made.length = 0;
  }
}
