/** Will a module load and start in each proxy: what is in the binary against what each proxy asks of it, before anything runs. */
import { pullsOf } from "../../module/pulled-in.ts";
import { readModule } from "../../module/read-module.ts";
import type { WasmModule } from "../../module/types.ts";
import type { Preflighted, PreflightNote, PreflightProblem, PulledIn } from "../../recording/preflight.ts";
import { allProfiles, profileTitle } from "../../scenario/profiles.ts";
import { invalidRefusal, linkModule, linkUnreadable, refusalOf } from "../link.ts";
import type { LinkReport } from "../link.ts";
import { rulesOf } from "../proxies/proxies.ts";
import type { LoadRules } from "./load-rules.ts";
import { nginx } from "./nginx.ts";

const others: readonly LoadRules[] = [nginx];

/** Never throws. Every release of every profile first, then the proxies that are none. `readable`: demangles names of functions. */
export function preflight(bytes: Uint8Array, readable: (written: string) => string): readonly Preflighted[] {
  const read = readModule(bytes), valid = read.ok && WebAssembly.validate(read.value.bytes);
  const found = allProfiles.filter((profile) => !read.ok || !valid || !others.some(({ proxy }) => proxy === profile)).map((profile): Preflighted => {
    const { machine } = rulesOf({ profile, rules: {} });
    const report = !read.ok ? linkUnreadable(read.reason) : checked(linkModule(read.value, { ...machine, link: "as-profile" }), valid);
    const program = report.notes.find(({ kind }) => kind === "wasi-command");
    const problems = [...report.problems, ...(program === undefined ? [] : [program])], first = problems[0];
    return {
      proxy: profile, title: profileTitle(profile), loads: first === undefined, problems, notes: read.ok && valid ? (machine.linker?.notes(read.value) ?? []) : [],
      ...(first !== undefined && { refusal: machine.linker?.refusal(first) ?? report.refusal ?? refusalOf(first) }),
    };
  });
  if (!read.ok || !valid) return found;
  const pulling = createPulling(read.value, readable);
  return [...found, ...others.map((rules): Preflighted => {
    const problems = rules.problems(read.value), first = problems[0];
    return { proxy: rules.proxy, title: rules.title, loads: first === undefined, problems, notes: rules.notes(read.value), ...(first !== undefined && { refusal: rules.refusal(first) }) };
  })].toSorted((a, b) => placeOf(a) - placeOf(b)).map((one) => ({ ...one, problems: one.problems.map(pulling), notes: one.notes.map(pulling) }));
}

/** In the order of the profiles; those that are none come last. */
const placeOf = ({ proxy }: Preflighted): number => (allProfiles.includes(proxy) ? allProfiles.indexOf(proxy) : allProfiles.length);

/** Adds who pulls an import in; the code of a module is read only when there is something to say of one. */
export function createPulling(m: WasmModule, readable: (written: string) => string): <T extends PreflightProblem | PreflightNote>(about: T) => T {
  const imports: ReadonlyMap<string, number> = new Map(m.imports.filter(({ kind }) => kind === "function").map(({ module, name }, index) => [`${module}.${name}`, index] as const));
  const known = new Map<number, PulledIn>();
  let pulls: ReturnType<typeof pullsOf> | undefined;
  return (about) => {
    const index = imports.get(about.subject);
    if (index === undefined) return about;
    const pulledIn = known.get(index) ?? (pulls ??= pullsOf(m, readable))(index);
    known.set(index, pulledIn);
    return { ...about, pulledIn };
  };
}

/** A module whose code is not valid does not load, whatever it links. */
export const checked = (report: LinkReport, valid: boolean): LinkReport =>
  report.refusal !== undefined || valid ? report : { ...report, problems: [{ kind: "not-wasm", subject: "its code is not valid", clause: "T-04" }], refusal: invalidRefusal };
