/** Plays the clients of a scenario against a running Envoy, by the clock of our own run. */
import type { AccessLog, ConnectionOutcome, ExchangeOutcome } from "../../recording/outcome.ts";
import { unreachable } from "../../base/unreachable.ts";
import type { Address } from "../../interop/envoy-config.ts";
import { bytesOf } from "../../scenario/bytes.ts";
import { isDrivenByHand } from "../../scenario/by-hand.ts";
import type { Action, SendHeaders } from "../../scenario/scenario.ts";
import { pace } from "../../interop/playable.ts";
import type { ClientConnection } from "./client-connection.ts";
import { dial, dialWorker } from "./dial.ts";
import type { EnvoyProcess } from "./envoy-process.ts";
import { sendHttp1 } from "./http1-client.ts";
import { sendHttp2 } from "./http2-client.ts";
import { secured } from "./secured.ts";
import type { ClientTls } from "./secured.ts";
import { openTcp } from "./tcp-client.ts";
import type { TcpClient } from "./tcp-client.ts";
import type { Plan } from "./plan.ts";
import { sleep } from "./upstream-server.ts";

export interface Stage {
  readonly envoy: EnvoyProcess;
  readonly plan: Plan;
  readonly listener: Address;
  /** What clients say of TLS, if they speak it. */
  readonly tls: ClientTls | undefined;
  /** of workers */
  readonly threads: number;
  /** lines of the access log by the end of our run */
  readonly accessLines: number;
  /** Removes the listener from its file, or puts it back. */
  readonly setListener: (present: boolean) => void;
}

/** How long an action waits, beyond its time, for what our run traced before it. */
const patience = 1000;
/** Envoy was started with a drain time of 1 s: so long a removed listener keeps its filters. */
const drain = 1000;

export interface Driven {
  readonly exchanges: readonly ExchangeOutcome[];
  /** the clients' side of them */
  readonly connections: readonly ConnectionOutcome[];
  /** the worker that served it, by id of the exchange or connection, as far as Envoy has said */
  readonly servedBy: ReadonlyMap<string, number>;
  /** what Envoy wrote to its log until the end of the run, and until that end by the clock of its main thread */
  readonly log: Uint8Array;
  readonly mainLog: Uint8Array;
  /** Ends what is left of the connections. */
  close(): void;
}

/** Resolves at the end of the run. */
export async function drive({ envoy, plan, listener, tls, threads, accessLines, setListener }: Stage): Promise<Driven> {
  const clients = new Map<string, ClientConnection>(), sockets = new Map<string, TcpClient>();
  /** virtual time 0 by the monotonic clock; moves when an action came late, so that the time between two actions stays */
  let zero = Math.max(envoy.workerStarted ?? performance.now(), performance.now() - pace.start);
  const reach = async (at: number, calls: number): Promise<void> => {
    while (envoy.exited === undefined && performance.now() < zero + at) await sleep(Math.max(1, Math.min(100, zero + at - performance.now())));
    const due = performance.now();
    while (envoy.exited === undefined && envoy.calls < calls && performance.now() < due + patience) await sleep(2);
    zero = Math.max(zero, performance.now() - at);
  };
  const perform = async (action: Action): Promise<void> => {
    if (isDrivenByHand(action)) throw new Error(`${action.do} is no elementary action`);
    switch (action.do) {
      case "send-headers": {
        const http2 = action.protocol === "HTTP/2", plain = threads === 1 ? await dial(listener) : await dialWorker(envoy, listener, action.thread ?? 0);
        const socket = tls === undefined ? plain : await secured(plain, tls, http2 ? "h2" : "http/1.1"), sent: SendHeaders = tls === undefined ? action : { ...action, scheme: "https" };
        clients.set(action.exchange, http2 ? await sendHttp2(socket, sent, sendsTrailers(plan, action)) : sendHttp1(socket, sent));
        return;
      }
      case "send-data": return clients.get(action.exchange)?.data(bytesOf(action.data), action.endOfStream);
      case "send-trailers": return clients.get(action.exchange)?.trailers(action.trailers);
      case "send-metadata": return clients.get(action.exchange)?.metadata(action.metadata);
      case "abort": return clients.get(action.exchange)?.abort();
      case "open-connection":
        sockets.set(action.connection, openTcp(await dial(listener)));
        return;
      case "downstream-data": return sockets.get(action.connection)?.data(bytesOf(action.data), action.endOfStream);
      case "half-close": return sockets.get(action.connection)?.halfClose();
      case "close-connection": return sockets.get(action.connection)?.hangUp(false);
      case "reset-connection": return sockets.get(action.connection)?.hangUp(true);
      case "remove-configuration": return setListener(false);
      case "restore-configuration": return setListener(true);
      case "advance": return;
      // `playable` has taken these apart, or does not let them through
      case "foreign-callback":
      case "phases":
      case "connection":
      case "exchange":
      case "run": throw new Error(`${action.do} is no elementary action`);
      default: return unreachable(action);
    }
  };
  for (const { action, at, calls } of plan.actions) {
    // what is removed drains first, and goes on meanwhile
    if (action.do === "remove-configuration") await reach(at - drain, 0);
    else await reach(at, calls);
    if (envoy.exited !== undefined) break;
    await perform(action);
  }
  // the main thread's VMs began before the workers', and with them their ticks
  await reach(plan.end.at - ((envoy.workerStarted ?? 0) - (envoy.mainStarted ?? 0)), 0);
  const mainLog = envoy.log();
  await reach(plan.end.at, plan.end.calls);
  const log = envoy.log(), end = performance.now() + patience;
  while (envoy.exited === undefined && envoy.access().length < accessLines && performance.now() < end) await sleep(10);
  const access = accessByPort(envoy.access());
  const exchanges = [...clients].map(([id, client]): ExchangeOutcome => {
    const line = access.get(client.port);
    return { id, client: client.saw(), ...(line !== undefined && { access: line }) };
  });
  const connections = [...sockets].map(([id, socket]): ConnectionOutcome => {
    const line = access.get(socket.port);
    return { id, client: socket.saw(), ...(line !== undefined && { access: line }) };
  });
  const servedBy = new Map([...clients, ...sockets].flatMap(([id, { port }]) => {
    const worker = envoy.workerOf(port);
    return worker === undefined ? [] : [[id, worker] as const];
  }));
  return {
    exchanges, connections, servedBy, log: envoy.exited === undefined ? log : envoy.log(), mainLog: envoy.exited === undefined ? mainLog : envoy.log(),
    close() {
      for (const client of clients.values()) client.close();
      for (const socket of sockets.values()) socket.hangUp(false);
    },
  };
}

const sendsTrailers = ({ actions }: Plan, { exchange }: SendHeaders): boolean => actions.some(({ action }) => action.do === "send-trailers" && action.exchange === exchange);

/** Lines of the format that envoy-config.ts asks for. */
function accessByPort(lines: readonly string[]): ReadonlyMap<number, AccessLog> {
  const out = new Map<number, AccessLog>();
  for (const line of lines) {
    if (!line.startsWith("ACCESS ")) continue;
    const [from = "", code = "", details = "", flags = "", cluster = "", received = "", sent = ""] = line.slice(7).split("|");
    out.set(Number(from.slice(from.lastIndexOf(":") + 1)), { code: Number(code), details, flags, cluster, received: Number(received), sent: Number(sent) });
  }
  return out;
}
