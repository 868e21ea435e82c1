/** The TCP proxy: the last filter of a connection. It connects to the cluster and hands data over in both directions. */
import type { ByteString } from "../../../../base/byte-string.ts";
import type { ConnectionOutcome } from "../../../../recording/outcome.ts";
import { nanosecondsPerMillisecond } from "../../../../scenario/clock.ts";
import type { TcpServer, Upstream } from "../../../../scenario/scenario.ts";
import { slicesOf } from "../../../recorder.ts";
import type { Due } from "../../../scheduler.ts";
import { ServerConnection } from "../../../tcp-server.ts";
import type { UpstreamFacts } from "../attributes/stream-info.ts";
import type { Body } from "../filter-manager.ts";
import { releaseIn } from "../releases.ts";
import { SocketReader } from "./socket-reader.ts";
import type { TcpStream } from "./tcp-stream.ts";

/** `per_connection_buffer_limit_bytes` of a cluster that says none */
const defaultLimit = 1048576;

export class TcpProxy {
  readonly #stream: TcpStream;
  readonly #own: TcpServer | undefined;
  #server: ServerConnection | undefined;
  #reader: SocketReader | undefined;
  /** written and not yet gone */
  #writing: { readonly bytes: Uint8Array; readonly end: boolean }[] = [];
  #writeEnded = false;
  #closed = false;
  #idle: Due | undefined;
  /** what is known of the cluster; undefined until there is a connection to it to be made */
  cluster: ByteString | undefined;
  readonly facts: { -readonly [K in keyof UpstreamFacts]: UpstreamFacts[K] } = { attempts: 0, chosen: undefined, readyAfter: undefined, connected: false, failure: "", latency: undefined };

  constructor(stream: TcpStream, own: TcpServer | undefined) {
    this.#stream = stream;
    this.#own = own;
  }


