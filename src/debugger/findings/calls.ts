/** Calls out: refused, failed and let through, answered for nobody, read too late (semantics 15). */
import { BufferType, MapType } from "../../abi/codes.ts";
import { textOf } from "../../base/byte-string.ts";
import { nearest } from "../../base/nearest.ts";
import type { Why } from "../../recording/whys.ts";
import { bytesArg, numberArg, numberOf, textField } from "../fields.ts";
import { code, listed, say, stepLink } from "../sentence.ts";
import type { Sentence } from "../sentence.ts";
import { statusWord } from "../words.ts";
import { callbackAround, callsOut, continueCalls, continuedSide, deedRow, each, emptyMap, filterAt, hostCall, named } from "./asking.ts";
import type { Rule, Run } from "./finding.ts";

function refusal({ recording }: Run, why: Why, cluster: string): { readonly text: Sentence; readonly fix: Sentence } | undefined {
  const known = recording.meta.scenario.setup.upstreams.map((upstream) => upstream.cluster), near = nearest(cluster, known);
  switch (why) {
    case "cluster-unknown":
    case "grpc-service-unknown":
    case "grpc-cluster-not-available": return {
      text: say`There is no cluster ${code(cluster)}, so no call was made and no callback will come. Known clusters: ${listed(known.map(code))}.`,
      fix: near === undefined ? say`Name a cluster that the proxy has. In Istio that is ${code("outbound|443||host")}.` : say`The scenario has ${code(near)}.`,
    };
    case "call-header-missing":
    case "call-headers-malformed": return { text: say`${why === "call-header-missing" ? "One of the three headers a call needs is missing" : "The headers are no serialized map, so they count as empty"}: no call was made and no callback will come.`, fix: say`Give ${code(":method")}, ${code(":path")} and ${code(":authority")}.` };
    case "call-timeout-too-large": return { text: say`The timeout has its top bit set, as a negative number has: no call was made and no callback will come.`, fix: say`Give a positive number of milliseconds.` };
    case "cluster-has-no-endpoint": return { text: say`The cluster ${code(cluster)} has no endpoint: no call was made.`, fix: say`Handle the status: the same happens when all endpoints are unhealthy.` };
    default: return undefined;
  }
}

const refused: Rule = {
  id: "call-refused",
  watch: (run) => ({
    on: each(callsOut, (step) => {
      const { recording } = run, row = hostCall(recording, step), cluster = textOf(bytesArg(row.inputs, "upstream_name")).text, words = row.result === 0 ? undefined : refusal(run, row.why, cluster);
      if (words === undefined) return;
      const filter = filterAt(recording, step);
      run.report(`${filter}:${row.why}:${cluster}`, step, () => ({ title: say`A call of ${filter} was refused with ${code(statusWord(row.result))}.`, ...words }));
    }),
  }),
};

const failureLetThrough: Rule = {
  id: "failed-call-lets-through",
  watch(run) {
    const { recording } = run, failed = new Map<number, string>();
    return {
      on: {
        "call-failed": (step) => void failed.set(numberOf(deedRow(recording, step).fields, "call"), textField(deedRow(recording, step).fields, "reason")),
        "call-replied"(step) {
          const { fields } = deedRow(recording, step), status = numberOf(fields, "status");
          if (status >= 500) failed.set(numberOf(fields, "call"), `it was answered with ${status}`);
        },
        ...each(continueCalls, (step) => {
          const row = hostCall(recording, step), around = callbackAround(recording, step), call = around === undefined ? 0 : numberArg(around.args, "call_id"), reason = failed.get(call);
          if (around?.name !== "proxy_on_http_call_response" || reason === undefined || row.result !== 0 || continuedSide(row) !== 0) return;
          const filter = filterAt(recording, step), cluster = run.cast.call(call, step)?.cluster ?? "";
          run.report(`${filter}:${cluster}`, step, () => ({
            title: say`The call to ${cluster} failed, and ${filter} let the request go on.`,
            text: say`Call ${call} failed: ${reason}. ${named(row.name)} at ${stepLink(step)} resumed the request all the same. A timeout, a reset and a cluster without a healthy host reach the filter as 503 or 504, or as a callback without headers.`,
            fix: say`Take everything but the expected status as a refusal.`,
          }));
        }),
      },
    };
  },
};

