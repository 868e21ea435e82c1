// The clients and servers that stand around an Envoy, here without one between them.
import { Resolver } from "node:dns/promises";
import { TLSSocket } from "node:tls";
import { describe, expect, it } from "vitest";
import * as v from "valibot";
import { toByteString } from "../../base/byte-string.ts";
import type { ClientSaw } from "../../recording/outcome.ts";
import { bytesOf } from "../../scenario/bytes.ts";
import { ActionSchema, ReplySchema, TcpServerSchema, UpstreamSchema } from "../../scenario/scenario.ts";
import type { SendHeaders } from "../../scenario/scenario.ts";
import { scenarioOf } from "../../testing/host-run.ts";
import { credentialsFor, withDigests } from "./certificates.ts";
import type { ClientConnection } from "./client-connection.ts";
import { serveNames } from "./dns-server.ts";
import { sendHttp1 } from "./http1-client.ts";
import { dial } from "./dial.ts";
import { sendHttp2 } from "./http2-client.ts";
import { serveHttp1 } from "./http1-upstream.ts";
import { serveHttp2 } from "./http2-upstream.ts";
import { secured, serverOf } from "./secured.ts";
import type { ServerTls } from "./secured.ts";
import { openTcp } from "./tcp-client.ts";
import type { TcpClient } from "./tcp-client.ts";
import { serveTcp } from "./tcp-upstream.ts";
import type { TcpServed } from "./tcp-upstream.ts";
import { listening, sawOf, sleep } from "./upstream-server.ts";
import type { Arriving } from "./upstream-server.ts";

const protocols = ["HTTP/1.1", "HTTP/2"] as const;
type Request = Omit<v.InferInput<typeof ActionSchema> & { readonly do: "send-headers" }, "do" | "exchange" | "protocol">;

/** A request to a server that answers so, and what both saw when `until` holds. */
async function talk(protocol: (typeof protocols)[number], reply: v.InferInput<typeof ReplySchema>, request: Request, rest: (client: ClientConnection) => Promise<void> | void, until: (saw: ClientSaw, request: Arriving | undefined) => boolean) {
  const upstream = v.parse(UpstreamSchema, { cluster: "c", protocol, replies: [reply] });
  const arrived: Arriving[] = [];
  const server = await (protocol === "HTTP/2" ? serveHttp2 : serveHttp1)({ upstream, choose: () => upstream.replies[0] ?? v.parse(ReplySchema, {}), onRequest: (each) => arrived.push(each) });
  const action = v.parse(ActionSchema, { do: "send-headers", exchange: "a", protocol, ...request }) as SendHeaders;
  const client = await (protocol === "HTTP/2" ? sendHttp2(await dial(server.address), action, true) : sendHttp1(await dial(server.address), action));
  try {
    await rest(client);
    while (!until(client.saw(), arrived[0])) await sleep(2);
    return { client: client.saw(), upstream: arrived.map(sawOf) };
  } finally {
    client.close();
    server.close();
  }
}
const complete = (saw: ClientSaw): boolean => saw.end === "complete";
const text = (bytes: Uint8Array): string => toByteString(bytes);

