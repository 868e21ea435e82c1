/** Recordings written by hand, through the same writer and `apply` as the host's: for tests of whatever reads them. */
import { byteStringOfText } from "../base/byte-string.ts";
import type { ByteString } from "../base/byte-string.ts";
import { callbackParams, hostCallParams, isLong, isOutputKind, isStored, wordCount } from "../recording/arguments.ts";
import { ColumnWriter } from "../recording/column-writer.ts";
import { actionRows, deeds, faults } from "../recording/deeds.ts";
import type { ActionRowName, DeedName, FaultName, FieldKind } from "../recording/deeds.ts";
import { aboutOf } from "../recording/entities.ts";
import type { Facts } from "../recording/entities.ts";
import { createRecording } from "../recording/log.ts";
import type { Recording } from "../recording/log.ts";
import { entityKindCode, OpKind, phaseCode } from "../recording/ops.ts";
import type { EntityKind, Phase } from "../recording/ops.ts";
import type { RowKind } from "../recording/segment.ts";
import { Flag } from "../recording/segment.ts";
import { apply, blobOf, emptyState, wholeBlob } from "../recording/state.ts";
import type { Operation, State } from "../recording/state.ts";
import { whyCode } from "../recording/whys.ts";
import type { Why } from "../recording/whys.ts";
import type { Scenario } from "../scenario/scenario.ts";

const encoder = new TextEncoder();
export type Given = number | bigint | boolean | string | Uint8Array;
export type GivenFields = Readonly<Record<string, number | string | Uint8Array>>;

const bytesOfGiven = (value: Given | undefined): Uint8Array => (typeof value === "string" ? encoder.encode(value) : value instanceof Uint8Array ? value : new Uint8Array(0));

export interface HostCallGiven {
  readonly inputs?: Readonly<Record<string, Given>>;
  readonly outputs?: Readonly<Record<string, Given>>;
  readonly status?: number;
  readonly why?: Why;
  readonly flags?: number;
  /** false: an input range is outside memory */
  readonly readable?: boolean;
  readonly context?: number;
  readonly inside?: () => void;
}

export interface RecordingBuilder {
  readonly recording: Recording;
  /** what the host would hold */
  readonly state: State;
  readonly step: number;
  readonly writer: ColumnWriter;
  at(milliseconds: number): void;
  /** The VM and context of the rows that follow. */
  in(vm: number, context: number): void;
  /** Without a result: the guest trapped in it. */
  callback(name: string, words: readonly number[], result: number | undefined, inside?: () => void, cause?: number): number;
  call(name: string, given?: HostCallGiven): number;
  deed(name: DeedName, fields?: GivenFields): number;
  action(name: ActionRowName, fields?: GivenFields): number;
  fault(name: FaultName, fields?: GivenFields): number;
  op(op: Operation): void;
  create(kind: EntityKind, name: string, parent: number, facts?: Facts): number;
  phase(entity: number, phase: Phase, who?: number): void;
  headers(entity: number, entries: readonly (readonly [string, string])[], at?: number, removed?: number): void;
  body(entity: number, text: string): void;
  put(entity: number, key: string, value: string | Uint8Array, number?: number): void;
  flush(): void;
}

