/** The lanes of the diagram: client, filters in the order of the chain (thread by thread), upstreams, called services. */
import { castOf, filterName } from "../cast.ts";
import { threadWords } from "../who.ts";
import type { Recording } from "../../recording/log.ts";
import { canaryThread, isWorker, mainThread } from "../../recording/threads.ts";

export type LaneKind = "client" | "filter" | "upstream" | "service";
export interface Lane {
  /** its place in the order in which lanes were found; items name lanes by it */
  readonly id: number;
  readonly kind: LaneKind;
  readonly name: string;
  /** index in the chain; -1 where it is no filter */
  readonly filter: number;
  /** where there are several */
  readonly thread: string | undefined;
  /** lanes stand from left to right in the order of their keys; between two whole keys there is room for what belongs to the left one */
  readonly key: number;
}

export interface Lanes {
  readonly list: readonly Lane[];
  at(id: number): Lane;
  client(): Lane;
  filter(thread: number, filter: number): Lane;
  upstream(cluster: string): Lane;
  /** A cluster that is called: the lane of the upstream where it is one. */
  service(cluster: string): Lane;
}

/** Threads before the main one, the main one and its canary. */
const mostWorkers = 300;
const upstreams = 10_000_000, services = 20_000_000;

function rankOf(thread: number): number {
  if (isWorker(thread)) return thread;
  return thread === mainThread ? mostWorkers : mostWorkers + (thread === canaryThread ? 1 : 2);
}

export function createLanes(recording: Recording): Lanes {
  const list: Lane[] = [], filters = new Map<number, Lane>(), clusters = new Map<string, Lane>(), { setup } = recording.meta.scenario;
  const make = (lane: Omit<Lane, "id">): Lane => {
    const made = { ...lane, id: list.length };
    list.push(made);
    return made;
  };
  const keyOf = (thread: number, filter: number): number => 1 + rankOf(thread) * Math.max(1, setup.chain.length) + filter;
  function cluster(name: string, kind: "upstream" | "service", first: number): Lane {
    let found = clusters.get(name);
    if (found === undefined) clusters.set(name, (found = make({ kind, name, filter: -1, thread: undefined, key: first + clusters.size })));
    return found;
  }
  const client = make({ kind: "client", name: "client", filter: -1, thread: undefined, key: 0 });
  const lanes: Lanes = {
    list,
    at: (id) => list[id] ?? client,
    client: () => client,
    filter(thread, filter) {
      const key = keyOf(thread, filter);
      let found = filters.get(key);
      if (found === undefined) filters.set(key, (found = make({ kind: "filter", name: filterName(recording, filter), filter, thread: threadWords(recording, thread), key })));
      return found;
    },
    upstream: (name) => cluster(name, "upstream", upstreams),
    service: (name) => cluster(name, "service", services),
  };
  for (const index of setup.chain.keys()) lanes.filter(0, index);
  lanes.upstream(castOf(recording).cluster);
  return lanes;
}
