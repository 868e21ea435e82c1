/** What the parts of the store share: its state, the world outside, and the modules and history that no screen reads. */
import type { StoreApi } from "zustand/vanilla";
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { Engine } from "../engine/protocol.ts";
import type { parseScenario } from "../scenario/parse.ts";
import type { DraftStore } from "./drafts.ts";
import type { History } from "./history.ts";
import type { Assemble } from "./files.ts";
import type { KeyValues } from "./tab.ts";
import type { ModuleBytes, SampleSource, Workbench, WorkDocument } from "./types.ts";

export interface WorkbenchInput {
  readonly engine: Engine;
  /** One more, for runs that are compared; whoever asks for it disposes of it. */
  readonly spareEngine: () => Engine;
  readonly samples: SampleSource;
  /** Opened when there is something to keep or to bring back. Rejects where storage is forbidden. */
  readonly openDrafts: () => Promise<DraftStore>;
  readonly assemble: Assemble;
  /** Fetches from another server what a person has agreed to. Failure: why not, as the end of a sentence. */
  readonly fetchFile: (url: string) => Promise<Result<Bytes>>;
  /** undefined where the browser forbids it */
  readonly sessionStorage: KeyValues | undefined;
  readonly localStorage: KeyValues | undefined;
  /** ms since 1970 */
  /** Shown inside another page: the document is there to be looked at, and nothing is kept. */
  readonly readOnly?: boolean;
  readonly now: () => number;
  /** ms between two looks at a watched file; a second unless said */
  readonly lookEvery?: number;
  /** of this machine; 1 unless said */
  readonly processors?: number;
  /** A name that nothing else has. */
  readonly makeId: () => string;
}

export interface Bench {
  readonly input: WorkbenchInput;
  readonly store: StoreApi<Workbench>;
  /** by SHA-256 */
  readonly modules: Map<string, ModuleBytes>;
  history: History<WorkDocument>;
  parse: typeof parseScenario | undefined;
}

/** The parser brings the schema library along, which the first step does without: samples come with their scenarios read. */
export async function loadParser(bench: Bench): Promise<typeof parseScenario> {
  bench.parse ??= (await import("../scenario/parse.ts")).parseScenario;
  return bench.parse;
}

/** Keeps the bytes of a module and says what its SHA-256 is. */
export async function keepModule({ input, modules }: Bench, name: string, bytes: Uint8Array, sha256?: string): Promise<string> {
  const digest = sha256 ?? (await input.engine.hash(bytes));
  if (!modules.has(digest)) modules.set(digest, { sha256: digest, name, bytes });
  return digest;
}

let notices = 0;
export function tell(bench: Bench, about: string, text: string): void {
  const notice = { id: ++notices, about, text };
  bench.store.setState({ notices: [...bench.store.getState().notices, notice] });
}

