/**
 * The proxy's client of one cluster on one thread, which all filters of the thread share: one connection, commands in a pipeline, answers in
 * the same order. From the sources of higress-group/envoy e9302f5 (source/common/redis/async_client_impl.cc and raw_client_impl.cc below
 * extensions/filters/network/common/redis): commands are collected for 3 ms unless there are 1024 bytes of them; the timeout begins with the
 * connection or the first of the pipeline and again with each answer; when it is over, or the connection is lost, all that wait have failed.
 */
import { byteStringOfText, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import type { Upstream } from "../../scenario/scenario.ts";
import { nanosecondsPerMillisecond } from "../../scenario/clock.ts";
import type { Due, Scheduler } from "../scheduler.ts";
import { command, wordsOf } from "./resp.ts";
import type { RedisServer } from "./server.ts";

const flushAfter = 3, flushAt = 1024;

/** Who waits for an answer. */
export interface Waiting {
  /** The command has gone to the server. */
  sent(words: readonly ByteString[] | undefined): void;
  answered(bytes: Uint8Array): void;
  failed(reason: string): void;
}
/** What `proxy_redis_init` gave. */
export interface RedisConfig { readonly username: ByteString; readonly password: ByteString; readonly timeout: number; readonly database: ByteString | undefined }
export const unconfigured: RedisConfig = { username: "", password: "", timeout: 1000, database: undefined };

export interface RedisClient {
  send(query: Uint8Array, waiting: Waiting): void;
  /** The connection is closed; the next one is made as this says. */
  initialize(config: RedisConfig): void;
}

interface Pending { readonly query: Uint8Array; readonly waiting: Waiting }
interface Connection { readonly pending: Pending[]; buffered: Pending[]; connected: boolean; lost: boolean; flush: Due | undefined; timer: Due | undefined; busyUntil: number }

/** `ownCommand` tells of a command that the proxy sends by itself. */
export function redisClient(scheduler: Scheduler, upstream: Upstream, server: RedisServer, ownCommand: (words: readonly ByteString[]) => void): RedisClient {
  let config = unconfigured, connection: Connection | undefined;
  const milliseconds = (ms: number): number => ms * nanosecondsPerMillisecond;

  const close = (lost: Connection, reason: string): void => {
    if (lost.lost) return;
    lost.lost = true;
    scheduler.cancel(lost.flush);
    scheduler.cancel(lost.timer);
    if (connection === lost) connection = undefined;
    for (const { waiting } of lost.pending.splice(0)) waiting.failed(reason);
  };
  const setTimer = (to: Connection): void => {
    scheduler.cancel(to.timer);
    const { timeout } = config;
    to.timer = to.pending.length === 0 ? undefined : scheduler.after(milliseconds(timeout), () => close(to, `no answer within ${timeout} ms`));
  };
  /** The server takes one command after the other. */
  const deliver = (to: Connection, { query, waiting }: Pending): void => {
    const words = wordsOf(query), { bytes, delay, closes } = server.answer(words);
    waiting.sent(words);
    if (to.busyUntil === Number.POSITIVE_INFINITY) return;
    to.busyUntil = Math.max(to.busyUntil, scheduler.now) + milliseconds(delay);
    const time = to.busyUntil - scheduler.now;
    if (bytes === undefined && !closes) to.busyUntil = Number.POSITIVE_INFINITY;
    else scheduler.after(time, () => {
      if (to.lost) return;
      if (bytes === undefined) return close(to, "the server closed the connection");
      to.pending.shift()?.waiting.answered(bytes);
      if (!to.lost) setTimer(to);
    });
  };
  const flush = (to: Connection): void => {
    scheduler.cancel(to.flush);
    to.flush = undefined;
    if (!to.connected) return;
    for (const pending of to.buffered.splice(0)) deliver(to, pending);
  };
  const write = (to: Connection, pending: Pending): void => {
    to.pending.push(pending);
    const first = to.buffered.length === 0;
    to.buffered.push(pending);
    if (to.buffered.reduce((sum, { query }) => sum + query.length, 0) >= flushAt) flush(to);
    else if (first) to.flush = scheduler.after(milliseconds(flushAfter), () => flush(to));
    if (to.connected && to.pending.length === 1) setTimer(to);
  };
  const connect = (): Connection => {
    const made: Connection = { pending: [], buffered: [], connected: false, lost: false, flush: undefined, timer: undefined, busyUntil: 0 };
    const own = (...words: readonly ByteString[]): void => write(made, { query: command(...words), waiting: { sent: () => ownCommand(words), answered: () => {}, failed: () => {} } });
    if (config.username !== "") own("auth", config.username, config.password);
    else if (config.password !== "") own("auth", config.password);
    if (config.database !== undefined) own("select", config.database);
    scheduler.after(0, () => {
      if (made.lost) return;
      if (upstream.kind === "refused") return close(made, "connection refused");
      made.connected = true;
      setTimer(made);
      if (made.flush === undefined) flush(made);
    });
    return made;
  };

  return {
    send(query, waiting) {
      connection ??= connect();
      write(connection, { query, waiting });
    },
    initialize(next) {
      if (connection !== undefined) close(connection, "redis_init closes the connection");
      config = next;
    },
  };
}

/** "cluster?db=1": the name of the cluster, and what follows it. */
export function serviceOf(service: Uint8Array): { readonly cluster: ByteString; readonly database: ByteString | undefined } {
  const text = toByteString(service), at = text.indexOf("?");
  if (at < 0) return { cluster: text, database: undefined };
  const database = new URLSearchParams(text.slice(at + 1)).get("db");
  return { cluster: text.slice(0, at), database: database === null ? undefined : byteStringOfText(database) };
}
