/** Samples, files and drafts become the document. What was open stays open when something cannot be read. */
import { messageOf } from "../base/thrown.ts";
import type { Recording } from "../recording/log.ts";
import type { Scenario, ScenarioInput } from "../scenario/scenario.ts";
import { keepModule, loadParser, tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import type { Draft } from "./drafts.ts";
import { modulesOf } from "./drafts.ts";
import { withSetup } from "./edits.ts";
import type { Editing } from "./editing.ts";
import type { Recognised } from "./files.ts";
import { keptRun } from "./comparing.ts";
import { freeName, moduleName, stemOf } from "./names.ts";
import type { Running } from "./running.ts";
import type { Configuration } from "./configuration.ts";
import type { Session } from "../share/session-file.ts";
import type { Suites } from "./suites.ts";
import type { Tracing } from "./tracing.ts";
import type { Traffic } from "./traffic.ts";
import type { ActionInput, OpenedFile, Origin, ShownGuest, SourceFile, WatchedFile, WorkDocument } from "./types.ts";
import type { Rebuild, Watching } from "./watching.ts";

export interface Opening {
  /** `asFirst`: what a tab begins with; there is nothing to undo. */
  sample(id: string, asFirst?: boolean): Promise<void>;
  files(files: readonly OpenedFile[], into: "new" | "chain"): Promise<void>;
  replaceModule(index: number, file: OpenedFile): Promise<void>;
  draft(draft: Draft, asFirst?: boolean): Promise<void>;
  rebuild: Rebuild;
  rebuildAll(files: readonly OpenedFile[]): Promise<void>;
  guest(shown: ShownGuest): Promise<void>;
  /** A document from elsewhere, put together by `make`, which may keep modules; what it throws is told. False when it makes none. */
  made(what: string, make: (keep: KeepModule) => Promise<Made | undefined>, asFirst?: boolean): Promise<boolean>;
}

type Found<Kind extends Recognised["kind"]> = Extract<Recognised, { kind: Kind }>;
type FoundModule = Found<"module"> & { readonly watch?: WatchedFile | undefined };
/** Keeps the bytes of a module and says what its SHA-256 is. */
export type KeepModule = (name: string, bytes: Uint8Array) => Promise<string>;
export interface Made { readonly document: WorkDocument; readonly arrive?: (recording: Recording) => number }
type FilterInput = ScenarioInput["setup"]["chain"][number];

const firstRequest: ActionInput = { do: "exchange", id: "request-1", method: "GET", path: "/", authority: "example.com", headers: [["accept", "*/*"]] };
const backend: NonNullable<ScenarioInput["setup"]["upstreams"]>[number] = { cluster: "backend", replies: [{ headers: [["content-type", "text/plain"]], body: "Hello from upstream.\n" }] };

/** What is looked at before it changes anything. */
export interface Previews { readonly traffic: Traffic; readonly configuration: Configuration; readonly tracing: Tracing }

/** What is fetched when such a file is opened. */
export interface Fetched { readonly suites: () => Promise<Suites>; readonly session: (name: string, session: Session) => Promise<void> }

export function createOpening(bench: Bench, editing: Editing, running: Running, { traffic, configuration, tracing }: Previews, watching: Watching, fetched: Fetched): Opening {
  const { store, modules } = bench;
  /** What was asked for last wins over what arrives last. */
  let asked = 0;

  const keep = (name: string, bytes: Uint8Array, sha256?: string): Promise<string> => keepModule(bench, name, bytes, sha256);

  async function opening(what: string, task: (still: () => boolean) => Promise<void>): Promise<void> {
    const mine = ++asked;
    store.setState({ opening: what });
    try {
      await task(() => mine === asked);
    } catch (thrown) {
      if (mine === asked) tell(bench, what, messageOf(thrown));
    } finally {
      if (mine === asked) store.setState({ opening: undefined });
    }
  }

  function show(document: WorkDocument, asFirst: boolean, place?: Parameters<Running["begin"]>[0], complete?: Scenario): void {
    if (asFirst) editing.beginWith(document);
    else editing.replace(document);
    store.setState({ following: true });
    if (editing.settle(complete)) running.begin(place);
    // what ran before belongs to another document
    else if (store.getState().missing.length > 0) running.runs.clear();
  }

  const documentOf = (draft: ScenarioInput, origin: Origin, names: Readonly<Record<string, string>>, sources: readonly SourceFile[] = []): WorkDocument => ({ draft, origin, modules: names, sources });

  async function readAll(files: readonly OpenedFile[]): Promise<{ readonly found: readonly FoundModule[]; readonly scenarios: readonly Found<"scenario">[]; readonly captures: readonly Found<"traffic">[]; readonly configs: readonly Found<"config">[]; readonly traces: readonly Found<"trace">[]; readonly suites: readonly Found<"suite">[]; readonly sessions: readonly Found<"session">[] }> {
    const { recogniseAll } = await import("./files.ts");
    await loadParser(bench);
    const read = await Promise.all(files.map((file) => recogniseAll(file, bench.input.assemble))), all = read.flatMap(({ found }) => found);
    // only what lies on the disk by itself can be looked at again
    const watched = new Map(read.flatMap(({ found: [first, ...more] }, i) => (first !== undefined && more.length === 0 ? [[first, files[i]?.watch] as const] : [])));
    for (const { about, text } of read.flatMap(({ notes }) => notes)) tell(bench, about, text);
    // what cannot be read by itself may be a file that a suite names
    const withSuite = all.some((each) => each.kind === "suite");
    for (const each of all) if (each.kind === "unreadable" && !withSuite) tell(bench, each.name, each.reason);
    return { found: all.flatMap((each) => (each.kind === "module" ? [{ ...each, watch: watched.get(each) }] : [])), scenarios: all.filter((each) => each.kind === "scenario"), captures: all.filter((each) => each.kind === "traffic"), configs: all.filter((each) => each.kind === "config"), traces: all.filter((each) => each.kind === "trace"), suites: all.filter((each) => each.kind === "suite"), sessions: all.filter((each) => each.kind === "session") };
  }

  /** Modules under names that no other module of the document has. */
  async function named(found: readonly FoundModule[], taken: Readonly<Record<string, string>>): Promise<{ readonly names: Readonly<Record<string, string>>; readonly filters: readonly FilterInput[] }> {
    const names: Record<string, string> = { ...taken };
    const filters: FilterInput[] = [];
    for (const module of found) {
      const sha256 = await keep(module.name, module.bytes);
      const others = new Set(Object.keys(names).filter((name) => names[name] !== sha256));
      const name = `${freeName(stemOf(module.name), new Set([...others].map(stemOf)))}.wasm`;
      names[name] = sha256;
      filters.push({ name: stemOf(name), module: { name, sha256 }, ...(module.rootId !== undefined && { rootId: module.rootId }) });
    }
    return { names, filters };
  }
  const sourcesOf = (found: readonly FoundModule[]): SourceFile[] => found.flatMap((module) => (module.source === undefined ? [] : [{ path: `${stemOf(module.name)}.wat`, text: module.source }]));

  async function openScenario(scenario: ScenarioInput, fileName: string, found: readonly FoundModule[]): Promise<WorkDocument> {
    const names: Record<string, string> = { ...store.getState().modules };
    for (const module of found) names[module.name] = await keep(module.name, module.bytes);
    const wanted = scenario.setup.chain.map((filter) => filter.module);
    const absent = wanted.flatMap(({ sha256 }) => (sha256 === undefined || modules.has(sha256) ? [] : [sha256]));
    if (absent.length > 0) for (const module of await bench.input.openDrafts().then((drafts) => drafts.modules(absent), () => [])) modules.set(module.sha256, module);
    // a chain of one takes the only module that came along, whatever it is called
    const [only] = wanted, [lone] = found;
    if (wanted.length === 1 && found.length === 1 && only !== undefined && lone !== undefined) names[only.name] = names[lone.name] ?? "";
    for (const { name, sha256 } of wanted) {
      const got = names[name];
      if (sha256 !== undefined && !modules.has(sha256) && got !== undefined && modules.has(got)) tell(bench, name, `The module is not the one that ${fileName} was made with: SHA-256 ${got.slice(0, 12)} in place of ${sha256.slice(0, 12)}.`);
    }
    return documentOf(scenario, { kind: "file", name: fileName }, names, sourcesOf(found));
  }

  async function openModules(found: readonly FoundModule[], into: "new" | "chain"): Promise<WorkDocument> {
    const state = store.getState(), { draft, origin } = state, wanted = into === "new" ? await filled(found) : undefined;
    if (wanted !== undefined) return wanted;
    if (into === "new" && origin.kind === "file" && found.every(({ name }) => draft.setup.chain.some((filter) => filter.module.name === name))) return rebuilt(found);
    const own = origin.kind === "file";
    const { names, filters } = await named(found, into === "chain" ? state.modules : {});
    if (into === "chain") return { ...documentOf(withSetup(draft, { chain: [...draft.setup.chain, ...filters] }), origin, names), sources: [...state.sources, ...sourcesOf(found)] };
    const title = filters.map((filter) => filter.module.name).join(", ");
    const from: Origin = { kind: "file", name: title };
    // requests and replies that somebody wrote are worth more than ours
    const fresh: ScenarioInput = own && draft.setup.chain.length > 0 ? { ...withSetup(draft, { chain: [...filters] }), title } : { version: 1, title, setup: { chain: [...filters], upstreams: [backend] }, actions: [firstRequest] };
    return documentOf(fresh, from, names, sourcesOf(found));
  }

  /** Modules that the chain asks for, told by SHA-256 or by name, or because one is missing and one was opened. Undefined when they are others. */
  async function filled(found: readonly FoundModule[]): Promise<WorkDocument | undefined> {
    const { draft, origin, sources, modules: before, missing } = store.getState(), names: Record<string, string> = { ...before };
    const wanted = draft.setup.chain.map(({ module }) => module).filter(({ name }) => missing.includes(name));
    for (const { name, bytes } of found) {
      const sha256 = await keep(name, bytes), module = wanted.find((each) => each.sha256 === sha256) ?? wanted.find((each) => each.name === name) ?? (missing.length === 1 && found.length === 1 ? wanted[0] : undefined);
      if (module === undefined) return undefined;
      if (module.sha256 !== undefined && module.sha256 !== sha256) tell(bench, name, `The module is not the one that the chain asks for: SHA-256 ${sha256.slice(0, 12)} in place of ${module.sha256.slice(0, 12)}.`);
      names[module.name] = sha256;
    }
    return documentOf(draft, origin, names, [...sources, ...sourcesOf(found)]);
  }

  /** Modules that were built anew take the place of those of the same name; everything around them stays. */
  async function rebuilt(found: readonly FoundModule[]): Promise<WorkDocument> {
    const { draft, origin, sources, modules: before } = store.getState();
    const names: Record<string, string> = { ...before };
    for (const module of found) names[module.name] = await keep(module.name, module.bytes);
    const fresh = new Set(found.map((module) => module.name));
    const chain = draft.setup.chain.map((filter) => (fresh.has(filter.module.name) ? { ...filter, module: { name: filter.module.name, sha256: names[filter.module.name] } } : filter));
    const texts = sourcesOf(found), replaced = new Set(texts.map((text) => text.path));
    return documentOf(withSetup(draft, { chain }), origin, names, [...sources.filter((text) => !replaced.has(text.path)), ...texts]);
  }

  /** Files of modules that are in the document now. */
  async function watch(found: readonly FoundModule[]): Promise<void> {
    for (const module of found) {
      if (module.watch === undefined) continue;
      const sha256 = await keep(module.name, module.bytes), now = store.getState();
      const name = now.draft.setup.chain.map((filter) => filter.module.name).find((each) => now.modules[each] === sha256);
      if (name !== undefined) watching.begin(name, sha256, module.watch);
    }
  }

  /** What could not be a build: why. */
  async function readAgain(name: string, bytes: Uint8Array): Promise<{ readonly ok: true; readonly module: FoundModule } | { readonly ok: false; readonly reason: string }> {
    const [{ recognise }, { readModule }] = await Promise.all([import("./files.ts"), import("../module/read-module.ts")]);
    const read = await recognise({ name, bytes }, bench.input.assemble);
    if (read.kind === "unreadable") return { ok: false, reason: read.reason };
    if (read.kind !== "module") return { ok: false, reason: `It is ${{ scenario: "a scenario", traffic: "captured traffic", config: "a configuration", trace: "the trace of an Envoy", suite: "a suite of tests", session: "a session" }[read.kind]}, not a module.` };
    const whole = readModule(read.bytes);
    return whole.ok ? { ok: true, module: { ...read, name } } : { ok: false, reason: `It is no whole module: ${whole.reason}${/[.!?]$/.test(whole.reason) ? "" : "."}` };
  }

  /** The document with new builds in it runs again; the cursor and everything else stays. */
  async function putBuilds(found: readonly FoundModule[]): Promise<void> {
    const document = await rebuilt(found), { recording, outcome } = store.getState();
    if (Object.keys(document.modules).every((name) => document.modules[name] === store.getState().modules[name])) return;
    const before = recording === undefined || recording.length < 2 ? undefined : keptRun(recording, outcome, `the build before of ${found.map(({ name }) => name).join(", ")}`);
    editing.replace(document);
    store.setState({ firstVisit: false, rebuilt: { module: found.map(({ name }) => name).join(", "), before } });
    if (editing.settle()) running.schedule();
  }

  return {
    async rebuild(module, bytes, onBuild) {
      const read = await readAgain(module, bytes);
      if (!read.ok) return read;
      onBuild(await keep(module, read.module.bytes));
      await putBuilds([read.module]);
      return { ok: true };
    },

    rebuildAll: (files) =>
      opening(files.map((file) => file.name).join(", "), async (still) => {
        const names = [...new Set(store.getState().draft.setup.chain.map(({ module }) => module.name))], found: FoundModule[] = [];
        for (const file of files) {
          const mine = moduleName(file.name), name = names.includes(mine) ? mine : names.length === 1 && files.length === 1 ? names[0] : undefined;
          const read = name === undefined ? { ok: false as const, reason: `No filter of the chain is called ${mine}. ${names.join(", ")} could be built anew.` } : await readAgain(name, file.bytes);
          if (read.ok) found.push({ ...read.module, watch: file.watch });
          else tell(bench, file.name, read.reason);
        }
        if (!still() || found.length === 0) return;
        await putBuilds(found);
        await watch(found);
      }),

    sample: (id, asFirst = false) =>
      opening(bench.input.samples.list().find((sample) => sample.id === id)?.title ?? id, async (still) => {
        const loaded = await bench.input.samples.load(id);
        const { scenario } = loaded;
        const declared = new Map(scenario.setup.chain.map(({ module }) => [module.name, module.sha256]));
        const names: Record<string, string> = {};
        for (const [name, bytes] of loaded.modules) names[name] = await keep(name, bytes, declared.get(name));
        if (!still()) return;
        const title = bench.input.samples.list().find((sample) => sample.id === id)?.title ?? id;
        store.setState({ firstVisit: asFirst });
        show(documentOf(scenario, { kind: "sample", id, title }, names, loaded.sources), asFirst, undefined, loaded.complete);
      }),

    files: (files, into) =>
      opening(files.map((file) => file.name).join(", "), async (still) => {
        const { found, scenarios, captures, configs, traces: [trace], suites: tests, sessions } = await readAll(files), [config, ...otherConfigs] = configs, [suite, ...unread] = tests, [session] = sessions;
        if (session !== undefined) {
          for (const each of files) if (each.name !== session.name) tell(bench, each.name, `A session is opened by itself; ${session.name} is open now.`);
          if (still()) await fetched.session(session.name, session.session);
          return;
        }
        if (suite !== undefined) {
          for (const each of unread) tell(bench, each.name, `One suite is opened at a time; ${suite.name} is open now.`);
          if (still()) void fetched.suites().then((suites) => suites.run(suite, { modules: found, files }));
          return;
        }
        const [scenario, ...more] = scenarios, [capture, ...others] = captures;
        for (const each of others) tell(bench, each.name, `One capture is opened at a time; ${capture?.name ?? "another"} is open now.`);
        if (capture !== undefined && still()) await traffic.preview(capture);
        for (const each of more) tell(bench, each.name, `One scenario is opened at a time; ${scenario?.name ?? "another"} is open now.`);
        for (const each of otherConfigs) tell(bench, each.name, `One configuration is opened at a time; ${config?.name ?? "another"} is open now.`);
        if (trace !== undefined && still()) await tracing.compare(trace);
        if (config !== undefined && still()) return configuration.preview(config, found);
        if (scenario === undefined && found.length === 0) return;
        const document = scenario === undefined ? await openModules(found, into) : await openScenario(scenario.scenario, scenario.name, found);
        if (!still()) return;
        store.setState({ firstVisit: false });
        show(document, false);
        await watch(found);
      }),

    replaceModule: (index, file) =>
      opening(file.name, async (still) => {
        const { found } = await readAll([file]);
        const [module] = found, { draft, modules: before, sources, origin } = store.getState();
        const filter = draft.setup.chain[index];
        if (module === undefined || filter === undefined) return;
        const sha256 = await keep(module.name, module.bytes);
        if (!still()) return;
        const { names, filters } = await named([module], Object.fromEntries(Object.entries(before).filter(([name]) => name !== filter.module.name)));
        const name = filters[0]?.module.name ?? module.name;
        editing.replace({ ...documentOf(withSetup(draft, { chain: draft.setup.chain.with(index, { ...filter, module: { name, sha256 } }) }), origin, { ...before, ...names }), sources: [...sources, ...sourcesOf(found)] });
        store.setState({ firstVisit: false });
        if (editing.settle()) running.schedule();
        await watch(found);
      }),

    async made(what, make, asFirst = false) {
      let shown = false;
      await opening(what, async (still) => {
        await loadParser(bench);
        const made = await make(keep);
        if (made === undefined || !still()) return;
        store.setState({ firstVisit: false });
        show(made.document, asFirst, made.arrive);
        shown = true;
      });
      return shown;
    },

    draft: (draft, asFirst = false) =>
      opening(draft.title, async (still) => {
        const absent = modulesOf(draft).filter((sha256) => !modules.has(sha256));
        const [kept] = await Promise.all([absent.length === 0 ? [] : bench.input.openDrafts().then((drafts) => drafts.modules(absent)), loadParser(bench)]);
        for (const module of kept) modules.set(module.sha256, module);
        if (!still()) return;
        store.setState({ firstVisit: false, breakpoints: draft.breakpoints ?? [] });
        show(draft.document, asFirst, draft.place);
      }),

    guest: ({ title, fileName, text, scenario, stepOf }) =>
      opening(title, async (still) => {
        const [assembled] = await Promise.all([bench.input.assemble(text, fileName), loadParser(bench)]);
        if (!assembled.ok) throw new Error(assembled.reason);
        const name = moduleName(fileName), sha256 = await keep(name, assembled.value);
        if (!still()) return;
        store.setState({ firstVisit: false });
        show(documentOf(scenario, { kind: "file", name: title }, { [name]: sha256 }, [{ path: fileName, text }]), false, stepOf);
      }),
  };
}