describe.each(protocols)("%s", (protocol) => {
  it("carries headers, a body in pieces and trailers, both ways", async () => {
    const { client, upstream } = await talk(
      protocol, { status: 201, headers: [["x-r", "1"], ["date", "today"]], chunks: [{ data: "one" }, { data: "two", delay: 5 }], trailers: [["x-rt", "2"]] },
      { method: "POST", path: "/p", headers: [["x-a", "1"], ["x-a", "2"]] },
      async (connection) => {
        connection.data(bytesOf("abc"), false);
        await sleep(5);
        connection.data(bytesOf({ hex: "00ff" }), false);
        connection.trailers([["x-t", "3"]]);
      }, complete,
    );
    expect(client).toMatchObject({ status: 201, trailers: [["x-rt", "2"]], end: "complete" });
    expect(text(client.body)).toBe("onetwo");
    expect(client.headers.slice(0, 2)).toEqual([["x-r", "1"], ["date", "today"]]);
    expect(upstream).toMatchObject([{ method: "POST", path: "/p", authority: "example.com", trailers: [["x-t", "3"]], aborted: false }]);
    expect(upstream[0]?.headers.filter(([name]) => name === "x-a").map(([, value]) => value)).toEqual(["1", "2"]);
    expect(text(upstream[0]?.body ?? new Uint8Array())).toBe("abc\x00\xff");
  });

  it("tells a reset from an end, and a client that goes away", async () => {
    const reset = await talk(protocol, { reset: "before-headers" }, { endOfStream: true }, () => undefined, (saw) => saw.end === "cut");
    expect(reset.client.status).toBeUndefined();
    const gone = await talk(protocol, { never: true }, { method: "POST" }, (client) => client.data(bytesOf("abc"), false), (_, request) => request !== undefined && request.body.length > 0);
    expect(gone.client.end).toBe("still waiting");
    const aborted = await talk(protocol, { never: true }, { method: "POST" }, async (client) => {
      client.data(bytesOf("abc"), false);
      await sleep(20);
      client.abort();
    }, (_, request) => request?.aborted === true);
    expect(aborted).toMatchObject({ client: { end: "cut" }, upstream: [{ aborted: true }] });
  });

  it("answers early where the scenario says so", async () => {
    const { client, upstream } = await talk(protocol, { answers: "headers", body: "early" }, { method: "POST" }, () => undefined, complete);
    expect(text(client.body)).toBe("early");
    expect(upstream[0]?.body).toHaveLength(0);
  });

  it("has no body for HEAD", async () => {
    const { client } = await talk(protocol, { body: "unseen" }, { method: "HEAD", endOfStream: true }, () => undefined, complete);
    expect(client.body).toHaveLength(0);
  });
});

it("HTTP/1.0 and a length of one's own go out as written", async () => {
  const upstream = v.parse(UpstreamSchema, { cluster: "c" });
  const arrived: Arriving[] = [];
  const server = await serveHttp1({ upstream, choose: () => v.parse(ReplySchema, { body: "ok" }), onRequest: (each) => arrived.push(each) });
  const client = sendHttp1(await dial(server.address), v.parse(ActionSchema, { do: "send-headers", exchange: "a", protocol: "HTTP/1.0", method: "POST", authority: "", headers: [["Content-Length", "3"]] }) as SendHeaders);
  client.data(bytesOf("abc"), true);
  while (client.saw().end !== "complete") await sleep(2);
  expect(arrived.map(sawOf)).toMatchObject([{ headers: [["content-length", "3"]], aborted: false }]);
  client.close();
  server.close();
});

it("HTTP/2 carries METADATA before, between and after the parts of a message", async () => {
  const { client, upstream } = await talk(
    "HTTP/2", { metadata: [[["x-before", "1"]]], chunks: [{ data: "one" }, { data: "two", delay: 20, metadata: [["x-between", "{2}"], ["\u00e4", "\u00fc"]] }] }, { method: "POST" },
    async (connection) => {
      await sleep(20);
      connection.metadata([["x-client", "hello there"]]);
      await sleep(20);
      connection.data(bytesOf("abc"), true);
    }, complete,
  );
  expect(upstream).toMatchObject([{ metadata: [[["x-client", "hello there"]]] }]);
  expect(client.metadata).toEqual([[["x-before", "1"]], [["x-between", "{2}"], [toByteString(bytesOf("\u00e4")), toByteString(bytesOf("\u00fc"))]]]);
});

