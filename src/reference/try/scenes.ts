/** What the outside world does while a guest of the reference runs. */
import type { ScenarioInput } from "../../scenario/scenario.ts";

type SetupInput = ScenarioInput["setup"];
type ActionInput = NonNullable<ScenarioInput["actions"]>[number];
type UpstreamInput = NonNullable<SetupInput["upstreams"]>[number];
export interface Scene {
  readonly setup: Omit<SetupInput, "chain">;
  readonly filter?: Partial<SetupInput["chain"][number]>;
  readonly actions: readonly ActionInput[];
}

const backend: UpstreamInput = { cluster: "backend", replies: [{ headers: [["content-type", "text/plain"]], body: "Hello from upstream.\n" }] };
const get: ActionInput = { do: "exchange", id: "request-1", path: "/shop?page=2", authority: "example.com", headers: [["user-agent", "reference"], ["x-user", "alice"]] };
const idle: ActionInput = { do: "run", until: "idle" };
const scene = (upstreams: readonly UpstreamInput[], actions: readonly ActionInput[], more: Omit<SetupInput, "chain"> = {}, filter?: Scene["filter"]): Scene => ({ setup: { upstreams: [...upstreams], ...more }, actions, ...(filter !== undefined && { filter }) });
const configured = { configuration: "greeting: hello", vmConfiguration: "of the VM" } as const;

export const scenes = {
  /** one GET */
  get: scene([backend], [get], {}, configured),
  /** a body in two pieces and trailers both ways, over HTTP/2 */
  post: scene(
    [{ cluster: "backend", protocol: "HTTP/2", replies: [{ headers: [["content-type", "text/plain"]], chunks: [{ data: "one, " }, { data: "two", delay: 5 }], trailers: [["x-checksum", "17"]] }] }],
    [{ do: "exchange", id: "request-1", protocol: "HTTP/2", method: "POST", path: "/orders", authority: "example.com", headers: [["content-type", "text/plain"]], chunks: [{ data: "uno, " }, { data: "dos", delay: 5 }], trailers: [["x-signature", "abc"]] }],
  ),
  /** METADATA frames both ways */
  metadata: scene(
    [{ cluster: "backend", protocol: "HTTP/2", replies: [{ metadata: [[["quota", "9"]]], chunks: [{ data: "ok" }] }] }],
    [{ do: "exchange", id: "request-1", protocol: "HTTP/2", method: "POST", path: "/", authority: "example.com", chunks: [{ data: "uno", metadata: [["priority", "high"]] }] }],
    { listener: { http2Metadata: true } },
  ),
  /** a cluster for calls out */
  call: scene([backend, { cluster: "authz", replies: [{ headers: [["x-verdict", "allow"]], body: "allowed", delay: 5 }] }], [get]),
  /** a cluster that answers gRPC: a message, and trailers; the method `Broken` fails */
  grpc: scene([backend, {
    cluster: "ratelimit", protocol: "HTTP/2", replies: [
      { when: { path: "/limits.Limits/Broken" }, grpc: { status: 7, message: "not for you" } },
      { answers: "headers", delay: 2, headers: [["x-shard", "3"]], grpc: { messages: [{ data: "\u0008\u0001" }] }, trailers: [["x-left", "4"]] },
    ],
  }], [get, { do: "advance", by: 20 }]),
  /** a connection whose server greets and echoes */
  tcp: scene([{ cluster: "backend", protocol: "TCP", server: { greet: "220 ready\r\n", echo: true } }], [{ do: "connection", id: "connection-1", chunks: [{ data: "HELO\r\n" }, { data: "QUIT\r\n", delay: 5 }] }], { listener: { kind: "tcp" } }),
  /** time passes */
  time: scene([backend], [{ do: "advance", by: 1000 }]),
  /** the filter's configuration is removed at the end */
  removed: scene([backend], [get, { do: "remove-configuration" }, idle]),
  /** the proxy calls back */
  foreign: scene([backend], [{ do: "foreign-callback", function: 7, data: "from the proxy" }, idle]),
  /** names resolve */
  dns: scene([backend], [idle, { do: "advance", by: 20 }], { dns: [{ name: "shop.test", addresses: ["192.0.2.7", "2001:db8::7"], ttl: 300, delay: 5 }] }),
  /** a stats sink, handed the metrics every second */
  stats: scene([backend], [{ do: "advance", by: 1500 }], { statsFlushInterval: 1000 }, { role: "stats-sink" }),
  /** a server of Redis */
  redis: scene([backend, { cluster: "redis", protocol: "Redis", redis: [{ command: "get user", value: "alice" }] }], [get, { do: "advance", by: 20 }]),
  /** the environment that the filter is given */
  environment: scene([backend], [get], {}, { environment: { STAGE: "test" } }),
  /** a response in two pieces */
  body: scene([{ cluster: "backend", protocol: "HTTP/2", replies: [{ chunks: [{ data: "one, " }, { data: "two", delay: 5 }] }] }], [get]),
  /** a cluster of two endpoints */
  hosts: scene([{ ...backend, hosts: [{ address: "10.0.0.2:8080" }, { address: "10.0.0.3:8080", health: "degraded" }] }], [get]),
} as const satisfies Readonly<Record<string, Scene>>;
export type SceneName = keyof typeof scenes;