  /** Connects; the client is not read before the connection is there (T-50). */
  onNewConnection(): void {
    const stream = this.#stream, { upstreams, scheduler, recorder } = stream.host;
    const { cluster } = stream.host.scenario.setup.router, upstream = upstreams.find(cluster), refuse = (flag: string, reason: string): void => {
      stream.flags.add(flag);
      stream.cause(recorder.deed("upstream-failed", { exchange: stream.index, cluster, reason }));
      stream.close("now", reason);
    };
    if (upstream === undefined) return refuse("NC", "there is no such cluster");
    this.cluster = cluster;
    if (upstream.kind === "no-endpoints") return refuse("UH", "it has no endpoint");
    Object.assign(this.facts, { attempts: 1, chosen: upstream });
    const began = scheduler.now;
    this.#server = new ServerConnection(scheduler, upstream, {
      connected: () => {
        this.facts.readyAfter = scheduler.now - began;
        this.#whenConnected(upstream);
      },
      refused: () => {
        this.#server = undefined;
        this.facts.failure = refusal;
        for (const flag of ["UF", "URX"]) stream.flags.add(flag);
        refuse("URX", "connection refused");
      },
      data: (bytes, end) => {
        this.#reader?.arrive(bytes, end);
        this.read();
      },
      reset: () => {
        this.#reader?.arriveReset();
        this.read();
      },
    }, this.#own);
  }
  #whenConnected(upstream: Upstream): void {
    const stream = this.#stream, { recorder, scheduler } = stream.host;
    this.facts.connected = true;
    stream.cause(recorder.deed("upstream-connected", { exchange: stream.index, cluster: upstream.cluster }, () => {
      this.#reader = new SocketReader(stream.entities.buffer("upstream"), upstream.bufferLimit ?? defaultLimit, false);
      recorder.phase(stream.entities.connection, "waiting");
    }));
    this.touch();
    stream.reader.disabled = false;
    scheduler.after(0, () => stream.read());
  }

  /** Takes all of it. */
  onData(buffer: Body, end: boolean): void {
    const stream = this.#stream, { recorder, scheduler } = stream.host;
    if (this.#server === undefined || this.#closed || this.#writeEnded) return;
    const bytes = buffer.bytes.slice();
    recorder.deed("data-sent", { exchange: stream.index, to: 1, size: bytes.length, end: end ? 1 : 0 }, () => {
      stream.entities.note("downstream", "sent", buffer.slices.slice());
      buffer.clear();
    });
    this.#writeEnded = end;
    this.#writing.push({ bytes, end });
    this.touch();
    scheduler.after(0, () => {
      this.#flush();
      if (!this.#closed && this.#writeEnded && this.#reader?.ended === true) this.#over("flush");
    });
  }
  #flush(): void {
    const gone = this.#writing;
    this.#writing = [];
    for (const { bytes, end } of gone) this.#server?.data(bytes, end);
  }

  /** Reads what the server has sent, and hands it to the client through the filters. */
  read(): void {
    const stream = this.#stream, { recorder } = stream.host, reader = this.#reader;
    if (this.#closed || reader === undefined) return;
    const got = reader.read();
    if (got === undefined) return;
    if (got.bytes.length > 0 || got.end) {
      stream.cause(recorder.deed("data-received", { exchange: stream.index, from: 1, size: got.bytes.length, end: got.end ? 1 : 0 }, () => {
        const slices = slicesOf(got.bytes);
        reader.buffer.append(slices);
        stream.entities.note("upstream", "received", slices);
      }));
      this.touch();
      stream.write(reader.buffer, got.end);
      if (reader.filled()) recorder.deed("reading-stopped", { exchange: stream.index, side: 1, limit: reader.limit, size: reader.buffer.size });
    }
    if (this.#closed) return;
    if (got.reset) this.#wasReset();
    else if (reader.ended && this.#writeEnded && this.#writing.every(({ bytes }) => bytes.length === 0)) this.#over("flush");
  }

  #wasReset(): void {
    const stream = this.#stream, hard = releaseIn(stream.host).passesResetsOn;
    stream.cause(stream.host.recorder.deed("upstream-failed", { exchange: stream.index, cluster: this.cluster ?? "", reason: "it reset the connection" }));
    if (hard) stream.flags.add("UR");
    this.#over(hard ? "abort" : "flush");
  }
  /** The server's connection is no more, so the client's is closed. */
  #over(how: "flush" | "abort"): void {
    this.#closed = true;
    this.#server?.close(false);
    this.#stream.close(how, how === "abort" ? "the upstream reset its connection" : "the upstream's connection is closed");
  }

  /** The client's connection is no more, so the server's is closed. */
  onClose(reset: boolean): void {
    this.#stream.host.scheduler.cancel(this.#idle);
    if (this.#closed) return;
    const hard = reset && releaseIn(this.#stream.host).passesResetsOn;
    if (!hard) this.#flush();
    this.#closed = true;
    this.#server?.close(hard || (this.#reader?.unread ?? 0) > 0);
  }

  /** `idle_timeout`: an hour unless said. Waited for with Envoy 1.40.0: after 3600 s both sides are closed. */
  touch(): void {
    const stream = this.#stream, { scheduler, scenario, recorder } = stream.host, timeout = scenario.setup.listener.tcpIdleTimeout;
    scheduler.cancel(this.#idle);
    if (timeout === 0 || this.#closed) return;
    this.#idle = scheduler.after(timeout * nanosecondsPerMillisecond, () => {
      stream.cause(recorder.deed("timeout", { exchange: stream.index, kind: "TCP idle", after: timeout }));
      stream.close("now", "the idle timeout has passed");
    }, "background");
  }

  /** bytes of the server that a filter holds */
  get buffered(): number {
    return this.#reader?.buffer.size ?? 0;
  }
  saw(): ConnectionOutcome["upstream"] {
    const server = this.#server;
    return server === undefined ? undefined : { cluster: server.cluster, ...server.saw() };
  }
}

const refusal = "delayed connect error: Connection refused";
