/**
 * One connection inside Envoy: its filter manager, from the client's connect to the last on_delete (semantics 7). Data from the client
 * passes the filters in order and ends in the TCP proxy; data to the client passes them in reverse order.
 */
import type { ByteString } from "../../../../base/byte-string.ts";
import type { AccessLog, ConnectionOutcome } from "../../../../recording/outcome.ts";
import type { OpenConnection } from "../../../../scenario/scenario.ts";
import type { Host } from "../../../host.ts";
import { slicesOf } from "../../../recorder.ts";
import { ClientSocket } from "../../../tcp-client.ts";
import type { Thread } from "../../../thread.ts";
import type { ConnectionDriver, Held } from "../../proxy.ts";
import type { StreamInfo, UpstreamFacts } from "../attributes/stream-info.ts";
import { takePlugins } from "../failure.ts";
import type { Body } from "../filter-manager.ts";
import { flagBitsOf } from "../response-flags.ts";
import { FilterState } from "../filter-state.ts";
import { ConnectionEntities } from "./connection-entities.ts";
import { CloseType, NetworkFilter, noMaps } from "./network-filter.ts";
import { tellAccessLoggers } from "../access-loggers.ts";
import { SocketReader } from "./socket-reader.ts";
import { TcpProxy } from "./tcp-proxy.ts";

/** flush: what was written goes first; now: it is tried once; abort: it is lost and the client gets a reset */
export type CloseHow = "flush" | "now" | "abort";
const none = new Uint8Array();
const downstream = 0, upstream = 1;

export class TcpStream implements ConnectionDriver, StreamInfo {
  readonly kind = "connection";
  readonly host: Host;
  readonly thread: Thread;
  readonly id: string;
  readonly index: number;
  readonly startedAt: number;
  readonly entities: ConnectionEntities;
  readonly filterState: FilterState;
  readonly reader: SocketReader;
  readonly proxy: TcpProxy;
  readonly flags = new Set<string>();
  readonly #client = new ClientSocket();
  readonly #filters: NetworkFilter[] = [];
  /** how many filters have been told of the connection, the TCP proxy included */
  #initialized = 0;
  /** written to the client and not yet gone */
  #writing: { readonly bytes: Uint8Array; readonly end: boolean }[] = [];
  #writeEnded = false;
  #state: "open" | "closing" | "closed" = "open";
  #reason = "";
  #holding: readonly [Held | undefined, Held | undefined] = [undefined, undefined];
  receivedBytes = 0;
  sentBytes = 0;

  constructor(host: Host, thread: Thread, { connection, server }: OpenConnection, index: number) {
    this.host = host;
    this.thread = thread;
    this.id = connection;
    this.index = index;
    this.startedAt = host.scheduler.now;
    this.entities = new ConnectionEntities(host.recorder, connection, index);
    this.filterState = new FilterState((path, value) => this.entities.setProperty(path, value));
    this.reader = new SocketReader(this.entities.buffer("downstream"), host.scenario.setup.listener.bufferLimit, true);
    this.proxy = new TcpProxy(this, server);
  }

  get open(): boolean {
    return this.#state !== "closed";
  }
  cause(step: number): void {
    this.host.cause = step;
  }

  /* The client */