const streamGone: Rule = {
  id: "stream-is-gone",
  watch: (run) => ({
    on: {
      proxy_set_effective_context(step) {
        const { recording } = run, row = hostCall(recording, step), around = callbackAround(recording, step);
        if (row.result === 0 || row.why !== "context-unknown") return;
        const filter = filterAt(recording, step), id = numberArg(row.inputs, "context_id");
        run.report(`${filter}:${around?.name ?? ""}`, step, () => ({
          title: say`${filter} acts for stream ${id}, which is gone.`,
          text: say`The stream was over before ${around === undefined ? "this" : named(around.name)} came, as when the client leaves while a call is under way. ${around?.aborted === true ? say`The guest took ${code(statusWord(row.result))} for impossible and stopped.` : say`Calls after it act for the root context.`}`,
          fix: say`Forget a stream in ${code("on_done")} or ${code("on_delete")}, and check the status of ${named(row.name)}.`,
        }));
      },
    },
  }),
};

const replyMaps: readonly number[] = [MapType.HttpCallResponseHeaders, MapType.HttpCallResponseTrailers];

const replyReadLate: Rule = {
  id: "call-response-read-late",
  watch: (run) => {
    const { recording } = run;
    const late = (step: number): void => {
      const row = hostCall(recording, step), around = callbackAround(recording, step), isBody = row.name === "proxy_get_buffer_bytes";
      if (isBody ? numberArg(row.inputs, "buffer_type") !== BufferType.HttpCallResponseBody : !replyMaps.includes(numberArg(row.inputs, "map_type"))) return;
      if (around === undefined || around.name === "proxy_on_http_call_response") return;
      if (row.result === 0 && bytesArg(row.outputs, isBody ? "buffer" : "map").length > emptyMap) return;
      const filter = filterAt(recording, step), what = isBody ? "body" : "headers";
      run.report(`${filter}:${around.name}:${what}`, step, () => ({
        title: say`${filter} reads a call's response where there is none.`,
        text: say`The ${what} of a response can be read in ${code("on_http_call_response")} alone. Here, in ${named(around.name)}, the answer was ${code(statusWord(row.result))}${row.result === 0 ? " and empty" : ""}.`,
        fix: say`Keep what is needed of the response when its callback comes.`,
      }));
    };
    return { on: each(["proxy_get_header_map_value", "proxy_get_header_map_pairs", "proxy_get_buffer_bytes"] as const, late) };
  },
};

const forNobody: Rule = {
  id: "acts-for-root-context",
  watch: (run) => ({
    on: each([...continueCalls, "proxy_send_local_response", "proxy_close_stream"] as const, (step) => {
      const { recording } = run, row = hostCall(recording, step), context = run.cast.context(row.vm, row.context), around = callbackAround(recording, step);
      if (row.result !== 0 || context === undefined || context.root !== 0 || around === undefined) return;
      const filter = filterAt(recording, step);
      run.report(`${filter}:${around.name}:${row.name}`, step, () => ({
        title: say`${named(row.name)} did nothing: it acted for a root context.`,
        text: say`In ${named(around.name)} the effective context is root ${row.context}, which has no stream. The status is ok all the same.`,
        fix: say`Call ${code("set_effective_context")} with the stream's id first.`,
      }));
    }),
  }),
};

const notFailedBefore = new Set<Why>(["header-missing", "shared-key-missing", "queue-empty", "property-missing"]);

/** The status that the guest was given last, when it stops at once. */
const statusThenTrap: Rule = {
  id: "status-then-stop",
  watch: (run) => ({
    on: {
      trap(step) {
        const { recording } = run, around = callbackAround(recording, step - 1);
        if (around === undefined) return;
        for (let at = step - 1; at > around.step; at--) {
          const brief = recording.brief(at);
          if (brief.kind !== "host-call" || logs.has(brief.name)) continue;
          if (brief.result === 0) return;
          const row = hostCall(recording, at), filter = filterAt(recording, at);
          return run.report(`${filter}:${row.name}:${row.result}`, at, () => ({
            title: say`${filter} stopped after ${named(row.name)} gave ${code(statusWord(row.result))}.`,
            text: say`It was the last call before the trap at ${stepLink(step)}. SDKs panic on a status they do not expect${notFailedBefore.has(row.why) ? ", and this one is usual" : ""}.`,
            fix: say`Handle this status: the page tells at ${stepLink(at)} which check failed.`,
          }));
        }
      },
    },
  }),
};
const logs: ReadonlySet<string> = new Set(["proxy_log", "fd_write", "fd_pwrite", "proc_exit"]);

export const callRules: readonly Rule[] = [refused, failureLetThrough, streamGone, replyReadLate, forNobody, statusThenTrap];
