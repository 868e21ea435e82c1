/** Start, configuration, timers and the end of a filter (semantics 2.1, 4, 8, 13). */
import { BufferType, Status } from "../../abi/codes.ts";
import { readProtobufFields } from "../../base/protobuf-reader.ts";
import { bytesOf } from "../../scenario/bytes.ts";
import { bytesArg, numberArg, numberOf, textField } from "../fields.ts";
import { filterName } from "../cast.ts";
import { mainThreadMatters } from "../main-thread.ts";
import { code, say, stepLink } from "../sentence.ts";
import { displayName, pathWords, statusWord } from "../words.ts";
import { callbackAround, callbackRow, faultRow, filterAt, hostCall, named } from "./asking.ts";
import type { Rule, Run } from "./finding.ts";

const configurationOf = ({ recording }: Run, filter: number): Uint8Array => {
  const given = recording.meta.scenario.setup.chain[filter]?.configuration;
  return given === undefined ? new Uint8Array() : bytesOf(given);
};

/** A google.protobuf.Struct as the proxy hands it over: fields 1 alone, each an entry of a map with a key and a value. */
export function isStruct(bytes: Uint8Array): boolean {
  const fields = bytes.length === 0 ? undefined : readProtobufFields(bytes);
  return fields !== undefined && fields.length > 0 && fields.every((field) => field.number === 1 && field.bytes !== undefined && isEntry(field.bytes));
}
function isEntry(bytes: Uint8Array): boolean {
  const entry = readProtobufFields(bytes), value = entry?.find((field) => field.number === 2)?.bytes;
  return entry !== undefined && entry.every((field) => field.number === 1 || field.number === 2) && entry.some((field) => field.number === 1 && field.bytes !== undefined) && value !== undefined && readProtobufFields(value)?.every((field) => field.number >= 1 && field.number <= 6) === true;
}

const refusedConfiguration: Rule = {
  id: "configuration-refused",
  watch: (run) => ({
    after: {
      proxy_on_configure(step) {
        const { recording } = run, row = callbackRow(recording, step), filter = run.cast.context(row.vm, row.context)?.filter ?? 0, name = filterName(recording, filter);
        if (row.result !== 0 && !row.aborted) return;
        const bytes = configurationOf(run, filter), outcome = row.aborted ? "did not return" : "returned false";
        if (isStruct(bytes)) {
          return run.report(name, step, () => ({
            title: say`${name} was given protobuf for a configuration.`,
            text: say`Its configuration of ${bytes.length} bytes is a serialized ${code("google.protobuf.Struct")}, as Envoy hands over one that stands in YAML as a Struct. It is not JSON text; ${named(row.name)} ${outcome}.`,
            fix: say`Give it as a ${code("google.protobuf.StringValue")} that holds the JSON text.`,
          }));
        }
        if (bytes.length === 0) {
          run.report(name, step, () => ({
            title: say`${name} has no configuration, and ${named(row.name)} ${outcome}.`,
            text: say`An empty configuration is address 0 and size 0: Go reports it as an error, Rust as ${code("None")}.`,
            fix: say`Give a configuration in the scenario, or do without one in the filter.`,
          }));
        }
      },
    },
  }),
};

/** One that is refused has a finding of its own. */
const configurationIsProtobuf: Rule = {
  id: "configuration-is-protobuf",
  guess: true,
  watch(run) {
    const { recording } = run, read = new Map<number, number>();
    return {
      on: {
        proxy_get_buffer_bytes(step) {
          const row = hostCall(recording, step);
          if (numberArg(row.inputs, "buffer_type") === BufferType.PluginConfiguration && row.result === 0) read.set(row.vm, step);
        },
      },
      after: {
        proxy_on_configure(step) {
          const row = callbackRow(recording, step), at = read.get(row.vm), filter = run.cast.context(row.vm, row.context)?.filter ?? 0, bytes = configurationOf(run, filter), name = filterName(recording, filter);
          read.delete(row.vm);
          if (at === undefined || row.aborted || row.result === 0 || !isStruct(bytes)) return;
          run.report(name, at, () => ({
            title: say`${name} reads a configuration that is protobuf.`,
            text: say`Its ${bytes.length} bytes are a serialized ${code("google.protobuf.Struct")}, as Envoy hands over one that stands in YAML as a Struct; the documentation of its field promises JSON. A filter that looks for JSON text probably finds none, and goes on without its settings.`,
            fix: say`Give it as a ${code("google.protobuf.StringValue")} that holds the JSON text, unless the filter decodes the message.`,
          }));
        },
      },
    };
  },
};

const configurationTooLate: Rule = {
  id: "configuration-read-late",
  watch: (run) => ({
    on: {
      proxy_get_buffer_bytes(step) {
        const { recording } = run, row = hostCall(recording, step), around = callbackAround(recording, step);
        if (numberArg(row.inputs, "buffer_type") !== BufferType.PluginConfiguration || row.result !== Status.NotFound || around === undefined) return;
        const filter = filterAt(recording, step);
        run.report(`${filter}:${around.name}`, step, () => ({
          title: say`${filter} reads its configuration in ${named(around.name)}.`,
          text: say`It is there in ${code("on_configure")} alone, so the answer was ${code(statusWord(row.result))}.`,
          fix: say`Read it in ${code("on_configure")} and keep what is needed.`,
        }));
      },
    },
  }),
};

