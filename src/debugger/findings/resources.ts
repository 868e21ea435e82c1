/** What grows, what nobody takes, what stops: memory, shared data, queues, metrics, VMs (semantics 11, 12, 14, 20). */
import { Status } from "../../abi/codes.ts";
import { textOf, toByteString } from "../../base/byte-string.ts";
import { factsOf } from "../../recording/entities.ts";
import { entityKindCode, OpKind } from "../../recording/ops.ts";
import { bytesArg, numberArg, numberOf, textField } from "../fields.ts";
import { filterName } from "../cast.ts";
import { code, say, stepLink } from "../sentence.ts";
import { counted, displayName, escaped, quoted, sizeWords } from "../words.ts";
import { callbackAround, each, faultRow, filterAt, hostCall } from "./asking.ts";
import { hasOwnRules } from "../../scenario/profiles.ts";
import { afterStop } from "../after-fault.ts";
import type { Rule, Run } from "./finding.ts";

/** From so many exchanges in a row on, growth is no start-up any more. */
const sustained = 4;

/** The exchange a row belongs to; -1 for none. */
const exchangeOf = ({ recording, cast }: Run, step: number): number => {
  const around = callbackAround(recording, step);
  return around === undefined ? -1 : (cast.context(around.vm, around.context)?.exchange ?? -1);
};

const vmStopped: Rule = {
  id: "vm-stopped",
  watch: (run) => ({
    on: each(["trap", "stack-overflow", "missing-import", "host-trap"] as const, (step) => {
      const { recording } = run, { fields } = faultRow(recording, step), filter = numberOf(fields, "filter"), name = filterName(recording, filter), callback = textField(fields, "callback");
      const policy = recording.meta.scenario.setup.chain[filter]?.failurePolicy ?? "fail-closed";
      const next = { "fail-closed": "every request after it is answered with 503, until there is a new configuration", "fail-open": "requests that begin later go past the filter", "fail-open-at-once": "this request and all later ones go past the filter", "fail-reload": "requests are answered with 503 until the backoff is over and a new VM starts" }[policy];
      run.report(`${name}:${callback}`, step, () => ({
        title: say`${name} stopped in ${code(displayName(callback))}.`,
        text: hasOwnRules(recording.meta.scenario.setup.profile) ? say`${afterStop(recording, callback)}` : say`Its VM on this thread is gone with it. Under ${code(policy)}, ${next}.`,
        fix: say`The steps before ${stepLink(step)} and the log tell why. A guest must not panic on what a client can send.`,
      }));
    }),
  }),
};

const memoryGrows: Rule = {
  id: "memory-grows",
  watch(run) {
    const { recording } = run;
    return {
      atEnd(report) {
        for (const vm of run.cast.vms) {
          const grew = new Map<number, number>();
          let pages = 0;
          for (const { step, op } of recording.historyOf(vm.entity)) {
            if (op.kind !== OpKind.MemorySize) continue;
            if (op.a > pages && step > 0) {
              const exchange = exchangeOf(run, step);
              if (exchange >= 0) grew.set(exchange, step);
            }
            pages = op.a;
          }
          const first = [...grew.values()][0];
          if (grew.size < sustained || first === undefined) continue;
          const filter = filterName(recording, vm.filter);
          report(`${vm.index}`, first, () => ({
            title: say`The memory of ${filter} only grows.`,
            text: say`It grew in ${grew.size} exchanges, first at ${stepLink(first)}, and is ${sizeWords(pages * 65536)} now. Memory of a guest never shrinks; when it cannot grow any more, the allocator fails and reads answer ${code("invalid-memory-access")}.`,
            fix: say`Forget what belongs to a stream in ${code("on_log")} or ${code("on_delete")}.`,
          }));
        }
      },
    };
  },
};

