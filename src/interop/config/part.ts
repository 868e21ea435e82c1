/** A configuration as it is asked: each value knows its path, and what nobody asked for is listed in the end, by the top of what was left. */

interface Asked { readonly taken: Set<string>; readonly entered: Set<string> }

export interface Part {
  /** `static_resources.listeners[0].name`; empty for the whole */
  readonly path: string;
  readonly value: unknown;
  readonly above?: Part;
  readonly asked: Asked;
}
type Fields = Readonly<Record<string, unknown>>;

export const whole = (value: unknown, path = ""): Part => ({ path, value, asked: { taken: new Set(), entered: new Set() } });

const fieldsOf = (value: unknown): Fields | undefined => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined);
const below = (part: Part, path: string, value: unknown): Part => ({ path, value, above: part, asked: part.asked });
const keyPath = (path: string, key: string): string => (/^[\w-]+$/.test(key) ? (path === "" ? key : `${path}.${key}`) : `${path}[${JSON.stringify(key)}]`);
const camel = (name: string): string => name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** What lies so deep, by names in snake case; the value's own spelling may be camel case. Asking this way takes nothing. */
export function at(part: Part | undefined, ...names: readonly string[]): Part | undefined {
  let found = part;
  for (const name of names) {
    const here: Part | undefined = found, fields = fieldsOf(here?.value);
    const key = [name, camel(name)].find((each) => fields !== undefined && Object.hasOwn(fields, each));
    if (here === undefined || fields === undefined || key === undefined || fields[key] === null) return undefined;
    found = below(here, keyPath(here.path, key), fields[key]);
  }
  return found;
}

/** The members of a list; none for anything else. */
export function items(part: Part | undefined): readonly Part[] {
  if (part === undefined || !Array.isArray(part.value)) return [];
  enter(part);
  return part.value.map((value: unknown, i) => below(part, `${part.path}[${i}]`, value));
}
/** The fields of a map by name; none for anything else. */
export function entries(part: Part | undefined): readonly (readonly [string, Part])[] {
  const fields = fieldsOf(part?.value);
  if (part === undefined || fields === undefined) return [];
  enter(part);
  return Object.entries(fields).map(([key, value]) => [key, below(part, keyPath(part.path, key), value)]);
}
export const isMap = (part: Part | undefined): part is Part => fieldsOf(part?.value) !== undefined;

function enter(part: Part | undefined): void {
  for (let each = part; each !== undefined && !each.asked.entered.has(each.path); each = each.above) each.asked.entered.add(each.path);
}
/** All of it counts as understood. */
export function take<T extends Part | undefined>(part: T): T {
  if (part !== undefined) {
    part.asked.taken.add(part.path);
    enter(part.above);
  }
  return part;
}

/** Taken when it is text, or a number or truth value that stands for one. */
export function textAt(part: Part | undefined, ...names: readonly string[]): string | undefined {
  const found = at(part, ...names), value = found?.value;
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean") return undefined;
  take(found);
  return String(value);
}
export function flagAt(part: Part | undefined, ...names: readonly string[]): boolean | undefined {
  const found = at(part, ...names), value = found?.value;
  if (typeof value !== "boolean" && value !== "true" && value !== "false") return undefined;
  take(found);
  return String(value) === "true";
}
/** A whole number from 0 on, written as one or as text. */
export function countAt(part: Part | undefined, ...names: readonly string[]): number | undefined {
  const found = at(part, ...names), value = Number(typeof found?.value === "string" && found.value.trim() === "" ? Number.NaN : found?.value);
  if (found === undefined || typeof found.value === "boolean" || !Number.isSafeInteger(value) || value < 0) return undefined;
  take(found);
  return value;
}
/** A protobuf duration, in ms: `1.5s`, or a message with seconds and nanos. */
export function durationAt(part: Part | undefined, ...names: readonly string[]): number | undefined {
  const found = at(part, ...names);
  if (found === undefined) return undefined;
  const written = typeof found.value === "string" ? /^(\d{1,12}(?:\.\d{1,9})?)s$/.exec(found.value)?.[1] : undefined;
  if (written !== undefined) {
    take(found);
    return Math.round(Number(written) * 1e9) / 1e6;
  }
  const seconds = countAt(found, "seconds"), nanos = countAt(found, "nanos");
  return seconds === undefined && nanos === undefined ? undefined : (seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6;
}

/** Paths of what nobody took, each as high up as nobody entered it. */
export function untaken(root: Part): readonly string[] {
  const { taken, entered } = root.asked, out: string[] = [];
  const walk = (part: Part): void => {
    if (taken.has(part.path)) return;
    if (!entered.has(part.path)) {
      out.push(part.path);
      return;
    }
    const inner = Array.isArray(part.value) ? part.value.map((value: unknown, i) => below(part, `${part.path}[${i}]`, value)) : Object.entries(fieldsOf(part.value) ?? {}).map(([key, value]) => below(part, keyPath(part.path, key), value));
    for (const each of inner) walk(each);
  };
  walk(root);
  return out;
}
