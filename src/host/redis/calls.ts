/** Calls to Redis out of filters (Higress), from the sources of higress-group/envoy e9302f5, common/wasm/context.cc (redisInit, redisCall, onRedisCallSuccess, onRedisCallFailure). */
import type { ByteString } from "../../base/byte-string.ts";
import { fromByteString, toByteString } from "../../base/byte-string.ts";
import { blobOf, wholeBlob } from "../../recording/state.ts";
import type { Context } from "../context.ts";
import type { Host } from "../host.ts";
import type { CallStatus } from "../http-calls.ts";
import { slicesOf } from "../recorder.ts";
import type { Vm } from "../vm.ts";
import { redisClient } from "./client.ts";
import type { RedisClient, RedisConfig } from "./client.ts";
import { commandText } from "./resp.ts";
import { redisServer } from "./server.ts";
import type { RedisServer } from "./server.ts";

export interface RedisCalls {
  /** False for a cluster that is not there. */
  initialize(root: Context, cluster: ByteString, config: RedisConfig): boolean;
  /** The call id, or undefined when the cluster has no endpoint. */
  start(root: Context, cluster: ByteString, query: Uint8Array): number | undefined;
  /** The answer that is being told: an entity, 0 for none. */
  answerOf(root: Context): number;
  statusOf(root: Context): CallStatus | undefined;
  abandon(vm: Vm): void;
}

/** Ids of calls end in the bits 11, and grow by 4 in each VM. */
const firstId = 3, idStep = 4;
const resetCode = 11, networkError = 1;
const refusedWhile = "its VM has failed";

export function createRedisCalls(host: () => Host): RedisCalls {
  const lastId = new Map<Vm, number>(), answers = new Map<Context, number>(), statuses = new Map<Context, CallStatus>();
  const servers = new Map<ByteString, RedisServer>(), clients = new Map<string, RedisClient>();
  /** what gives up the calls that wait */
  const waiting = new Map<number, { readonly vm: Vm; readonly giveUp: () => void }>();

  const clientOf = (root: Context, cluster: ByteString): RedisClient | undefined => {
    const { upstreams, scheduler, recorder } = host(), upstream = upstreams.find(cluster), key = `${root.vm.thread} ${cluster}`;
    if (upstream === undefined) return undefined;
    let server = servers.get(cluster), client = clients.get(key);
    if (server === undefined) servers.set(cluster, (server = redisServer(upstream)));
    if (client === undefined) {
      client = redisClient(scheduler, upstream, server, (words) => void recorder.deed("redis-sent", { call: 0, filter: root.plugin.index, cluster, command: commandText(words) }));
      clients.set(key, client);
    }
    return client;
  };

  return {
    initialize(root, cluster, config) {
      const client = clientOf(root, cluster);
      client?.initialize(config);
      return client !== undefined;
    },
    start(root, cluster, query) {
      const { recorder, upstreams } = host(), { vm } = root, filter = root.plugin.index;
      const id = (lastId.get(vm) ?? firstId) + idStep;
      lastId.set(vm, id);
      if (!upstreams.hasEndpoint(cluster)) return undefined;
      const entity = recorder.create("call", String(id), root.entity, `kind=redis\0cluster=${cluster}\0filter=${filter}`);
      recorder.phase(entity, "waiting");
      const sent = recorder.create("buffer", "call-sent-message", entity);
      recorder.spliceBytes(sent, 0, 0, slicesOf(query));
      let over = false;
      waiting.set(entity, {
        vm,
        giveUp() {
          over = true;
          for (const gone of [sent, entity]) recorder.remove(gone);
        },
      });
      const finish = (answer: Uint8Array | undefined, reason: string): void => {
        if (over) return;
        over = true;
        waiting.delete(entity);
        let received = 0;
        const effect = (): void => {
          recorder.remove(sent);
          recorder.phase(entity, answer === undefined ? "failed" : "done");
          if (answer === undefined) return;
          received = recorder.create("buffer", "call-received-message", entity);
          recorder.spliceBytes(received, 0, 0, [wholeBlob(blobOf(answer))]);
        };
        host().cause = answer === undefined ? recorder.deed("redis-failed", { call: id, filter, cluster, reason }, effect) : recorder.deed("redis-replied", { call: id, filter, cluster, answer: toByteString(answer) }, effect);
        const forget = (): void => {
          answers.delete(root);
          statuses.delete(root);
        };
        if (vm.failed) recorder.deed("effect-dropped", { what: "proxy_on_redis_call_response", reason: refusedWhile });
        else {
          if (answer === undefined) statuses.set(root, { code: resetCode, message: fromByteString("reset") });
          else answers.set(root, received);
          vm.call("proxy_on_redis_call_response", root, [root.id, id, answer === undefined ? networkError : 0, answer?.length ?? 0], 0, { closing: forget });
          forget();
        }
        for (const gone of [received, entity]) if (gone !== 0) recorder.remove(gone);
      };
      clientOf(root, cluster)?.send(query, {
        sent: (words) => {
          if (!over) recorder.deed("redis-sent", { call: id, filter, cluster, command: words === undefined ? "" : commandText(words) });
        },
        answered: (bytes) => finish(bytes, ""),
        // while a guest runs on the thread, this one is told when it has returned, or after its own next callback
        failed: (reason) => (host().vms.some((other) => other.thread === vm.thread && other.running) ? vm.defer(() => finish(undefined, reason)) : finish(undefined, reason)),
      });
      return id;
    },
    answerOf: (root) => answers.get(root) ?? 0,
    statusOf: (root) => statuses.get(root),
    abandon(vm) {
      for (const [entity, call] of [...waiting]) if (call.vm === vm) {
        waiting.delete(entity);
        call.giveUp();
      }
    },
  };
}