const sharedDataGrows: Rule = {
  id: "shared-data-grows",
  watch(run) {
    const { recording } = run, keys = new Set<string>(), adding = new Map<string, { readonly exchanges: Set<number>; readonly step: number }>();
    return {
      on: {
        proxy_set_shared_data(step) {
          const row = hostCall(recording, step), filter = filterAt(recording, step), key = toByteString(bytesArg(row.inputs, "key")), exchange = exchangeOf(run, step);
          if (row.result !== 0 || keys.has(`${filter}:${key}`)) return;
          keys.add(`${filter}:${key}`);
          if (exchange < 0) return;
          const known = adding.get(filter) ?? { exchanges: new Set(), step };
          adding.set(filter, known);
          known.exchanges.add(exchange);
        },
      },
      atEnd(report) {
        for (const [filter, { exchanges, step }] of adding) {
          if (exchanges.size < sustained) continue;
          report(filter, step, () => ({
            title: say`${filter} stores a new key of shared data in every exchange.`,
            text: say`${exchanges.size} exchanges added keys, the first at ${stepLink(step)}. The ABI has no way to delete one, so the proxy keeps them for as long as it runs.`,
            fix: say`Use keys of a bounded number, and overwrite.`,
          }));
        }
      },
    };
  },
};

const metricLeak: Rule = {
  id: "metric-leak",
  watch(run) {
    const { recording } = run, defined = new Map<string, { readonly names: Set<string>; readonly exchanges: Set<number>; readonly step: number }>();
    return {
      on: {
        proxy_define_metric(step) {
          const row = hostCall(recording, step), exchange = exchangeOf(run, step), filter = filterAt(recording, step);
          if (row.result !== 0 || exchange < 0) return;
          const known = defined.get(filter) ?? { names: new Set(), exchanges: new Set(), step };
          defined.set(filter, known);
          const name = toByteString(bytesArg(row.inputs, "name"));
          if (known.names.has(name)) return;
          known.names.add(name);
          known.exchanges.add(exchange);
        },
      },
      atEnd(report) {
        for (const [filter, { names, exchanges, step }] of defined) {
          if (exchanges.size < sustained) continue;
          report(filter, step, () => ({
            title: say`${filter} defines new metrics for each request.`,
            text: say`${counted(names.size, "metric")} came from ${exchanges.size} exchanges, the first at ${stepLink(step)}. A metric is never deleted.`,
            fix: say`Define metrics in ${code("on_configure")}, with names that do not hold what a request says.`,
          }));
        }
      },
    };
  },
};

const nothingAdded: Rule = {
  id: "counter-by-zero",
  watch: (run) => ({
    on: {
      proxy_increment_metric(step) {
        const row = hostCall(run.recording, step);
        if (row.why !== "counter-not-positive") return;
        const filter = filterAt(run.recording, step);
        run.report(filter, step, () => ({ title: say`${filter} adds ${String(numberArg(row.inputs, "offset"))} to a counter.`, text: say`A counter only grows, so the answer was ${code("bad-argument")}; Go's helper panics on it.`, fix: say`Add only what is above 0, or use a gauge.` }));
      },
    },
  }),
};

const queueKind = entityKindCode("queue");

const queueLeft: Rule = {
  id: "queue-not-emptied",
  watch(run) {
    const { recording } = run, told = new Map<number, number>(), taken = new Set<number>(), put = new Map<number, number>();
    const queueOf = (step: number): number => numberArg(hostCall(recording, step).inputs, "queue_id");
    return {
      on: {
        proxy_on_queue_ready(step) {
          const row = recording.row(step), queue = row.kind === "callback" ? numberArg(row.args, "queue_id") : 0;
          told.set(queue, (told.get(queue) ?? 0) + 1);
        },
        proxy_dequeue_shared_queue: (step) => void (recording.brief(step).result === 0 && taken.add(queueOf(step))),
        proxy_enqueue_shared_queue: (step) => void (recording.brief(step).result === 0 && !put.has(queueOf(step)) && put.set(queueOf(step), step)),
      },
      atEnd(report) {
        if (recording.end === "running") return;
        for (const entity of recording.stateAt(recording.length - 1).entities.values()) {
          if (entity.kind !== queueKind || entity.items.length === 0) continue;
          const id = Number(factsOf(entity.about)["id"]), step = put.get(id), name = textOf(entity.name).text;
          if (step === undefined) continue;
          const items = counted(entity.items.length, "item");
          if (!told.has(id) && !taken.has(id)) {
            report(`${id}`, step, () => ({
              title: say`Nobody takes what is put into queue ${code(name)}.`,
              text: say`${items} ${entity.items.length === 1 ? "is" : "are"} in it, the first since ${stepLink(step)}, and no callback told a consumer. A queue has no bound: it grows for as long as the proxy runs.`,
              fix: say`Register the queue in the filter that consumes it, and export ${code("proxy_on_queue_ready")}.`,
            }));
          } else if (taken.has(id)) {
            report(`${id}`, step, () => ({
              title: say`The consumer leaves items in queue ${code(name)}.`,
              text: say`${items} ${entity.items.length === 1 ? "is" : "are"} left though it was told ${counted(told.get(id) ?? 0, "time")}. Several items may stand behind one notification.`,
              fix: say`Take items until the answer is ${code("empty")}, which is no error.`,
            }));
          }
        }
      },
    };
  },
};

