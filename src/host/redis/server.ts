/** A scripted server of Redis: which entry of its table answers a command. */
import { byteStringOfText, lowerAscii, textOf } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import type { RedisReply } from "../../scenario/redis.ts";
import type { Upstream } from "../../scenario/scenario.ts";
import { commandText, errorReply, okReply, replyBytes, splitCommand } from "./resp.ts";

/** `bytes` undefined: nothing is answered, or the connection is closed. */
export interface ServerAnswer { readonly bytes: Uint8Array | undefined; readonly delay: number; readonly closes: boolean }
export interface RedisServer { answer(words: readonly ByteString[] | undefined): ServerAnswer }

const at0 = (bytes: Uint8Array): ServerAnswer => ({ bytes, delay: 0, closes: false });

export function redisServer(upstream: Upstream): RedisServer {
  const used = new Map<string, number>();
  return {
    answer(words) {
      if (words === undefined) return at0(errorReply("ERR Protocol error: this is no command"));
      const first = upstream.redis.find((entry) => fits(entry, words));
      if (first === undefined) return setsUp(words) ? at0(okReply) : at0(errorReply(`ERR the scenario has no answer of ${upstream.cluster} to ${textOf(commandText(words)).text}`));
      const turn = used.get(first.command) ?? 0, same = upstream.redis.filter(({ command }) => command === first.command);
      used.set(first.command, turn + 1);
      const reply = same[Math.min(turn, same.length - 1)] ?? first;
      return { bytes: reply.never || reply.closes ? undefined : replyBytes(reply), delay: reply.delay, closes: reply.closes };
    },
  };
}

/** What the proxy itself sends at the start of a connection. */
const setsUp = ([name = ""]: readonly ByteString[]): boolean => ["auth", "select"].includes(lowerAscii(name));

function fits({ command }: RedisReply, words: readonly ByteString[]): boolean {
  return splitCommand(byteStringOfText(command)).every((word, i) => (i === 0 ? lowerAscii(word) === lowerAscii(words[0] ?? "") : word === words[i]));
}
