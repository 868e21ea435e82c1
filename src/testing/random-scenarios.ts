/** Scenarios by chance, to ask a real Envoy what nobody has thought of: chains of samples and probes, bodies in pieces, both protocols, trouble. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Bytes, Headers, Protocol, ScenarioInput } from "../scenario/scenario.ts";
import { scenarioOf } from "./host-run.ts";
import { samplesRoot } from "./sample-runs.ts";
import type { TracedScenario } from "./traced-scenarios.ts";

type Setup = ScenarioInput["setup"];
type Filter = Setup["chain"][number];
type Upstream = NonNullable<Setup["upstreams"]>[number];
type Reply = NonNullable<Upstream["replies"]>[number];
type Action = NonNullable<ScenarioInput["actions"]>[number];

interface Chance {
  /** 0 to n - 1 */
  below(n: number): number;
  one<T>(list: readonly [T, ...T[]]): T;
  /** with a probability in percent */
  in100(percent: number): boolean;
}
function chanceOf(seed: number): Chance {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return { below, one: (list) => list[below(list.length)] ?? list[0], in100: (percent) => next() * 100 < percent };
}

const probe = join(import.meta.dirname, "../../e2e/envoy/wasm/probe.wasm");
const moduleFiles: Readonly<Record<string, string>> = {
  "probe.wasm": probe, ...Object.fromEntries(["auth", "body-rewrite", "edit-headers", "non-utf8-header", "crash"].map((id) => [`${id}.wasm`, join(samplesRoot, id, "filter.wasm")])),
};

/** One for each seed. */
export function randomScenario(seed: number): TracedScenario {
  const chance = chanceOf(seed), { one, in100, below } = chance;
  const chain = Array.from({ length: one([1, 1, 2, 3]) }, (_, i) => filterOf(chance, i));
  const setup: Setup = {
    chain,
    listener: { requestId: in100(50), http1Trailers: in100(60), http10: true, ...(in100(10) && { bufferLimit: 4096 }) },
    router: { suppressEnvoyHeaders: in100(70) },
    upstreams: [
      { cluster: "backend", protocol: one(["HTTP/1.1", "HTTP/2"]), ...(in100(4) && { kind: one(["refused", "no-endpoints"]) }), replies: Array.from({ length: 1 + below(2) }, () => replyOf(chance)) },
      { cluster: "other", protocol: one(["HTTP/1.1", "HTTP/2"]), replies: [{ body: "other", delay: one([0, 80]), status: one([200, 200, 503]) }] },
    ],
  };
  const scenario = scenarioOf({ version: 1, title: `by chance, seed ${seed}`, setup, actions: Array.from({ length: 1 + below(3) }, (_, i) => exchangeOf(chance, `e${i}`)).flat() });
  return { name: `random-${seed}`, scenario, modules: new Map(chain.map(({ module }) => [module.name, new Uint8Array(readFileSync(moduleFiles[module.name] ?? probe))])) };
}

function filterOf(chance: Chance, index: number): Filter {
  const tag = "ABC"[index] ?? "D", vmId = `vm-${tag}`;
  if (chance.in100(35)) {
    const sample = chance.one(["auth", "body-rewrite", "edit-headers", "non-utf8-header", "crash"]);
    return { name: sample, vmId, module: { name: `${sample}.wasm` }, ...(sample === "auth" && { configuration: "token" }), ...(sample === "body-rewrite" && { configuration: "secret => [hidden]" }) };
  }
  return { name: `probe-${tag}`, vmId, rootId: tag, module: { name: "probe.wasm" }, configuration: `!probe ${tag}\n${scriptOf(chance)}` };
}

