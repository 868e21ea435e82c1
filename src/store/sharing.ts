/** Links: what is open as one, and what is opened from one. */
import { sha256For } from "./running.ts";
import type { Secret } from "../share/redact.ts";
import type { ModuleReference, OpenedLink, Shared } from "../share/link.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import type { Fetching } from "./fetching.ts";
import { fetchable } from "./fetching.ts";
import { tell } from "./bench.ts";
import type { Bench } from "./bench.ts";
import type { KeepModule, Made, Opening } from "./opening.ts";
import type { LinkWanted, MadeLink, SharedModule } from "./types.ts";

export interface Sharing {
  secrets(): Promise<readonly Secret[]>;
  link(wanted: LinkWanted): Promise<MadeLink>;
  /** False, and told why, when the fragment holds nothing that can be shown. */
  open(fragment: string, asFirst: boolean): Promise<boolean>;
}

const howOf = (made: ModuleReference): SharedModule["how"] => ("sample" in made ? "sample" : made.url !== undefined ? "by-address" : made.bytes !== undefined ? "inside" : "by-hash");
const addressPrefix = "#url=";

export function createSharing(bench: Bench, opening: Opening, fetching: Fetching): Sharing {
  const { store, modules, input } = bench;

  /** The sample that is open, where it is one: its scenario as it was written, and the SHA-256 of its modules. */
  async function openSample(): Promise<{ readonly id: string; readonly scenario: ScenarioInput; readonly modules: ReadonlyMap<string, string> } | undefined> {
    const { origin } = store.getState();
    if (origin.kind !== "sample") return undefined;
    const loaded = await input.samples.load(origin.id), hashes = new Map<string, string>();
    for (const [name, bytes] of loaded.modules) hashes.set(name, await input.engine.hash(bytes));
    return { id: origin.id, scenario: loaded.scenario, modules: hashes };
  }

  async function link({ keep, modules: inline, step, addresses }: LinkWanted): Promise<MadeLink> {
    const [{ encodeLink, longestLink, packBytes }, { redacted, secretsOf }, { stepName }] = await Promise.all([import("../share/link.ts"), import("../share/redact.ts"), import("../share/step-name.ts")]);
    const { draft, recording, cursor } = store.getState(), scenario = redacted(draft, secretsOf(draft).filter(({ value }) => !keep.has(value))), sample = await openSample();
    const references: Record<string, ModuleReference> = {}, told: SharedModule[] = [];
    for (const { module } of draft.setup.chain) {
      if (references[module.name] !== undefined) continue;
      const sha256 = sha256For(bench, module), bytes = sha256 === undefined ? undefined : modules.get(sha256)?.bytes;
      if (sha256 === undefined || bytes === undefined) told.push({ name: module.name, how: "missing", size: 0 });
      else if (sample?.modules.get(module.name) === sha256) references[module.name] = { sample: sample.id, file: module.name, sha256 };
      else {
        const url = fetchable(addresses[module.name] ?? "")?.href;
        references[module.name] = { sha256, size: bytes.length, ...(url !== undefined ? { url } : inline && { bytes: await packBytes(bytes) }) };
      }
      const made = references[module.name];
      if (made !== undefined) told.push({ name: module.name, how: howOf(made), size: bytes?.length ?? 0 });
    }
    const untouched = sample !== undefined && JSON.stringify(sample.scenario) === JSON.stringify(scenario);
    const at = step && recording !== undefined ? stepName(recording, cursor) : undefined;
    const shared: Shared = { ...(untouched ? { sample: sample.id } : { scenario, modules: references }), ...(at !== undefined && { at }) };
    return { fragment: await encodeLink(shared), modules: told, step: at?.step, longest: longestLink };
  }

  return {
    secrets: async () => (await import("../share/redact.ts")).secretsOf(store.getState().draft),
    link,
    open: (fragment, asFirst) =>
      fragment.startsWith(addressPrefix) ? fromAddress(fragment.slice(addressPrefix.length)) : opening.made("the link", async (keepModule) => {
        const { decodeLink } = await import("../share/link.ts"), decoded = await decodeLink(fragment);
        if (decoded.ok) return fromLink(decoded.value, keepModule);
        tell(bench, "The link", `${decoded.reason} What you had open is unchanged.`);
        return undefined;
      }, asFirst),
  };

  /** What an address holds is opened as a file would be. */
  async function fromAddress(encoded: string): Promise<boolean> {
    const refused = (reason: string): boolean => {
      tell(bench, "The link", `${reason} What you had open is unchanged.`);
      return false;
    };
    let address: URL | undefined;
    try {
      address = fetchable(decodeURIComponent(encoded));
    } catch {
      // percent signs that are no escapes: told below
    }
    if (address === undefined) return refused("This link names no address that can be fetched: it has to begin with https://.");
    if (!(await fetching.ask([address.href]))) return false;
    const fetched = await fetching.fetch(address.href);
    if (!fetched.ok) return refused(`${address.href} could not be fetched: ${fetched.reason}. Download the file yourself and drop it here.`);
    await opening.files([{ name: address.pathname.split("/").at(-1) ?? address.host, bytes: fetched.value }], "new");
    return true;
  }

  /** Whether modules that the link names by address are fetched: asked once for all that are not here. */
  async function mayFetch(references: readonly ModuleReference[]): Promise<boolean> {
    const urls = references.flatMap((reference) => ("sample" in reference || reference.url === undefined || modules.has(reference.sha256) || fetchable(reference.url) === undefined ? [] : [reference.url]));
    return urls.length > 0 && fetching.ask([...new Set(urls)]);
  }

  async function fromLink(shared: OpenedLink, keepModule: KeepModule): Promise<Made | undefined> {
    const title = shared.sample === undefined ? undefined : input.samples.list().find(({ id }) => id === shared.sample)?.title;
    if (shared.sample !== undefined && title === undefined) return refuse(`This link shows the sample ${shared.sample}, which this release does not have.`);
    const sample = shared.sample === undefined ? undefined : await input.samples.load(shared.sample), scenario = shared.scenario ?? sample?.scenario;
    const parsed = bench.parse?.(scenario);
    if (scenario === undefined || parsed === undefined) return undefined;
    if (!parsed.ok) return refuse(`The scenario in this link has a problem: ${parsed.problems.slice(0, 3).map(({ path, message }) => `${path} ${message}`.trim()).join("; ")}.`);
    const names: Record<string, string> = {};
    for (const [name, bytes] of sample?.modules ?? []) names[name] = await keepModule(name, bytes);
    const fetches = await mayFetch(Object.values(shared.modules));
    for (const [name, reference] of Object.entries(shared.modules)) {
      const sha256 = await moduleOf(name, reference, keepModule, fetches);
      if (sha256 !== undefined) names[name] = sha256;
    }
    const { at } = shared, found = at === undefined ? undefined : (await import("../share/step-name.ts")).findStep;
    return {
      document: { draft: scenario, origin: shared.sample !== undefined && title !== undefined ? { kind: "sample", id: shared.sample, title } : { kind: "file", name: scenario.title === undefined || scenario.title === "" ? "a link" : scenario.title }, modules: names, sources: sample?.sources ?? [] },
      ...(at !== undefined && found !== undefined && {
        arrive: (recording) => {
          const { step, moved } = found(recording, at);
          if (moved) tell(bench, "The link", `The link points at step ${at.step}, which is not the same step in this release; the nearest like it is step ${step}.`);
          return step;
        },
      }),
    };
  }

  function refuse(reason: string): undefined {
    tell(bench, "The link", `${reason} What you had open is unchanged.`);
    return undefined;
  }

  /** The SHA-256 under which a module is at hand now. One that is not here is told of as missing, as in a scenario from a file. */
  async function moduleOf(name: string, reference: ModuleReference, keepModule: KeepModule, fetches: boolean): Promise<string | undefined> {
    if ("sample" in reference) {
      const bytes = input.samples.list().some(({ id }) => id === reference.sample) ? (await input.samples.load(reference.sample)).modules.get(reference.file) : undefined;
      const sha256 = bytes === undefined ? undefined : await keepModule(name, bytes);
      if (sha256 === undefined) tell(bench, name, `The link takes this module from the sample ${reference.sample}, which this release does not have.`);
      else if (reference.sha256 !== undefined && reference.sha256 !== sha256) tell(bench, name, `The sample ${reference.sample} has changed since the link was made: the run may differ.`);
      return sha256;
    }
    if (reference.bytes === undefined) {
      if (modules.has(reference.sha256)) return reference.sha256;
      const kept = await input.openDrafts().then((drafts) => drafts.modules([reference.sha256]), () => []);
      for (const module of kept) modules.set(module.sha256, module);
      if (kept.length > 0) return reference.sha256;
      const fetched = fetches && reference.url !== undefined ? await fetchedModule(name, reference.url, reference.sha256, keepModule) : undefined;
      if (fetched !== undefined) return fetched;
      tell(bench, name, `The link names this module by its SHA-256, ${reference.sha256.slice(0, 12)}, ${reference.size.toLocaleString("en")} bytes. Drop the same file to run it.`);
      return undefined;
    }
    const { unpackBytes } = await import("../share/link.ts"), unpacked = await unpackBytes(reference.bytes, reference.size);
    if (!unpacked.ok) {
      tell(bench, name, `The module inside the link cannot be read: ${unpacked.reason}.`);
      return undefined;
    }
    const sha256 = await keepModule(name, unpacked.value);
    if (sha256 === reference.sha256) return sha256;
    tell(bench, name, `The module inside the link is not the one it was made with: SHA-256 ${sha256.slice(0, 12)} in place of ${reference.sha256.slice(0, 12)}.`);
    return undefined;
  }

  async function fetchedModule(name: string, url: string, sha256: string, keepModule: KeepModule): Promise<string | undefined> {
    const fetched = await fetching.fetch(url);
    if (!fetched.ok) {
      tell(bench, name, `The module could not be fetched from ${url}: ${fetched.reason}.`);
      return undefined;
    }
    const found = await input.engine.hash(fetched.value);
    if (found === sha256) return keepModule(name, fetched.value);
    tell(bench, name, `What ${url} holds is not the module that the link was made with: SHA-256 ${found.slice(0, 12)} in place of ${sha256.slice(0, 12)}.`);
    return undefined;
  }
}
