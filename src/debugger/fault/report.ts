/** A fault as text, for a report to whoever wrote the filter: the card, the transcript around it, the stack, the modules. */
import type { Recording } from "../../recording/log.ts";
import { profileTitle } from "../../scenario/profiles.ts";
import type { FunctionName } from "../../symbols/functions.ts";
import { plain } from "../sentence.ts";
import { transcript } from "../transcript.ts";
import { bytesWords } from "../words.ts";
import type { FaultCard } from "./fault-card.ts";
import type { FaultFrame } from "./fault-facts.ts";
import type { PolicyLine } from "./policies.ts";

/** Rows of the transcript before the callback that faulted. */
const before = 8;

export type NameOf = (index: number) => FunctionName;

/** "at 0x12c59"; nothing where the engine tells none */
export const placeWords = ({ offset }: FaultFrame): string => (offset === 0 ? "" : `0x${offset.toString(16)}`);
/** A function without a name goes by its number, as engines and disassemblers count. */
export const frameName = ({ index }: FaultFrame, nameOf: NameOf | undefined): string => nameOf?.(index).name ?? `function ${index}`;

export function faultReport(recording: Recording, card: FaultCard, nameOf: NameOf | undefined, policies: readonly PolicyLine[]): string {
  const { setup } = recording.meta.scenario, from = Math.max(1, (card.leading[0] ?? card.step) - before);
  const parts = [
    [card.title, `${card.where}.${card.trap === undefined ? "" : ` Trap: ${card.trap}`}`, `Proxy: ${profileTitle(setup.profile)}${setup.link === "lenient" ? ", linked leniently" : ""}. Seed: ${setup.seed}.`],
    card.words === undefined ? [] : [card.words.text],
    card.sentences.map(plain),
    card.frames.length === 0 ? [] : ["Stack", ...card.frames.map((frame, i) => `  ${String(i).padStart(2)}  ${frameName(frame, nameOf)}${placeWords(frame) === "" ? "" : `  ${placeWords(frame)}`}`), ...(card.aboutStack === undefined ? [] : [`  ${plain(card.aboutStack)}`])],
    [`Transcript, steps ${from} to ${card.step}`, ...transcript(recording, { from, to: card.step }).trimEnd().split("\n").map((line) => `  ${line}`)],
    card.others.map(plain),
    card.withoutPolicy === undefined ? [] : [plain(card.withoutPolicy)],
    policies.length === 0 ? [] : ["What requests get: this one; those that follow", ...policies.map((line) => `  ${line.title}: ${cellWords(line.now)}; ${cellWords(line.next)}`)],
    ["Modules", ...recording.meta.modules.map(({ name, sha256, size }) => `  ${name}  sha256:${sha256}  ${bytesWords(size)}`)],
  ];
  return `${parts.filter((part) => part.length > 0).map((part) => part.join("\n")).join("\n\n")}\n`;
}

export const cellWords = ({ status, text, warning }: PolicyLine["now"]): string => [status === undefined ? "" : String(status), text, warning].filter((part) => part !== "").join(text.endsWith(": ") ? "" : " ").trim();
