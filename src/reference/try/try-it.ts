/** Try it: a guest of ours and a scenario that show an entry of the reference, and the step at which to look. */
import { callbackOf, signatureOf } from "../../abi/callbacks.ts";
import type { CallbackName } from "../../abi/callbacks.ts";
import { enumNames } from "../../abi/codes.ts";
import type { EnumName } from "../../abi/codes.ts";
import { hostFunctions } from "../../abi/host-functions.ts";
import type { HostFunctionName } from "../../abi/host-functions.ts";
import { abiVersionNames, abiVersions, offeredIn } from "../../abi/versions.ts";
import type { AbiVersion, AbiVersionEntry } from "../../abi/versions.ts";
import type { Recording } from "../../recording/log.ts";
import type { ScenarioInput } from "../../scenario/scenario.ts";
import { callbackTries } from "./callbacks.ts";
import { functionTry } from "./calls.ts";
import type { Try } from "./calls.ts";
import { enumTries } from "./enumerations.ts";
import { guestText } from "./guest-text.ts";
import { scenes } from "./scenes.ts";
import type { Scene } from "./scenes.ts";

export interface TryIt {
  readonly title: string;
  /** WebAssembly text of the guest; the chain calls the module `fileName` with `.wasm` for `.wat` */
  readonly text: string;
  readonly fileName: string;
  readonly scenario: ScenarioInput;
  /** Name of the row to stand at. */
  readonly reaches: string;
}

const isFunction = (name: string): name is HostFunctionName => Object.hasOwn(hostFunctions, name);
const isEnum = (name: string): name is EnumName => enumNames.some((each) => each === name);
const isCallback = (name: string): name is CallbackName => callbackOf(name) !== undefined;

function triedBy(name: string): Try | undefined {
  if (isFunction(name)) return functionTry(name);
  if (isCallback(name)) return callbackTries[name];
  return isEnum(name) ? enumTries[name] : undefined;
}

const markerOf = (version: AbiVersion): string | undefined => {
  const { marker }: AbiVersionEntry = abiVersions[version];
  return marker;
};
const released: readonly AbiVersion[] = abiVersionNames.filter((version) => abiVersions[version].released);
const playable: readonly AbiVersion[] = [...released, "0.2.100"];
const has = (name: string, version: AbiVersion): boolean => {
  if (isFunction(name)) return offeredIn(hostFunctions[name], version);
  return signatureOf(name, version) !== undefined;
};

/** Versions in which an entry can be tried, the newest last: those of its own name, and of what its guest calls. Where only the dialect of a proxy has it, that one. */
export function versionsToTry(name: string): readonly AbiVersion[] {
  const tried = triedBy(name);
  if (tried === undefined) return [];
  const own = abiVersionNames.find((version) => markerOf(version) === name);
  if (own !== undefined) return [own];
  if (tried.lenient === true) return ["0.2.1"];
  const needed = [...(isEnum(name) ? [] : [name]), ...Object.values(tried.does).flatMap(({ calls = [] }) => calls.map((call) => call.name)), ...(tried.reaches === undefined || !has(tried.reaches, "0.2.1") ? [] : [tried.reaches])];
  const found = playable.filter((version) => needed.every((each) => has(each, version)));
  const plain = found.filter((version) => version !== "0.2.100");
  return plain.length > 0 ? plain : found;
}

export function tryIt(name: string, abi: AbiVersion): TryIt | undefined {
  const tried = triedBy(name);
  if (tried === undefined) return undefined;
  const { scene, does, allocators, about } = tried, { setup, actions, filter }: Scene = scenes[scene];
  const fileName = `${name.replace(/^_+/, "")}.wat`, title = `Try ${name}`;
  const text = guestText({
    abi, exports: does, ...(allocators !== undefined && { allocators }),
    about: [`${name}, shown by a guest of ABI ${abi}. Change it and drop it into the page to go on from here.`, ...(about === undefined ? [] : [about])],
  });
  const scenario: ScenarioInput = {
    version: 1, title,
    setup: { ...setup, ...(abi === "0.2.100" && { profile: "higress" }), ...(tried.lenient === true && { link: "lenient" as const }), chain: [{ name: "try", ...filter, module: { name: `${fileName.slice(0, -".wat".length)}.wasm` } }] },
    actions: [...actions],
  };
  return { title, text, fileName, scenario, reaches: tried.reaches ?? name };
}

/** The first step of that name; the newest where there is none yet. */
export function stepOf(recording: Recording, reaches: string): number {
  for (let step = 1; step < recording.length; step++) if (recording.brief(step).name === reaches) return step;
  return recording.length - 1;
}
