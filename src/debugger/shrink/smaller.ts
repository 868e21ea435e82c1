/** Makes a scenario smaller while something of its run stays: whatever can be left out is left out, and texts are cut. */
import type { ScenarioInput } from "../../scenario/scenario.ts";
import { fewest } from "./fewer.ts";

/** Runs a candidate, which may be no valid scenario, and says whether what is looked for is still there. */
export type StillShows = (candidate: ScenarioInput) => Promise<boolean>;

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Path = readonly (string | number)[];
interface Place { readonly path: Path; readonly value: Json }

/** What is said of a scenario and does nothing in its run. */
const aside: ReadonlySet<string> = new Set(["version", "title", "expect"]);
/** Says which module is meant, wherever it stands. */
const identity = "sha256";
/** Texts whose content the host takes as it is. Other texts name things, or choose. */
const contents: ReadonlySet<string> = new Set(["body", "data", "configuration", "vmConfiguration", "text", "base64", "hex", "path", "value", "result"]);

const isObject = (value: Json): value is { readonly [key: string]: Json } => typeof value === "object" && value !== null && !Array.isArray(value);
const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/**
 * Goes over the scenario again and again until nothing more can go: first whole exchanges and filters, then everything that has a default, then the
 * texts. `better` is told of every smaller one that still shows it. What `still` throws ends the search.
 */
export async function smallestScenario(scenario: ScenarioInput, still: StillShows, better: (smaller: ScenarioInput) => void): Promise<ScenarioInput> {
  let best = scenario as unknown as Json;
  const asked = new Set<string>([JSON.stringify(best)]);

  async function offer(candidate: Json): Promise<boolean> {
    const text = JSON.stringify(candidate);
    if (asked.has(text) || text.length >= JSON.stringify(best).length) return false;
    asked.add(text);
    if (!(await still(candidate as unknown as ScenarioInput))) return false;
    best = candidate;
    better(candidate as unknown as ScenarioInput);
    return true;
  }
  const put = (path: Path, value: Json | undefined): Promise<boolean> => offer(replaced(best, path, value));

  async function fewerItems({ path }: Place): Promise<void> {
    const items = at(best, path);
    if (items !== undefined && isList(items) && items.length > 0) await fewest(items, (kept) => put(path, kept));
  }
  async function shorterText({ path }: Place): Promise<void> {
    const text = at(best, path);
    if (typeof text !== "string" || text === "" || (await put(path, ""))) return;
    const parsed = asJson(text);
    if (parsed !== undefined) return smallerJson(path, parsed);
    await fewerParts(path, path.at(-1) === "hex" ? /../gs : /[^\n]*\n|[^\n]+/g);
    if (path.at(-1) !== "hex") await fewerParts(path, /./gsu);
  }
  async function fewerParts(path: Path, part: RegExp): Promise<void> {
    const text = at(best, path);
    if (typeof text === "string") await fewest(text.match(part) ?? [], (kept) => put(path, kept.join("")));
  }
  /** A text that is JSON stays JSON. */
  async function smallerJson(path: Path, whole: Json): Promise<void> {
    let inner = whole;
    const offerInner = async (candidate: Json): Promise<boolean> => {
      if (!(await put(path, JSON.stringify(candidate)))) return false;
      inner = candidate;
      return true;
    };
    await offerInner(inner);
    for (const place of placesOf(inner)) {
      const value = at(inner, place.path);
      if (value !== undefined && isList(value)) await fewest(value, (kept) => offerInner(replaced(inner, place.path, kept)));
      else if (value !== undefined && typeof place.path.at(-1) === "string") await offerInner(replaced(inner, place.path, undefined));
    }
  }

  for (let before = ""; before !== JSON.stringify(best); ) {
    before = JSON.stringify(best);
    for (const id of idsOf(best)) await put(["actions"], actionsOf(best).filter((action) => idOf(action) !== id));
    await fewerItems({ path: ["actions"], value: null });
    await fewerItems({ path: ["setup", "chain"], value: null });
    for (const place of placesOf(best)) if (isList(place.value)) await fewerItems(place);
    for (const { path } of placesOf(best)) if (typeof path.at(-1) === "string" && at(best, path) !== undefined) await put(path, undefined);
    for (const place of placesOf(best)) if (typeof place.value === "string" && isContent(place.path)) await shorterText(place);
  }
  return best as unknown as ScenarioInput;
}

const actionsOf = (scenario: Json): readonly Json[] => {
  const actions = at(scenario, ["actions"]);
  return actions !== undefined && isList(actions) ? actions : [];
};
/** The exchange or connection that an action belongs to. */
function idOf(action: Json): string | undefined {
  if (!isObject(action)) return undefined;
  const id = action["do"] === "exchange" || action["do"] === "connection" ? action["id"] : (action["exchange"] ?? action["connection"]);
  return typeof id === "string" ? id : undefined;
}
const idsOf = (scenario: Json): readonly string[] => [...new Set(actionsOf(scenario).map(idOf).filter((id) => id !== undefined))].toReversed();

/** A text under a name of `contents`, or the value of a header: the second of a pair. */
const isContent = (path: Path): boolean => {
  const last = path.at(-1);
  return typeof last === "string" ? contents.has(last) : last === 1;
};

/** Every place of a tree but its root, outermost first. */
function placesOf(tree: Json): readonly Place[] {
  const places: Place[] = [];
  const entriesOf = (value: Json, depth: number): readonly (readonly [string | number, Json])[] =>
    isList(value) ? [...value.entries()] : isObject(value) ? Object.entries(value).filter(([key]) => key !== identity && (depth > 0 || !aside.has(key))) : [];
  let level: readonly Place[] = [{ path: [], value: tree }];
  for (let depth = 0; level.length > 0; depth++) {
    level = level.flatMap(({ path, value }) => entriesOf(value, depth).map(([key, inner]) => ({ path: [...path, key], value: inner })));
    places.push(...level);
  }
  return places;
}

function at(tree: Json, path: Path): Json | undefined {
  let value: Json | undefined = tree;
  for (const key of path) value = value === undefined ? undefined : isList(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;
  return value;
}

/** `value` in the place of what is there; undefined takes it out. */
function replaced(tree: Json, [key, ...rest]: Path, value: Json | undefined): Json {
  if (key === undefined) return value ?? null;
  if (isList(tree)) return tree.map((item, index) => (index === key ? replaced(item, rest, value) : item));
  if (!isObject(tree)) return tree;
  if (rest.length === 0 && value === undefined) return Object.fromEntries(Object.entries(tree).filter(([name]) => name !== key));
  return { ...tree, [key]: replaced(tree[String(key)] ?? null, rest, value) };
}

function asJson(text: string): Json | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
