/** Every demo as it is made now: the link that opens it at its telling step, and what is there. */
import { sha256Hex } from "../../engine/hash.ts";
import { assembleWat } from "../../engine/wat.ts";
import { findingsOf } from "../../debugger/findings/findings.ts";
import { rowLabel } from "./row-label.ts";
import type { Recording } from "../../recording/log.ts";
import type { ScenarioInput } from "../../scenario/scenario.ts";
import { decodeLink, encodeLink, packBytes } from "../../share/link.ts";
import type { Shared } from "../../share/link.ts";
import { stepName } from "../../share/step-name.ts";
import { runHost, scenarioOf } from "../host-run.ts";
import { sampleFolder } from "../sample-folder.ts";
import { runSample } from "../sample-runs.ts";
import { fileName, misuses, scenarioOfMisuse, textOfMisuse } from "./misuses.ts";
import type { Misuse } from "./misuses.ts";
import { tellingRows } from "./telling.ts";

export interface Demo { readonly id: string; readonly kind: "sample" | "misuse"; readonly title: string; readonly sentence: string; readonly link: string }
/** A demo with what its link holds and where it opens. */
export interface MadeDemo extends Demo { readonly shared: Shared; readonly step: number; readonly row: string; readonly recording: Recording }

export const madeDemos = async (): Promise<readonly MadeDemo[]> => [...(await Promise.all(sampleFolder().list().map(({ id, title, sentence }) => ofSample(id, title, sentence)))), ...(await Promise.all(misuses.map(ofMisuse)))];

/** What two links hold, without how it is packed, which is up to the release of zlib. */
export async function contentOf(link: string): Promise<unknown> {
  const decoded = await decodeLink(link);
  if (!decoded.ok) throw new Error(decoded.reason);
  return { ...decoded.value, modules: Object.fromEntries(Object.entries(decoded.value.modules).map(([name, reference]) => [name, { ...reference, bytes: undefined }])) };
}

async function ofSample(id: string, title: string, sentence: string): Promise<MadeDemo> {
  const [row, nth = 0] = tellingRows[id] ?? [""], { recording } = runSample(id);
  return made({ id, kind: "sample", title, sentence }, recording, nthOf(recording, row, nth, id), { sample: id });
}

async function ofMisuse(misuse: Misuse): Promise<MadeDemo> {
  const assembled = await assembleWat(textOfMisuse(misuse), `${misuse.id}.wat`);
  if (!assembled.ok) throw new Error(`${misuse.id}: ${assembled.reason}`);
  const sha256 = sha256Hex(assembled.value), scenario: ScenarioInput = scenarioOfMisuse(misuse, sha256), { recording } = runHost(scenarioOf(scenario), new Map([[fileName, assembled.value]]));
  const { telling } = misuse, step = "row" in telling ? nthOf(recording, telling.row, 0, misuse.id) : findingsOf(recording).find(({ rule }) => rule === telling.finding)?.step;
  if (step === undefined) throw new Error(`${misuse.id}: nothing tells of ${JSON.stringify(telling)}; there is ${findingsOf(recording).map(({ rule }) => rule).join(", ")}`);
  return made({ id: misuse.id, kind: "misuse", title: misuse.title, sentence: misuse.sentence }, recording, step, { scenario, modules: { [fileName]: { sha256, size: assembled.value.length, bytes: await packBytes(assembled.value) } } });
}

async function made(about: Omit<Demo, "link">, recording: Recording, step: number, shared: Shared): Promise<MadeDemo> {
  const whole: Shared = { ...shared, at: stepName(recording, step) };
  return { ...about, link: await encodeLink(whole), shared: whole, step, row: rowLabel(recording, step), recording };
}

function nthOf(recording: Recording, row: string, nth: number, id: string): number {
  let seen = 0;
  for (let step = 1; step < recording.length; step++) if (recording.brief(step).name === row && seen++ === nth) return step;
  throw new Error(`${id}: there are ${seen} rows ${row}`);
}
