import { transcriptLines } from "../../debugger/transcript.ts";
import { decodeRecording, encodeRecording } from "../../recording/file.ts";
import { callsOf } from "../every-call/arguments.ts";
import { runStage } from "../every-call/stage.ts";
import { runSample } from "../sample-runs.ts";
import { joined, mutatedBytes, mutatedDocument } from "./mutate.ts";
import type { Random } from "./mutate.ts";
import type { Target } from "./target.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();
const lengthAt = 12, headerAt = 16;
/** rows that are looked at */
const most = 200;

/** The header changed as a document, what follows it as it was or changed as bytes. */
function withOtherHeader(bytes: Uint8Array, random: Random): Uint8Array {
  const end = headerAt + new DataView(bytes.buffer, bytes.byteOffset).getUint32(lengthAt, true);
  const document = JSON.parse(decoder.decode(bytes.subarray(headerAt, end))) as Readonly<Record<string, unknown>>;
  // the outcome is a small part of it, and has a reader of its own
  const changed = random.below(2) === 0 ? { ...document, outcome: mutatedDocument(document["outcome"], random) } : mutatedDocument(document, random);
  const header = encoder.encode(JSON.stringify(changed));
  const out = joined(bytes.subarray(0, headerAt), header, random.below(4) === 0 ? mutatedBytes(bytes.subarray(end), random) : bytes.subarray(end));
  new DataView(out.buffer).setUint32(lengthAt, header.length, true);
  return out;
}

/** Bytes behind the header changed: numbers of columns and payloads, where most of a file lies. */
function withOtherColumns(bytes: Uint8Array, random: Random): Uint8Array {
  const end = headerAt + new DataView(bytes.buffer, bytes.byteOffset).getUint32(lengthAt, true), out = new Uint8Array(bytes);
  for (let n = 1 + random.below(6); n > 0; n--) out[end + random.below(out.length - end)] = random.below(3) === 0 ? random.below(256) : random.below(12);
  return out;
}

export function recordingTarget(): Target {
  const calls = ["proxy_get_shared_data", "proxy_set_header_map_pairs", "proxy_log", "proxy_increment_metric", "proxy_dequeue_shared_queue", "clock_time_get"] as const;
  const runs = [...calls.map((name) => runStage({ name, abi: "0.2.1", places: ["proxy_on_request_headers", "proxy_on_log"], variations: callsOf(name).variations.slice(0, 6) })), ...["crash", "shared-queue", "tcp-lines", "grpc-auth", "two-threads", "body-rewrite"].map((id) => runSample(id))];
  const seeds = runs.map(({ recording }) => encodeRecording(recording));
  return {
    name: "recording",
    parsers: ["recording/file.ts", "recording/file-columns.ts", "recording/damage.ts", "recording/outcome-json.ts", "recording/log.ts", "recording/rows.ts", "recording/values.ts", "recording/fold.ts", "base/varint.ts", "debugger/transcript.ts"],
    share: 14,
    make(random) {
      const seed = seeds[random.below(seeds.length)] ?? new Uint8Array();
      switch (random.below(4)) {
        case 0: return withOtherHeader(seed, random);
        case 1: return mutatedBytes(seed, random);
        default: return withOtherColumns(seed, random);
      }
    },
    feed(bytes) {
      const read = decodeRecording(bytes);
      if (!read.ok) {
        if (read.reason === "") throw new Error("a refusal without words");
        return;
      }
      const { value: recording } = read, last = Math.min(recording.length - 1, most);
      for (let step = 0; step <= last; step++) {
        recording.brief(step);
        recording.row(step);
        recording.operationsOf(step);
      }
      for (const step of [last, last >> 1, 0]) recording.stateAt(step);
      for (let entity = 0; entity < 8; entity++) recording.historyOf(entity);
      Array.from(transcriptLines(recording, { to: last, mainThread: true }));
    },
  };
}
