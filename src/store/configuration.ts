/** A proxy's configuration between its file and the scenario: previewed with what it asks for and what is left out, taken when a person says where it goes. */
import { textOf } from "../base/byte-string.ts";
import { messageOf } from "../base/thrown.ts";
import type { ImportedConfig, ImportedFilter } from "../interop/config/import.ts";
import { tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import type { Editing } from "./editing.ts";
import type { Recognised } from "./files.ts";
import type { Running } from "./running.ts";
import type { OpenedFile, PreviewedConfig, PreviewedFilter } from "./types.ts";

type FoundModule = Extract<Recognised, { kind: "module" }>;
type Keep = (name: string, bytes: Uint8Array) => Promise<string>;

export interface Configuration {
  /** `found`: modules that were opened together with it. */
  preview(given: { readonly name: string; readonly label: string; readonly config: ImportedConfig }, found: readonly FoundModule[]): Promise<void>;
  /** The file of a module that the configuration only names. */
  give(module: string, file: OpenedFile): Promise<void>;
  take(place: "replace" | "append"): Promise<void>;
  drop(): void;
}

interface Waiting { readonly name: string; readonly label: string; readonly config: ImportedConfig; readonly modules: ReadonlyMap<string, string>; readonly troubles: ReadonlyMap<string, string> }

export function createConfiguration(bench: Bench, editing: Editing, running: Running, keep: Keep): Configuration {
  const { store, modules } = bench;
  let waiting: Waiting | undefined;

  function show(next: Waiting | undefined): void {
    waiting = next;
    store.setState({ configuration: next === undefined ? undefined : previewOf(next) });
  }
  const previewOf = ({ name, label, config, modules: given, troubles }: Waiting): PreviewedConfig => ({
    name, label, notes: config.notes, left: config.left, clusters: (config.setup.upstreams ?? []).map(({ cluster }) => cluster),
    routes: (config.setup.router?.virtualHosts ?? []).reduce((sum, host) => sum + (host.routes ?? []).length, 0), connections: config.setup.listener?.kind === "tcp",
    filters: config.filters.map((filter) => previewedFilter(filter, given, troubles, modules)),
  });

  return {
    async preview({ name, label, config }, found) {
      const given = new Map<string, string>(), kept = await Promise.all(found.map(async (module) => ({ name: module.name, sha256: await keep(module.name, module.bytes) })));
      for (const { filter: { module }, bytes } of config.filters) {
        if (bytes !== undefined) given.set(module.name, await keep(module.name, bytes));
        const match = kept.find(({ sha256 }) => sha256 === module.sha256) ?? kept.find((each) => each.name === module.name);
        const open = module.sha256 !== undefined && modules.has(module.sha256) ? module.sha256 : undefined, sha256 = match?.sha256 ?? open;
        if (sha256 !== undefined) given.set(module.name, sha256);
      }
      const names = [...new Set(config.filters.map(({ filter }) => filter.module.name))], [lone] = kept, absent = names.filter((each) => !given.has(each));
      if (absent.length === 1 && kept.length === 1 && absent[0] !== undefined && lone !== undefined && ![...given.values()].includes(lone.sha256)) given.set(absent[0], lone.sha256);
      show({ name, label, config, modules: given, troubles: new Map() });
    },

    async give(module, file) {
      const before = waiting;
      if (before === undefined) return;
      const { recognise } = await import("./files.ts"), read = await recognise(file, bench.input.assemble);
      const trouble = (text: string): void => show({ ...before, troubles: new Map([...before.troubles, [module, text]]) });
      if (read.kind !== "module") return trouble(read.kind === "unreadable" ? `${file.name}: ${read.reason}` : `${file.name} is no module.`);
      const sha256 = await keep(module, read.bytes);
      if (waiting === before) show({ ...before, modules: new Map([...before.modules, [module, sha256]]), troubles: new Map([...before.troubles].filter(([name]) => name !== module)) });
    },

    async take(place) {
      const taken = waiting;
      if (taken === undefined) return;
      show(undefined);
      try {
        const { withConfig } = await import("../interop/config/to-setup.ts"), { draft, origin, sources, modules: before } = store.getState();
        const renamed = place === "append" ? apart(taken, before) : taken, next = withConfig(draft, { ...renamed.config, filters: renamed.config.filters.map((filter) => settled(filter, renamed.modules)) }, place);
        const document = { draft: place === "append" ? next : { ...next, title: taken.name }, origin: place === "append" ? origin : ({ kind: "file", name: taken.name } as const), sources: place === "append" ? sources : [], modules: { ...(place === "append" && before), ...Object.fromEntries(renamed.modules) } };
        editing.replace(document);
        store.setState({ firstVisit: false, following: true });
        if (editing.settle()) running.begin();
        else if (store.getState().missing.length > 0) running.runs.clear();
      } catch (thrown) {
        tell(bench, taken.name, messageOf(thrown));
      }
    },
    drop: () => show(undefined),
  };
}

/** A module that was given in spite of another SHA-256 is the one that runs. */
function settled(imported: ImportedFilter, given: ReadonlyMap<string, string>): ImportedFilter {
  const sha256 = given.get(imported.filter.module.name);
  return sha256 === undefined ? imported : { ...imported, filter: { ...imported.filter, module: { name: imported.filter.module.name, sha256 } } };
}

/** Modules whose names the chain has for others get names of their own. */
function apart(waiting: Waiting, before: Readonly<Record<string, string>>): Waiting {
  const renamed = new Map<string, string>(), taken = new Set(Object.keys(before));
  for (const { filter: { module: { name } } } of waiting.config.filters) {
    let free = name;
    for (let n = 2; taken.has(free) && before[free] !== waiting.modules.get(name); n++) free = name.replace(/(?:\.wasm)?$/, `-${n}.wasm`);
    renamed.set(name, free);
  }
  const called = (name: string): string => renamed.get(name) ?? name;
  return {
    ...waiting, modules: new Map([...waiting.modules].map(([name, sha256]) => [called(name), sha256])),
    config: { ...waiting.config, filters: waiting.config.filters.map((each) => ({ ...each, filter: { ...each.filter, module: { ...each.filter.module, name: called(each.filter.module.name) } } })) },
  };
}

const longest = 80;

function previewedFilter({ filter, from }: ImportedFilter, given: ReadonlyMap<string, string>, troubles: ReadonlyMap<string, string>, modules: Bench["modules"]): PreviewedFilter {
  const { module, name = "", rootId = "", role = "filter", failurePolicy = "fail-closed", configuration } = filter, sha256 = given.get(module.name), bytes = sha256 === undefined ? undefined : modules.get(sha256)?.bytes, trouble = troubles.get(module.name);
  return {
    name, rootId, role, failurePolicy, module: module.name, ...(from !== undefined && { from }), ...(module.sha256 !== undefined && { sha256: module.sha256 }),
    ...(bytes !== undefined && { size: bytes.length }), ...(sha256 !== undefined && module.sha256 !== undefined && sha256 !== module.sha256 && { other: sha256 }), ...(trouble !== undefined && { trouble }),
    configuration: configuration === undefined ? "" : summaryOf(configuration),
  };
}

function summaryOf(configuration: NonNullable<ImportedFilter["filter"]["configuration"]>): string {
  if (typeof configuration === "string") return configuration.length > longest ? `${configuration.slice(0, longest)}…` : configuration;
  if (!("base64" in configuration)) return "";
  const bytes = Uint8Array.from(atob(configuration.base64), (c) => c.charCodeAt(0)), { text, utf8 } = textOf(bytes);
  return utf8 && !bytes.some((byte) => byte < 9) ? text.slice(0, longest) : `${bytes.length} bytes that are no text`;
}