  start(): void {
    this.cause(this.host.recorder.deed("connection-opened", { exchange: this.index }));
    takePlugins(this.host, this.thread, this.index, (plugin) => this.#filters.push(new NetworkFilter(this, plugin)));
    this.#iterate(0);
  }
  data(bytes: Uint8Array, end: boolean): void {
    this.reader.arrive(bytes, end);
    this.read();
  }
  halfClose(): void {
    this.data(none, true);
  }
  hangUp(): void {
    this.#client.hangUp();
    this.halfClose();
  }
  reset(): void {
    this.#client.reset();
    this.reader.arriveReset();
    this.read();
  }
  /** Its listener is gone. */
  drain(): void {
    this.close("now", "the listener was removed");
  }

  /** One turn of the event loop: reads what the client has sent, and shows it to the filters. */
  read(): void {
    const { recorder, scheduler } = this.host, { reader } = this;
    if (this.#state !== "open") return;
    const got = reader.read();
    if (got === undefined) return;
    if (got.bytes.length > 0 || got.end) {
      this.cause(recorder.deed("data-received", { exchange: this.index, from: 0, size: got.bytes.length, end: got.end ? 1 : 0 }, () => {
        const slices = slicesOf(got.bytes);
        reader.buffer.append(slices);
        this.entities.note("downstream", "received", slices);
      }));
      if (reader.filled()) recorder.deed("reading-stopped", { exchange: this.index, side: downstream, limit: reader.limit, size: reader.buffer.size });
      this.#iterate(0);
    }
    if (this.#isClosed()) return;
    if (got.reset) {
      this.cause(recorder.deed("client-gone", { exchange: this.index }));
      this.#closed("client", true);
    } else if (this.#bothEnded()) this.#closed("client", false);
    else if (!reader.full) scheduler.after(0, () => this.read());
  }
  // asked again after a call that may have changed it
  #isClosed(): boolean {
    return this.#state !== "open";
  }
  #bothEnded(): boolean {
    return this.reader.ended && this.#writeEnded && !this.#hasUnwritten();
  }
  /** Bytes, that is: an end alone keeps nothing open. */
  #hasUnwritten(): boolean {
    return this.#writing.some(({ bytes }) => bytes.length > 0);
  }

  /* The filters */

  /** Tells filters of the connection and shows them the read buffer, from the one at `from` on, until one pauses. */
  #iterate(from: number): void {
    const { reader } = this;
    if (this.#state !== "open") return;
    if (from === 0) this.receivedBytes += reader.buffer.size;
    for (let at = from; at <= this.#filters.length; at++) {
      const filter = this.#filters[at];
      if (at >= this.#initialized) {
        this.#initialized = at + 1;
        const passes = filter === undefined ? this.proxy.onNewConnection() : filter.onNewConnection();
        if (this.#isClosed()) return;
        if (filter !== undefined && passes === false) return this.#held(downstream, filter.index, "new-connection");
      }
      if (reader.buffer.size === 0 && !reader.ended) continue;
      if (filter === undefined) this.proxy.onData(reader.buffer, reader.ended);
      else {
        const passes = filter.onData(reader.buffer, reader.ended);
        if (this.#isClosed()) return;
        if (!passes) return this.#held(downstream, filter.index, "data");
        this.#passed(downstream, filter.index);
      }
    }
    if (reader.drained()) {
      this.host.recorder.deed("reading-resumed", { exchange: this.index, side: downstream });
      this.host.scheduler.after(0, () => this.read());
    }
  }

  /** T-49: what a filter does not let pass stays in the upstream's buffer; nothing but more data brings it up again. */
  write(buffer: Body, end: boolean): void {
    const { recorder, scheduler } = this.host;
    if (this.#writeEnded || this.#state !== "open") return;
    for (const filter of this.#filters.toReversed()) {
      const passes = filter.onWrite(buffer, end);
      if (this.#isClosed()) return;
      if (!passes) return this.#held(upstream, filter.index, "data");
      this.#passed(upstream, filter.index);
    }
    const bytes = buffer.bytes.slice();
    this.sentBytes += bytes.length;
    recorder.deed("data-sent", { exchange: this.index, to: 0, size: bytes.length, end: end ? 1 : 0 }, () => {
      this.entities.note("upstream", "sent", buffer.slices.slice());
      buffer.clear();
    });
    this.#writeEnded = end;
    this.#writing.push({ bytes, end });
    scheduler.after(0, () => this.#written());
  }
  #written(): void {
    if (this.#state === "closed") return;
    if (!this.#flush()) {
      // a write that fails is all the proxy sees of it: what it closes now, it closes in order
      this.cause(this.host.recorder.deed("client-gone", { exchange: this.index }));
      this.#closed("client", false);
    } else if (this.#state === "closing" || this.#bothEnded()) this.#closed("proxy", false);
  }
  /** False when a reset has come from the client. */
  #flush(): boolean {
    const gone = this.#writing;
    this.#writing = [];
    return gone.every(({ bytes, end }) => this.#client.data(bytes, end));
  }

  #held(side: number, filter: number, how: string): void {
    const { recorder } = this.host, now = this.#holding[side];
    const size = side === downstream ? this.reader.buffer.size : undefined;
    if (now?.filter === filter && how !== "new-connection") recorder.deed("buffered", { exchange: this.index, side, filter, size: size ?? this.proxy.buffered });
    else this.#hold(side, { side, filter, since: recorder.deed("held", { exchange: this.index, side, filter, how }) });
  }
  /** What this filter held has passed it. */
  #passed(side: number, filter: number): void {
    if (this.#holding[side]?.filter !== filter) return;
    this.#hold(side, undefined);
    this.host.recorder.deed("resumed", { exchange: this.index, side, filter });
  }
  #hold(side: number, held: Held | undefined): void {
    const [down, up] = this.#holding;
    this.#holding = side === downstream ? [held, up] : [down, held];
  }

  /** T-33 of connections: what is held goes to the filters behind this one; it is not asked again. */
  resume(filter: number): void {
    if (this.#state !== "open") return this.resumeIgnored(downstream, filter, "the connection is closed");
    const at = this.#filters.findIndex(({ index }) => index === filter), { reader } = this;
    if (at + 1 < this.#initialized && reader.buffer.size === 0 && !reader.ended) return this.resumeIgnored(downstream, filter, "nothing of it is held");
    if (this.#holding[downstream]?.filter === filter) this.#passed(downstream, filter);
    this.#iterate(at + 1);
  }
  resumeIgnored(side: number, filter: number, reason: string): void {
    this.host.recorder.deed("resume-ignored", { exchange: this.index, side, filter, reason });
  }

  /* The end */

  /** The proxy closes the client's connection. */
  close(how: CloseHow, reason: string): void {
    if (this.#state === "closed") return;
    this.#reason = reason;
    if (how === "flush" && this.#hasUnwritten()) {
      this.#state = "closing";
      return;
    }
    if (how === "abort") this.#writing = [];
    else this.#flush();
    this.#closed("proxy", how === "abort");
  }

  #closed(by: "client" | "proxy", reset: boolean): void {
    const { recorder } = this.host, hard = reset || (by === "proxy" && this.reader.unread > 0);
    this.#state = "closed";
    this.#holding = [undefined, undefined];
    if (by === "proxy") this.#client.close(hard);
    const reason = by === "proxy" ? this.#reason : "";
    this.cause(recorder.deed("connection-closed", { exchange: this.index, by, how: hard ? "reset" : "close", reason, flags: this.#flagText() }, () => {
      recorder.phase(this.entities.connection, this.flags.size > 0 || reset ? "failed" : "done");
    }));
    for (const filter of this.#filters) filter.onClose(by === "proxy" ? CloseType.Local : CloseType.Remote);
    this.proxy.onClose(by === "client" && reset);
    if (this.host.end === undefined) tellAccessLoggers(this.host, this.thread, { info: this, readableMap: () => 0, maps: noMaps });
  }

  /* What attributes are derived from. Of HTTP there is nothing, and nobody says when or why it ended. */

  readonly protocol = undefined;
  readonly endedAt = undefined;
  readonly responseCode = undefined;
  readonly details = undefined;
  readonly terminationDetails = undefined;
  get connectionId(): number {
    return this.index + 1;
  }
  get flagBits(): bigint {
    return flagBitsOf(this.flags);
  }
  /** A connection has a cluster, and no route that leads there. */
  readonly route = undefined;
  get cluster(): ByteString | undefined {
    return this.proxy.cluster;
  }
  get upstream(): UpstreamFacts {
    return this.proxy.facts;
  }

  /* What was seen */

  #flagText(): string {
    return [...this.flags].join(",") || "-";
  }
  get heldBy(): Held | undefined {
    if (this.#state !== "open") return undefined;
    const [down, up] = this.#holding;
    return down ?? up;
  }
  outcome(): ConnectionOutcome {
    const held = this.heldBy, server = this.proxy.saw();
    const access: AccessLog | undefined = this.open ? undefined : { code: 0, details: "-", flags: this.#flagText(), cluster: this.proxy.cluster ?? "-", received: this.receivedBytes, sent: this.sentBytes };
    return { id: this.id, client: this.#client.saw(), ...(server !== undefined && { upstream: server }), ...(access !== undefined && { access }), ...(held !== undefined && { heldBy: held.filter }) };
  }
  forget(): () => ConnectionOutcome {
    for (const filter of this.#filters) filter.forget();
    this.entities.removeAll();
    const seen = this.outcome();
    return () => seen;
  }
}
