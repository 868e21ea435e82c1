/**
 * When it would matter that a run left Envoy's main thread out. The main thread has VMs of its own, and a canary is tried out before: what root
 * contexts do without a stream, both do too, and workers and upstreams see it.
 */
import type { Recording } from "../recording/log.ts";
import { isWorker } from "../recording/threads.ts";
import { castOf } from "./cast.ts";

/** What a root context did that the main thread would have done as well. `step`: where it did so first. */
export interface MainThreadMatter { readonly what: "ticks" | "calls" | "shared data" | "queues" | "metrics"; readonly step: number }

const matters: Readonly<Record<string, MainThreadMatter["what"]>> = {
  proxy_set_tick_period_milliseconds: "ticks", proxy_http_call: "calls", proxy_grpc_call: "calls", proxy_grpc_stream: "calls", proxy_redis_call: "calls", proxy_set_shared_data: "shared data",
  proxy_enqueue_shared_queue: "queues", proxy_increment_metric: "metrics", proxy_record_metric: "metrics",
};

/** Each at most once, in the order in which they came; nothing when the run has a main thread. */
export function mainThreadMatters(recording: Recording): readonly MainThreadMatter[] {
  if (recording.meta.scenario.setup.mainThread) return [];
  const codes = new Map(recording.names.flatMap((name, code) => (Object.hasOwn(matters, name) ? [[code, matters[name]] as const] : [])));
  const found = new Map<MainThreadMatter["what"], number>(), cast = castOf(recording);
  let first = 0;
  for (const { rows, count } of recording.segments) {
    for (let i = 0; i < count && found.size < kinds; i++) {
      const what = codes.get(rows.code[i] ?? -1);
      if (what === undefined || found.has(what) || rows.result[i] !== 0) continue;
      const { vm, parent, thread } = recording.brief(first + i), around = recording.brief(parent);
      // what has a VM on the main thread only has done it there; an access logger does what it does for streams
      if (!isWorker(thread) || around.name === "proxy_on_log") continue;
      // a root context that was called for itself: what it does for a stream, the main thread has no reason to do
      if (cast.context(vm, around.context)?.root === 0) found.set(what, first + i);
    }
    first += count;
  }
  return [...found].map(([what, step]) => ({ what, step }));
}

const kinds = new Set(Object.values(matters)).size;

/** "ticks and metrics of root contexts"; undefined when nothing of the kind was done. */
export function mainThreadWords(recording: Recording): string | undefined {
  const whats = mainThreadMatters(recording).map(({ what }) => what), last = whats.at(-1);
  if (last === undefined) return undefined;
  return `${whats.length === 1 ? last : `${whats.slice(0, -1).join(", ")} and ${last}`} of root contexts`;
}
