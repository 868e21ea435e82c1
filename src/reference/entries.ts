/** The reference: an entry for each host function, export and enumeration, put together from the tables and from what is written about them. */
import { callbackNames, callbackOf, signatureOf } from "../abi/callbacks.ts";
import type { Callback, CallbackName } from "../abi/callbacks.ts";
import { codeKey, codesOf, enumNames } from "../abi/codes.ts";
import type { EnumName } from "../abi/codes.ts";
import { hostFunctionNames, hostFunctions } from "../abi/host-functions.ts";
import type { HostFunction, HostFunctionName } from "../abi/host-functions.ts";
import type { Param } from "../abi/params.ts";
import { typeText, wasmType } from "../abi/shapes.ts";
import { abiVersionNames, abiVersions, offeredIn } from "../abi/versions.ts";
import type { AbiVersion } from "../abi/versions.ts";
import { signatureWords } from "../debugger/abi-signature.ts";
import { bodiesAndMaps } from "./facts/bodies-and-maps.ts";
import { callbackFacts } from "./facts/callbacks.ts";
import { draft } from "./facts/draft.ts";
import { enumFacts } from "./facts/enumerations.ts";
import { loggingAndTime } from "./facts/logging-and-time.ts";
import { otherProxies } from "./facts/other-proxies.ts";
import { shared } from "./facts/shared.ts";
import { streamsAndCalls } from "./facts/streams-and-calls.ts";
import { wasi } from "./facts/wasi.ts";
import type { EnumFacts, Facts } from "./facts.ts";
import { statementOf } from "./statement.ts";
import type { Statement } from "./statement.ts";

export type EntryKind = "host function" | "callback" | "enumeration";
/** One form of a signature and the versions that have it. */
export interface Form { readonly versions: readonly AbiVersion[]; readonly words: string; readonly type: string }
export interface Answer { readonly status: string; readonly when: Statement }
export interface Difference { readonly where: string; readonly what: Statement }
export interface EnumValue { readonly value: number; readonly key: string; readonly word: string; readonly means: Statement | undefined }
export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
  readonly group: string;
  readonly forms: readonly Form[];
  /** Released versions and dialects in which no proxy of that version has it. */
  readonly notIn: readonly AbiVersion[];
  readonly says: readonly Statement[];
  readonly answers: readonly Answer[];
  readonly differs: readonly Difference[];
  readonly values: readonly EnumValue[];
  /** Other entries, by name: those of its parameters, of its sentences, and those that speak of it. */
  readonly see: readonly string[];
}

const functionFacts: Readonly<Record<HostFunctionName, Facts>> = { ...loggingAndTime, ...bodiesAndMaps, ...streamsAndCalls, ...shared, ...draft, ...wasi };
const callbackTable: Readonly<Record<string, Facts>> = callbackFacts;

/** The versions that a module can be loaded with in some proxy. */
const usual: readonly AbiVersion[] = abiVersionNames.filter((version) => abiVersions[version].released);

function formsOf(signatures: readonly (readonly [AbiVersion, { readonly params: readonly Param[]; readonly result: string }])[]): readonly Form[] {
  const forms: { readonly versions: AbiVersion[]; readonly words: string; readonly type: string }[] = [];
  for (const [version, signature] of signatures) {
    const words = signatureWords(signature.params, signature.result), same = forms.find((form) => form.words === words);
    if (same === undefined) forms.push({ versions: [version], words, type: typeText(wasmType(signature)) });
    else same.versions.push(version);
  }
  return forms;
}

const takesMemory = ({ kind }: Param): boolean => kind === "bytes" || kind === "pairs" || kind === "iovs" || kind.startsWith("out-") || kind === "address";
const inputOutside = "A range that is handed over lies outside memory";
const outputOutside = "a cell for an answer does";
/** Bad addresses are answered alike by every function. */
function memoryAnswer({ params, result }: HostFunction): readonly Answer[] {
  if (result === "none" || !params.some(takesMemory)) return [];
  const out = params.some(({ kind }) => kind.startsWith("out-") || kind === "address"), allocates = params.some(({ kind }) => kind === "out-bytes" || kind === "out-pairs");
  const inputs = params.some(({ kind }) => kind === "bytes" || kind === "pairs" || kind === "iovs");
  const reasons = [...(inputs ? [inputOutside] : []), ...(out ? [inputs ? outputOutside : "A cell for an answer lies outside memory"] : []), ...(allocates ? ["the allocator gave no memory that can be used"] : [])];
  return [{ status: result === "errno" ? "Fault" : "InvalidMemoryAccess", when: statementOf(`${reasons.join(", or ")}.${allocates ? " [T-08]" : ""} [T-10]`) }];
}

