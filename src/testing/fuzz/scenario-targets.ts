import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema, file_google_protobuf_timestamp } from "@bufbuild/protobuf/wkt";
import { bytesOf, headersOf } from "../../scenario/bytes.ts";
import { nanosecondsOf } from "../../scenario/clock.ts";
import { expandConnection, expandExchange } from "../../scenario/expand.ts";
import { parseScenarioText } from "../../scenario/parse.ts";
import { schemaOf } from "../../scenario/proto/schema.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { e2eFolder } from "../conformance/conformance-set.ts";
import { sampleIds, samplesRoot } from "../sample-runs.ts";
import { mutatedBytes, mutatedDocument, partsOf } from "./mutate.ts";
import type { Target } from "./target.ts";

const encoder = new TextEncoder(), decoder = new TextDecoder();

const proto = `syntax = "proto3";
package p;
import "google/protobuf/timestamp.proto";
enum E { A = 0; B = 1; }
message M { string name = 1; repeated M more = 2; map<string, int64> numbers = 3; E kind = 4; oneof one { bytes b = 5; google.protobuf.Timestamp at = 6; } }
service S { rpc Call(M) returns (stream M); }
`;
/** Fields that no other seed has, and values that are right in form and wrong in sense. */
const rare = {
  version: 1, title: "rare",
  setup: {
    profile: "envoy@1.36", rules: { headersStop: "envoy@1.34", closeStreamResets: "envoy@9" }, link: "lenient", threads: 2, mainThread: true, clock: "1999-02-28T23:59:59.5+02:00", seed: 7,
    protos: [{ name: "a.proto", text: proto }, { name: "a.proto", descriptorSet: "CgA=" }, { name: "b.proto" }],
    chain: [{ module: { name: "m.wasm", sha256: "0".repeat(64) }, configuration: { base64: "YQ" }, vmConfiguration: { text: "t" }, environment: { A: "1" }, failurePolicy: "fail-reload", reloadBackoff: 10 }],
    upstreams: [
      { cluster: "backend", protocol: "HTTP/2", replies: [{ grpc: { messages: [{ json: { name: "x", more: [{}] }, type: "p.M" }, { data: { hex: "00ff" } }], status: 5, message: "no" } }, { when: { path: "/p.S/Call" }, grpc: { messages: [{ json: { kind: "B" } }] } }] },
      { cluster: "backend", protocol: "TCP", replies: [{ status: 200 }], server: { greet: "hi", echo: true } }, { cluster: "other", kind: "no-endpoints", server: { reply: { repeat: { text: "a", times: 3 } } } },
    ],
    router: { cluster: "nobody", routes: [{ match: { prefix: "/a", headers: [{ name: "x", match: "exact", value: "1" }] }, cluster: "gone" }, { match: {}, directResponse: { status: 200 } }], virtualHosts: [{ name: "v", domains: ["*.a"], routes: [{ match: { path: "/" }, cluster: "" }] }] },
    listener: { kind: "tcp" },
  },
  actions: [
    { do: "exchange", id: "a", thread: 9, method: "POST", headers: [["content-length", { base64: "MQ==" }]], chunks: [{ data: "a", delay: 3 }], trailers: [["t", ""]] },
    { do: "connection", id: "c", data: { hex: "61" }, ends: "reset", endDelay: 1, thread: 0 }, { do: "run", callbacks: 3 },
  ],
};

/** What the host asks of a scenario that is in order: none of it may throw. */
function askOf({ setup, actions }: Scenario): void {
  if (nanosecondsOf(setup.clock) === undefined) throw new Error("a clock that is none was taken");
  for (const filter of setup.chain) for (const bytes of [filter.configuration, filter.vmConfiguration]) if (bytes !== undefined) bytesOf(bytes);
  for (const action of actions) {
    if (action.do === "exchange") {
      headersOf(action.headers);
      expandExchange(action);
    } else if (action.do === "connection") expandConnection(action);
  }
}

export function scenarioTarget(): Target {
  const files = [...sampleIds.map((id) => join(samplesRoot, id, "scenario.json")), ...readdirSync(join(e2eFolder, "envoy/scenarios")).map((file) => join(e2eFolder, "envoy/scenarios", file))];
  const seeds: readonly unknown[] = [rare, ...files.map((file) => JSON.parse(readFileSync(file, "utf8")) as unknown)], parts = seeds.flatMap((seed) => partsOf(seed));
  return {
    name: "scenario",
    parsers: ["scenario/parse.ts", "scenario/check.ts", "scenario/check-actions.ts", "scenario/bytes.ts", "scenario/clock.ts", "scenario/messages.ts", "scenario/paths.ts", "scenario/json-text.ts", "scenario/expand.ts", "scenario/proto/messages.ts", "base/upgrade.ts", "base/base64url.ts"],
    share: 10,
    make(random) {
      const document = random.below(4) === 0 ? rare : seeds[random.below(seeds.length)];
      // mostly other documents, now and then other text
      return random.below(5) === 0 ? mutatedBytes(encoder.encode(JSON.stringify(document, undefined, random.below(3))), random) : encoder.encode(JSON.stringify(mutatedDocument(document, random, parts)));
    },
    feed(bytes) {
      const parsed = parseScenarioText(decoder.decode(bytes));
      if (parsed.ok) askOf(parsed.scenario);
      else if (parsed.problems.length === 0 || parsed.problems.some(({ message }) => message === "")) throw new Error("a problem without words");
    },
  };
}

/** Sources of message types, and a message by them. */
export function schemaTarget(): Target {
  const descriptors = Buffer.from(toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: [file_google_protobuf_timestamp.proto] })));
  const seeds = [descriptors, ...[proto, `syntax = "proto2"; message A { required group G = 1 { optional int32 a = 1 [default = 3]; } extensions 100 to 199; } extend A { optional string x = 100; }`, `edition = "2023"; import "a.proto"; message B { reserved 2 to 4, "x"; p.M m = 1; }`].map((source) => encoder.encode(source))];
  return {
    name: "schema",
    parsers: ["scenario/proto/schema.ts", "scenario/proto/source.ts"],
    share: 4,
    make: (random) => mutatedBytes(seeds[random.below(seeds.length)] ?? new Uint8Array(), random),
    feed(bytes) {
      const read = schemaOf([{ name: "b.proto", text: decoder.decode(bytes) }, { name: "a.proto", text: proto }]), set = schemaOf([{ name: "set", descriptorSet: Buffer.from(bytes).toString("base64") }]);
      if (!read.ok && read.problems.length === 0) throw new Error("refused without a problem");
      if (!set.ok && set.problems.length === 0) throw new Error("refused without a problem");
      if (read.ok) for (const name of read.types.names) read.types.decode(name, bytes.subarray(0, 40));
    },
  };
}
