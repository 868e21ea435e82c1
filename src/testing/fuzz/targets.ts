/** What is fed with mutated input: each target takes its bytes and must come back, with a value or a refusal, never with an exception. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodePairs, encodePairs } from "../../abi/pairs.ts";
import { byteStringOfText } from "../../base/byte-string.ts";
import { transcriptLines } from "../../debugger/transcript.ts";
import { loadModule } from "../../host/load.ts";
import { readNames } from "../../module/names.ts";
import { patchModule } from "../../module/patch.ts";
import { readModule } from "../../module/read-module.ts";
import { guessSdk } from "../../module/sdk-guess.ts";
import { decodeRecording, encodeRecording } from "../../recording/file.ts";
import { parseScenarioText } from "../../scenario/parse.ts";
import { e2eFolder } from "../conformance/conformance-set.ts";
import { callGuest } from "../every-call/guest.ts";
import { callsOf } from "../every-call/arguments.ts";
import { runStage } from "../every-call/stage.ts";
import { mutatedBytes, mutatedDocument } from "./mutate.ts";
import type { Random } from "./mutate.ts";

export interface Target {
  readonly name: string;
  /** files below src/ whose branches are counted */
  readonly parsers: readonly string[];
  /** of every hundred inputs */
  readonly share: number;
  make(random: Random): Uint8Array;
  /** Throws when something is wrong. */
  feed(bytes: Uint8Array): void;
}

const samples = join(e2eFolder, "../samples");
const rules = { markers: ["0.1.0", "0.2.0", "0.2.1"], additions: [], missing: [], allocators: ["malloc", "proxy_on_memory_allocate"], link: "as-profile" } as const;
const encoder = new TextEncoder(), decoder = new TextDecoder();
const most = 200;

function moduleTarget(): Target {
  const guest = { name: "proxy_get_shared_data", abi: "0.2.1", places: ["proxy_on_tick"], variations: callsOf("proxy_get_shared_data").variations.slice(0, 3) } as const;
  const seeds = [readFileSync(join(samples, "hello-headers/filter.wasm")), readFileSync(join(samples, "rate-limit/filter.wasm")), callGuest(guest), callGuest({ ...guest, abi: "0.1.0", places: ["start section"], starts: ["_start"] })];
  return {
    name: "module",
    parsers: ["module/read-module.ts", "module/reader.ts", "module/value-types.ts", "module/constants.ts", "module/names.ts", "module/producers.ts", "module/patch.ts", "module/sdk-guess.ts", "host/link.ts", "host/load.ts"],
    share: 40,
    make: (random) => mutatedBytes(seeds[random.below(seeds.length)] ?? new Uint8Array(), random),
    feed(bytes) {
      const read = readModule(bytes);
      if (read.ok) {
        readNames(read.value);
        guessSdk(read.value);
        patchModule(read.value, { memoryMaximum: 16384, exportMemoryAs: "own memory", exportStartAs: "own start" });
      }
      loadModule(bytes, rules, 16384);
    },
  };
}

function scenarioTarget(): Target {
  const seeds = ["hello-headers", "shared-queue", "rate-limit", "paused-forever", "http-call"].map((id) => JSON.parse(readFileSync(join(samples, id, "scenario.json"), "utf8")) as unknown);
  return {
    name: "scenario",
    parsers: ["scenario/parse.ts", "scenario/check.ts", "scenario/bytes.ts", "scenario/clock.ts", "scenario/messages.ts", "scenario/paths.ts", "scenario/json-text.ts", "scenario/expand.ts", "base/upgrade.ts"],
    share: 30,
    make(random) {
      const document = seeds[random.below(seeds.length)];
      // mostly other documents, now and then other text
      return random.below(4) === 0 ? mutatedBytes(encoder.encode(JSON.stringify(document)), random) : encoder.encode(JSON.stringify(mutatedDocument(document, random)));
    },
    feed(bytes) {
      const parsed = parseScenarioText(decoder.decode(bytes));
      if (!parsed.ok && parsed.problems.some(({ message }) => message === "")) throw new Error("a problem without words");
    },
  };
}

function recordingTarget(): Target {
  const names = ["proxy_get_shared_data", "proxy_set_header_map_pairs", "proxy_log"] as const;
  const seeds = names.map((name) => encodeRecording(runStage({ name, abi: "0.2.1", places: ["proxy_on_request_headers", "proxy_on_log"], variations: callsOf(name).variations.slice(0, 6) }).recording));
  return {
    name: "recording",
    parsers: ["recording/file.ts", "recording/file-columns.ts", "recording/log.ts", "recording/rows.ts", "recording/row-lines.ts", "recording/values.ts", "recording/fold.ts", "base/varint.ts"],
    share: 20,
    make: (random) => mutatedBytes(seeds[random.below(seeds.length)] ?? new Uint8Array(), random),
    feed(bytes) {
      const read = decodeRecording(bytes);
      if (!read.ok) return;
      const { value: recording } = read, last = Math.min(recording.length - 1, most);
      for (let step = 0; step <= last; step++) recording.row(step);
      recording.stateAt(last);
      Array.from(transcriptLines(recording, { to: last, mainThread: true }));
    },
  };
}

function pairsTarget(): Target {
  const seed = encodePairs([[":path", "/"], ["x-a", "1"], ["", ""], ["x-a", "2"]].map(([name = "", value = ""]) => ({ name: byteStringOfText(name), value: byteStringOfText(value) })));
  return {
    name: "pairs",
    parsers: ["abi/pairs.ts"],
    share: 10,
    make: (random) => mutatedBytes(seed, random),
    feed(bytes) {
      const pairs = decodePairs(bytes), again = encodePairs(pairs);
      if (pairs.length > 0 && decodePairs(again).length !== pairs.length) throw new Error("what was read is written as something else");
    },
  };
}

export const targets = (): readonly Target[] => [moduleTarget(), scenarioTarget(), recordingTarget(), pairsTarget()];