const waits = {
  request: ["reqh tick 170", "reqh ret 1", "tick eff $stream", "tick continue 0", "tick tick 0"],
  response: ["resh tick 170", "resh ret 1", "tick eff $stream", "tick continue 1", "tick tick 0"],
  requestBody: ["reqb- ret 1", "reqb+ setbuf 0 0 max REPLACED", "reqh rem 0 content-length"],
  responseBody: ["resh rem 2 content-length", "resb- ret 1", "resb+ setbuf 1 0 max REPLACED"],
  call: ["reqh httpcall other [ :method GET :path /c :authority x ] body null 400", "reqh ret 1", "httpcall names 6", "httpcall buf 4 0 max", "httpcall eff $stream", "httpcall add 0 x-call 1", "httpcall continue 0"],
  refusal: ["reqb local 403 no denied [ x-l 1 ] -1"],
  lateRefusal: ["resh local 502 late worse null -1"],
} as const satisfies Readonly<Record<string, readonly string[]>>;
const edits = [
  "reqh add 0 x-added 1", "reqh repl 0 user-agent me", "reqh rem 0 x-a", "reqh setpairs 0 [ :method POST :path /set :authority set.example :scheme http x-forwarded-proto http x-k 1 ]", "reqh repl 0 :path /other",
  "resh add 2 x-added 1", "resh rem 2 content-length", "resh repl 2 :status 207", "reqt add 1 x-t2 1", "rest add 3 x-rt2 1", "reqb setbuf 0 0 0 before-", "resb setbuf 1 0 0 before-", "reqb bufstat 0", "resb buf 1 0 max",
  "reqh names 0", "resh names 2", "log names 0", "log names 2", "log prop response|code_details", "reqt names 1", "rest names 3", "log names 3", "reqh prop request|size", "log prop response|flags",
] as const;
const scriptOf = ({ below, one, in100 }: Chance): string =>
  [...Array.from({ length: 1 + below(5) }, () => one(edits)), ...(in100(45) ? waits[one(Object.keys(waits) as [keyof typeof waits, ...(keyof typeof waits)[]])] : [])].join("\n");

function bytesBy({ one, below }: Chance): Bytes {
  return one<() => Bytes>([() => "a secret body", () => ({ hex: "00ff0a0d" }), () => ({ repeat: { text: "x", times: below(300) + 1 } }), () => ({ repeat: { text: "long ", times: 2000 + below(4000) } })])();
}
const piecesBy = (chance: Chance) => Array.from({ length: 1 + chance.below(4) }, () => ({ data: bytesBy(chance), delay: chance.one([0, 0, 30, 90]) }));

function replyOf(chance: Chance): Reply {
  const { one, in100 } = chance;
  const headers: Headers = [["content-type", one(["text/plain", "application/json"])], ...(in100(30) ? [["set-cookie", "a=1"], ["set-cookie", "b=2"]] as const : []).map(([name, value]): [string, string] => [name, value]), ...(in100(30) ? [["x-stock", one(["3", "many"])] as [string, string]] : [])];
  const status = one([200, 200, 200, 201, 204, 304, 404, 500]), bodiless = status === 204 || status === 304;
  return {
    status, headers, delay: one([0, 0, 60]),
    ...(bodiless ? {} : in100(50) ? { chunks: piecesBy(chance) } : in100(80) ? { body: bytesBy(chance) } : {}),
    ...(!bodiless && in100(25) && { trailers: [["x-rt", "1"]] as Headers }),
    ...(in100(5) && { reset: one(["before-headers", "after-chunks"]) }), ...(in100(5) && { answers: one(["headers", "data"]) }),
  };
}

function exchangeOf(chance: Chance, id: string): readonly Action[] {
  const { one, in100 } = chance, protocol = one<Protocol>(["HTTP/1.1", "HTTP/1.1", "HTTP/2", "HTTP/1.0"]);
  const headers: Headers = [...(in100(50) ? [["authorization", one(["Bearer token", "Bearer other"])] as [string, string]] : []), ...(in100(40) ? [["x-a", "1"], ["x-a", "2"]] as [string, string][] : []), ...(in100(20) ? [["user-agent", "ua/1"] as [string, string]] : [])];
  const path = one(["/", "/old/books", "/p?q=1", "/a%20b"]), authority = "random.example";
  // a request of HTTP/1.0 has a length or no body
  if (in100(10)) return [{ do: "send-headers", exchange: id, protocol: protocol === "HTTP/1.0" ? "HTTP/1.1" : protocol, method: "POST", path, authority, headers }, { do: "send-data", exchange: id, data: bytesBy(chance) }, { do: "abort", exchange: id }, { do: "run", until: "idle" }];
  if (in100(50)) return [{ do: "exchange", id, protocol, method: one(["GET", "GET", "HEAD", "DELETE"]), path, authority, headers }];
  const whole = protocol === "HTTP/1.0" || in100(40);
  return [{ do: "exchange", id, protocol, method: one(["POST", "PUT"]), path, authority, headers, ...(whole ? { body: bytesBy(chance) } : { chunks: piecesBy(chance), ...(in100(30) && { trailers: [["x-t", "1"]] as Headers }) }) }];
}