const rootId: Rule = {
  id: "root-id",
  watch(run) {
    const { recording } = run, asked = new Map<number, number>();
    return {
      on: {
        proxy_get_property(step) {
          const row = hostCall(recording, step);
          if (pathWords(bytesArg(row.inputs, "path")) === '"plugin_root_id"') asked.set(row.vm, step);
        },
        trap(step) {
          const { fields } = faultRow(recording, step), callback = textField(fields, "callback"), { vm } = recording.brief(step), at = asked.get(vm), filter = numberOf(fields, "filter");
          if (at === undefined || (callback !== "proxy_on_context_create" && callback !== "proxy_on_vm_start")) return;
          const id = recording.meta.scenario.setup.chain[filter]?.rootId ?? "", name = filterName(recording, filter);
          run.report(name, step, () => ({
            title: say`${name} probably knows no root id ${code(`"${id}"`)}.`,
            text: say`It asked for ${code("plugin_root_id")} at ${stepLink(at)}, was told ${code(`"${id}"`)}, and stopped in ${code(displayName(callback))}. In C++ and AssemblyScript a root context is registered under a root id, and there is none for another.`,
            fix: say`Set the filter's root id in the scenario to the one its source registers.`,
          }));
        },
      },
    };
  },
};

const tickOnStream: Rule = {
  id: "tick-set-on-stream",
  watch: (run) => ({
    on: {
      proxy_set_tick_period_milliseconds(step) {
        const { recording } = run, row = hostCall(recording, step), context = run.cast.context(row.vm, row.context), period = numberArg(row.inputs, "tick_period");
        if (row.result !== 0 || context === undefined || context.root === 0) return;
        const filter = filterAt(recording, step);
        run.report(filter, step, () => ({
          title: say`${filter} sets its one timer for a stream.`,
          text: say`There is one timer for each root context. ${named(row.name)} at ${stepLink(step)} ran for stream ${row.context}, and ${period === 0 ? "ends the ticks of all" : "changes the period for all"}.`,
          fix: say`Set it once in ${code("on_configure")}, and keep in the root context what is due when.`,
        }));
      },
    },
  }),
};

const callWhileStarting: Rule = {
  id: "host-call-while-starting",
  watch: (run) => ({
    on: {
      "restricted-call"(step) {
        const { fields } = faultRow(run.recording, step), filter = filterName(run.recording, numberOf(fields, "filter")), name = textField(fields, "name"), during = textField(fields, "during");
        run.report(`${filter}:${name}`, step, () => ({
          title: say`${filter} calls ${named(name)} before it is started.`,
          text: say`During ${during} only logging and most of WASI are allowed. Envoy stops the guest there and refuses the configuration, fail open or not.`,
          fix: name === "proc_exit" ? say`A module whose ${code("_start")} ends in ${code("proc_exit")} is a WASI command. Build it as a reactor: in Go with ${code("-buildmode=c-shared")}.` : say`Move the call from static initialisers, ${code("init()")} or ${code("main")} to ${code("on_vm_start")} or ${code("on_configure")}.`,
        }));
      },
    },
  }),
};

const notLoaded: Rule = {
  id: "not-loaded",
  watch(run) {
    const { recording } = run;
    const refused = (step: number): void => {
      const row = recording.row(step), fields = row.kind === "fault" || row.kind === "proxy" ? row.fields : {}, filter = filterName(recording, numberOf(fields, "filter")), subject = textField(fields, "subject"), details = textField(fields, "details");
      run.report(`${filter}:${subject}`, step, () => ({
        title: say`The proxy does not load ${filter}.`,
        text: say`${details === "" ? textField(fields, "problem") : details}${subject === "" || details.includes(subject) ? "" : [": ", code(subject)]}.`,
        fix: say`Preflight tells which proxies load it, what pulls this in, and what to build otherwise.`,
      }));
    };
    return { on: { "load-refused": refused, "would-not-load": refused } };
  },
};

const waitsForDone: Rule = {
  id: "on-done-returns-false",
  watch: (run) => ({
    after: {
      proxy_on_done(step) {
        const { recording } = run, row = callbackRow(recording, step), context = run.cast.context(row.vm, row.context);
        if (row.result !== 0 || row.aborted || context?.root !== 0) return;
        const filter = filterAt(recording, step);
        run.report(filter, step, () => ({
          title: say`${filter} asks for time to finish, and is not given any.`,
          text: say`${code("on_done")} of its root context returned false. Envoy drops the VM at once: ticks and calls that are under way never come back, and there is nothing for ${code("done")} to finish.`,
          fix: say`Hand over what must not be lost before the configuration ends.`,
        }));
      },
    },
  }),
};

const mainThread: Rule = {
  id: "main-thread-left-out",
  watch: (run) => ({
    atEnd(report) {
      const matters = mainThreadMatters(run.recording), first = matters[0];
      if (first === undefined) return;
      report("main", first.step, () => ({
        title: say`Envoy's main thread would have done this too.`,
        text: say`Root contexts used ${matters.flatMap(({ what, step }, i) => [i === 0 ? `${what} at ` : `, ${what} at `, stepLink(step)])}. Envoy starts each filter on its main thread as well, so n workers tick n + 1 times, and upstreams, shared data, queues and metrics see one more.`,
        fix: say`Turn the main thread on in the scenario's threads to see it.`,
      }));
    },
  }),
};

export const lifecycleRules: readonly Rule[] = [refusedConfiguration, configurationIsProtobuf, configurationTooLate, rootId, tickOnStream, callWhileStarting, notLoaded, waitsForDone, mainThread];