export function recordingBuilder(scenario: Scenario): RecordingBuilder {
  const recording = createRecording({ scenario, modules: scenario.setup.chain.map((f) => ({ name: f.module.name, sha256: "0".repeat(64), size: 1000 })) });
  const writer = new ColumnWriter((batch) => recording.append(batch));
  const state = emptyState();
  let vm = 0, context = 0, entities = 0;

  const row = (kind: RowKind, name: string, tables: Readonly<Record<string, Readonly<Record<string, FieldKind>>>>, fields: GivenFields): number => {
    const step = writer.open(kind, name, 0, 0, 0);
    for (const [key, form] of Object.entries(tables[name] ?? {})) {
      const value = fields[key];
      if (form === "n") writer.number(typeof value === "number" ? value : 0);
      else writer.bytes(bytesOfGiven(value));
    }
    writer.close(step, 0, 0, 0);
    return step;
  };
  const op = (operation: Operation): void => {
    apply(state, operation, writer.step);
    writer.op(operation);
  };
  const entries = (list: readonly (readonly [string, string])[]): { name: ByteString; value: ByteString }[] =>
    list.map(([name, value]) => ({ name: byteStringOfText(name), value: byteStringOfText(value) }));

  row("origin", "origin", deeds, { seed: scenario.setup.seed });
  return {
    recording, state, writer, op,
    get step() { return writer.step; },
    at: (milliseconds) => writer.clock(milliseconds * 1e6),
    in(toVm, toContext) {
      vm = toVm;
      context = toContext;
    },
    callback(name, words, result, inside, cause = 0) {
      if (callbackParams(name, words.length) === undefined && words.length > 0) throw new Error(`no signature of ${name} with ${words.length} words`);
      const step = writer.open("callback", name, vm, 0, context);
      writer.number(cause);
      for (const word of words) writer.number(word);
      inside?.();
      writer.close(step, result ?? 0, 0, result === undefined ? Flag.Aborted : 0);
      return step;
    },
    call(name, given = {}) {
      const params = hostCallParams(name);
      if (params === undefined) throw new Error(`${name} is not in the table`);
      const step = writer.open("host-call", name, vm, 0, given.context ?? context);
      let cell = 4096;
      for (const param of params) {
        const value = given.inputs?.[param.name];
        if (isStored(param)) {
          writer.number(cell);
          writer.number(bytesOfGiven(value).length);
        } else if (isLong(param)) writer.word64(BigInt(Number(value ?? 0)));
        else for (let n = wordCount(param); n > 0; n--) writer.number(isOutputKind(param) ? (cell += 4) : Number(value ?? 0) >>> 0);
        cell += 64;
      }
      writer.number(given.readable === false ? 0 : 1);
      if (given.readable !== false) {
        for (const param of params) if (isStored(param)) writer.bytes(bytesOfGiven(given.inputs?.[param.name]));
        const outputs = params.filter(isOutputKind);
        writer.number(outputs.reduce((mask, param, k) => mask + (given.outputs?.[param.name] === undefined ? 0 : 2 ** k), 0));
        for (const param of outputs) {
          const value = given.outputs?.[param.name];
          if (value === undefined) continue;
          if (param.kind === "out-u32") writer.number(Number(value));
          else if (param.kind === "out-u64") writer.word64(BigInt(Number(value)));
          else writer.bytes(bytesOfGiven(value));
        }
      }
      given.inside?.();
      writer.close(step, given.status ?? 0, whyCode(given.why ?? "none"), given.flags ?? 0);
      return step;
    },
    deed: (name, fields = {}) => row("proxy", name, deeds, fields),
    action: (name, fields = {}) => row("action", name, actionRows, fields),
    fault: (name, fields = {}) => row("fault", name, faults, fields),
    create(kind, name, parent, facts = {}) {
      const entity = ++entities;
      op({ kind: OpKind.Create, entity, a: entityKindCode(kind), b: parent, name: byteStringOfText(name), about: aboutOf(facts) });
      return entity;
    },
    phase: (entity, phase, who = 0) => op({ kind: OpKind.Phase, entity, a: phaseCode(phase), b: who }),
    headers: (entity, list, at = state.entities.get(entity)?.entries.length ?? 0, removed = 0) => op({ kind: OpKind.ListSplice, entity, a: at, b: removed, entries: entries(list) }),
    body: (entity, text) => op({ kind: OpKind.BytesSplice, entity, a: state.entities.get(entity)?.size ?? 0, b: 0, parts: [wholeBlob(blobOf(encoder.encode(text)))] }),
    put: (entity, key, value, number = 0) => op({ kind: OpKind.Put, entity, a: number, key: byteStringOfText(key), blob: blobOf(bytesOfGiven(value)) }),
    flush: () => writer.flush(),
  };
}
