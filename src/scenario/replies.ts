/** Which of a cluster's replies a request gets. */
import type { Reply } from "./scenario.ts";

export interface Asked { readonly path: string; readonly method: string; readonly authority: string | undefined }

/** The place of the reply: the first that names such requests, else the nth of those for all, the last one repeated. Undefined where there is none. `n`: how many requests were answered before. */
export function replyIndex(replies: readonly Pick<Reply, "when">[], n: number, { path, method, authority }: Asked): number | undefined {
  const conditional = replies.findIndex(({ when }) => when !== undefined && (when.path === undefined || path.startsWith(when.path))
    && (when.method === undefined || when.method === method) && (when.authority === undefined || when.authority === (authority ?? "")));
  if (conditional >= 0) return conditional;
  const plain = [...replies.keys()].filter((index) => replies[index]?.when === undefined);
  return plain[Math.min(n, plain.length - 1)];
}