describe("TLS", () => {
  const tls = { version: "TLSv1.3", local: { subject: "CN=proxy.test" }, peer: { subject: "CN=server.test,O=example", dnsSan: "server.test", uriSan: "spiffe://server" } };
  const { setup } = scenarioOf({ version: 1, setup: { chain: [], upstreams: [{ cluster: "backend", tls }] } }), credentials = credentialsFor(setup);
  const own = credentials?.servers["backend"], asked: ServerTls | undefined = own && { version: "TLSv1.3", own, asksClients: true };

  it.each(["h2", "http/1.1"] as const)("both ends of %s agree, and see each other's certificates", async (protocol) => {
    const seen: string[] = [];
    const server = serverOf(asked, (socket) => {
      if (!(socket instanceof TLSSocket)) return;
      seen.push(`${socket.getProtocol()} ${String(socket.alpnProtocol)} ${String(socket.getPeerCertificate().subject.CN)}`);
      socket.end("bye");
    });
    const { address, close } = await listening(server, () => void server.close());
    const socket = await secured(await dial(address), { version: "TLSv1.3", serverName: "server.test", own: credentials?.envoy.clusters["backend"] }, protocol);
    if (!(socket instanceof TLSSocket)) throw new Error("not encrypted");
    const { subject, subjectaltname, fingerprint256 } = socket.getPeerCertificate();
    expect(subject).toEqual(Object.assign(Object.create(null) as object, { O: "example", CN: "server.test" }));
    expect(subjectaltname).toBe("DNS:server.test, URI:spiffe://server");
    expect(own && credentials?.digestOf(own)).toBe(fingerprint256.replaceAll(":", "").toLowerCase());
    await new Promise((ended) => {
      socket.on("end", ended);
      socket.resume();
    });
    expect(seen).toEqual([`TLSv1.3 ${protocol} proxy.test`]);
    socket.destroy();
    close();
  });

  it("tells our host the digests of the certificates that were made", () => {
    const scenario = scenarioOf({ version: 1, setup: { chain: [], listener: { tls: { peer: { sha256: "00" } } }, upstreams: [{ cluster: "backend", tls }] } }), made = credentialsFor(scenario.setup);
    if (made === undefined) throw new Error("no credentials");
    const told = withDigests(scenario, made).setup;
    expect([told.listener.tls?.peer?.sha256, told.upstreams[0]?.tls?.peer.sha256]).toEqual([made.client && made.digestOf(made.client), made.servers["backend"] && made.digestOf(made.servers["backend"])]);
    expect(credentialsFor(scenarioOf({ version: 1, setup: { chain: [] } }).setup)).toBeUndefined();
  });
});

it("a name server answers what the scenario says, by family", async () => {
  const server = await serveNames(scenarioOf({ version: 1, setup: { chain: [], dns: [{ name: "Both.test", addresses: ["192.0.2.1", "2001:db8::12"], ttl: 7 }, { name: "broken.test", fails: true }] } }).setup.dns);
  const resolver = new Resolver({ tries: 1 });
  resolver.setServers([`127.0.0.1:${server.port}`]);
  expect(await resolver.resolve4("both.test", { ttl: true })).toEqual([{ address: "192.0.2.1", ttl: 7 }]);
  expect(await resolver.resolve6("both.test")).toEqual(["2001:db8::12"]);
  await expect(resolver.resolve4("none.test")).rejects.toThrow("ENOTFOUND");
  await expect(resolver.resolve4("broken.test")).rejects.toThrow("ESERVFAIL");
  server.close();
});

describe("TCP", () => {
  /** What client and server saw of a connection to a server that does so. */
  async function connection(server: v.InferInput<typeof TcpServerSchema>, play: (client: TcpClient) => Promise<void> | void, until: (client: TcpClient, served: TcpServed | undefined) => boolean) {
    const arrived: TcpServed[] = [];
    const upstream = await serveTcp(() => v.parse(TcpServerSchema, server), (each) => arrived.push(each));
    const client = openTcp(await dial(upstream.address));
    try {
      await play(client);
      while (!until(client, arrived[0])) await sleep(2);
      return { client: { ...client.saw(), received: text(client.saw().received) }, server: arrived.map(({ saw }) => `${text(saw().received)} ${saw().end}`) };
    } finally {
      client.hangUp(false);
      upstream.close();
    }
  }

  it("is an echo that ends when its client does, and says nothing out of turn", async () => {
    const seen = await connection({ greet: "welcome ", greetDelay: 30, echo: true, prefix: "<" }, (client) => client.data(bytesOf("abc"), true), (client) => client.saw().end === "ended");
    expect(seen).toEqual({ client: { received: "welcome <abc", end: "ended" }, server: ["abc ended"] });
  });

  it("ends and resets by what it has got", async () => {
    const ended = await connection({ reply: "bye", endAfter: 3 }, (client) => client.data(bytesOf("abc"), false), (client) => client.saw().end === "ended");
    expect(ended).toEqual({ client: { received: "bye", end: "ended" }, server: ["abc open"] });
    const reset = await connection({ resetAfter: 3 }, (client) => client.data(bytesOf("abc"), false), (client) => client.saw().end === "reset");
    expect(reset.server).toEqual(["abc reset"]);
  });

  it("is reset by a client that goes away", async () => {
    const gone = await connection({}, (client) => client.hangUp(true), (_, served) => served?.saw().end === "reset");
    expect(gone.client.end).toBe("open");
  });
});