/** What a filter knows of a key: the cas it was given, and when. */
interface Known { readonly cas: number; readonly step: number }

const sharedData: Rule = {
  id: "cas",
  watch(run) {
    const { recording } = run, read = new Map<string, Known>(), written = new Map<string, number>();
    const keyAt = (step: number): string => `${recording.brief(step).vm}:${toByteString(bytesArg(hostCall(recording, step).inputs, "key"))}`;
    const nameOf = (step: number) => code(quoted(bytesArg(hostCall(recording, step).inputs, "key"), 40));
    return {
      on: {
        proxy_get_shared_data(step) {
          const row = hostCall(recording, step);
          if (row.result === Status.Ok) read.set(keyAt(step), { cas: numberArg(row.outputs, "cas"), step });
        },
        proxy_set_shared_data(step) {
          const row = hostCall(recording, step), filter = filterAt(recording, step), key = keyAt(step), known = read.get(key), cas = numberArg(row.inputs, "cas"), name = toByteString(bytesArg(row.inputs, "key")), other = written.get(name);
          if (row.result === Status.CasMismatch) {
            run.report(`${filter}:${key}:old`, step, () => ({
              title: say`${filter} used an old cas.`,
              text: say`It gave cas ${cas} for ${nameOf(step)}${known === undefined ? "" : [", read at ", stepLink(known.step)]}${other === undefined ? "" : ["; ", stepLink(other), " has written it since"]}. The write was refused.`,
              fix: say`Read again and write with the new cas, a bounded number of times.`,
            }));
            return;
          }
          if (row.result !== Status.Ok) return;
          const around = callbackAround(recording, step);
          if (cas === 0 && known !== undefined && around !== undefined && known.step > around.step) {
            run.report(`${filter}:${name}:none`, step, () => ({
              title: say`${filter} overwrites ${nameOf(step)} without a cas.`,
              text: say`It read the value at ${stepLink(known.step)} and wrote at ${stepLink(step)} with cas 0, which takes any. What another thread wrote between is lost.`,
              fix: say`Give the cas that was read, and read again when it is refused.`,
            }));
          }
          written.set(name, step);
        },
      },
    };
  },
};

/** Top-level properties that Envoy dropped in 1.33. */
const dropped: ReadonlySet<string> = new Set(["node", "cluster_name", "cluster_metadata", "route_name", "route_metadata", "listener_direction", "listener_metadata", "upstream_host_metadata", "filter_chain_name"]);

const propertyPath: Rule = {
  id: "property-path",
  watch: (run) => ({
    on: {
      proxy_get_property(step) {
        const row = hostCall(run.recording, step);
        if (row.why !== "property-missing") return;
        const path = escaped(bytesArg(row.inputs, "path")), raw = toByteString(bytesArg(row.inputs, "path")), filter = filterAt(run.recording, step), first = raw.split("\0")[0] ?? "";
        if (!raw.includes("\0") && /^[a-z_]+[./]/.test(raw) && roots.has(raw.split(/[./]/)[0] ?? "")) {
          run.report(`${filter}:${raw}`, step, () => ({ title: say`${filter} asked for the property ${code(path)} in one piece.`, text: say`Segments of a path are separated by a NUL byte, not by dots or slashes, so nothing has that name.`, fix: say`Give the segments one by one, or with NUL bytes between them.` }));
        } else if (dropped.has(first)) {
          run.report(`${filter}:${first}`, step, () => ({ title: say`The property ${code(first)} is no more.`, text: say`Envoy has it below ${code("xds")} since 1.33, and no longer by itself.`, fix: say`Ask for ${code(`xds.${first}`)}.` }));
        }
      },
    },
  }),
};
const roots: ReadonlySet<string> = new Set(["request", "response", "connection", "source", "destination", "upstream", "metadata", "filter_state", "xds", "wasm", "plugin"]);

export const resourceRules: readonly Rule[] = [vmStopped, memoryGrows, sharedDataGrows, metricLeak, nothingAdded, queueLeft, sharedData, propertyPath];