const answersOf = ({ answers = {} }: Facts): readonly Answer[] => Object.entries(answers).map(([status, when]) => ({ status, when: statementOf(when) }));
/** Also of the proxies that are not of Envoy's family. */
function differencesOf(name: HostFunctionName | CallbackName | EnumName, { differs = {} }: Facts): readonly Difference[] {
  const others: Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>> = otherProxies;
  return Object.entries({ ...differs, ...others[name] }).flatMap(([where, what]) => (what === undefined ? [] : [{ where, what: statementOf(what) }]));
}
const spoken = (facts: EnumFacts): readonly Statement[] => [...facts.says, ...Object.values(facts.answers ?? {}), ...Object.values(facts.differs ?? {}), ...Object.values(facts.values ?? {})].map(statementOf);
const enumsIn = (params: readonly Param[]): readonly string[] => params.flatMap((param) => (param.kind === "enum" ? [param.of] : []));

/** Names that an entry leads to, before what leads to it is added. */
function leads(params: readonly Param[], facts: EnumFacts): readonly string[] {
  return [...(facts.see ?? []), ...enumsIn(params), ...spoken(facts).flatMap(({ parts }) => parts.flatMap((part) => ("name" in part ? [part.name] : [])))];
}

function functionEntry(name: HostFunctionName): Entry {
  const fn: HostFunction = hostFunctions[name], facts = functionFacts[name];
  const versions = abiVersionNames.filter((version) => offeredIn(fn, version)), own = answersOf(facts);
  const memory = memoryAnswer(fn).filter(({ status }) => !own.some((answer) => answer.status === status));
  return {
    name, kind: "host function", group: fn.group, forms: formsOf(versions.map((version) => [version, fn])), notIn: usual.filter((version) => !versions.includes(version)),
    says: facts.says.map(statementOf), answers: [...own, ...memory], differs: differencesOf(name, facts), values: [], see: leads(fn.params, facts),
  };
}

const groupOf = ({ kind, context }: Callback): string => (kind === "callback" ? context : kind);
function callbackEntry(name: CallbackName): Entry {
  const facts = callbackTable[name] ?? { says: [] }, callback = callbackOf(name);
  const signatures = abiVersionNames.flatMap((version) => {
    const signature = signatureOf(name, version);
    return signature === undefined ? [] : [[version, signature] as const];
  });
  return {
    name, kind: "callback", group: callback === undefined ? "" : groupOf(callback), forms: formsOf(signatures), notIn: callback?.kind === "marker" ? [] : usual.filter((version) => !signatures.some(([has]) => has === version)),
    says: facts.says.map(statementOf), answers: [], differs: differencesOf(name, facts), values: [], see: [...leads(signatures.flatMap(([, { params }]) => params), facts), ...(callback?.action === undefined ? [] : [callback.action])],
  };
}

function enumEntry(name: EnumName): Entry {
  const facts: EnumFacts = enumFacts[name];
  const values = codesOf(name).map(({ value, word }): EnumValue => {
    const key = codeKey(name, value) ?? word, means = facts.values?.[key];
    return { value, key, word, means: means === undefined ? undefined : statementOf(means) };
  });
  return { name, kind: "enumeration", group: "enumerations", forms: [], notIn: [], says: facts.says.map(statementOf), answers: [], differs: differencesOf(name, facts), values, see: leads([], facts) };
}

function linked(entries: readonly Entry[]): readonly Entry[] {
  const known = new Set(entries.map(({ name }) => name)), from = new Map<string, string[]>();
  for (const { name, see } of entries) for (const to of new Set(see)) from.set(to, [...(from.get(to) ?? []), name]);
  return entries.map((entry) => ({ ...entry, see: [...new Set([...entry.see, ...(from.get(entry.name) ?? [])])].filter((name) => name !== entry.name && known.has(name)) }));
}

export const entries: readonly Entry[] = linked([...hostFunctionNames.map(functionEntry), ...callbackNames.map(callbackEntry), ...enumNames.map(enumEntry)]);
const byName = new Map(entries.map((entry) => [entry.name, entry]));
export const entryOf = (name: string): Entry | undefined => byName.get(name);
