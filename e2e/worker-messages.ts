/** What the workers of a page tell it, overheard in any browser, and the digest of the recording it makes. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { sha256Hex } from "../src/engine/hash.ts";
import { isAtRest } from "../src/engine/protocol.ts";
import type { FromWorker } from "../src/engine/protocol.ts";
import { encodeRecording } from "../src/recording/file.ts";
import { createRecording } from "../src/recording/log.ts";
import { sampleRun } from "../src/testing/sample-digests.ts";

/** Runs in the page before anything of it does: hears what the workers tell the page, before the page takes it in. */
export function listenToWorkers(): void {
  const told: unknown[] = [], ports = new Map<MessagePort, number>();
  Object.assign(globalThis, { told });
  const pack = (value: unknown): unknown => {
    if (ArrayBuffer.isView(value)) {
      const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
      let text = "";
      for (const byte of bytes) text += String.fromCharCode(byte);
      return { packed: value.constructor.name, base64: btoa(text) };
    }
    if (Array.isArray(value)) return value.map(pack);
    if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, pack(inner)]));
    return value;
  };
  const listen = MessagePort.prototype.addEventListener;
  MessagePort.prototype.addEventListener = function (this: MessagePort, type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void {
    const heard = (event: Event): void => {
      const data: unknown = (event as MessageEvent<unknown>).data;
      if (typeof data === "object" && data !== null && "type" in data && (data.type === "batch" || data.type === "status")) {
        if (!ports.has(this)) ports.set(this, ports.size);
        told.push({ port: ports.get(this), message: pack(data) });
      }
      if (typeof listener === "function") listener.call(this, event);
      else listener.handleEvent(event);
    };
    listen.call(this, type, heard, options);
  };
}

/** Run in the page: what was told since it was forgotten, as JSON. */
export const whatWasTold = (): string => JSON.stringify((globalThis as unknown as { told: unknown[] }).told);
/** Run in the page: nothing is run in the background, nor will be: the card of a fault has been told what each policy leads to. */
export const isQuiet = (): boolean => {
  const stopped = document.querySelector(".status-line")?.textContent?.includes("stopped at") === true;
  return document.querySelector("[aria-busy=true]") === null && (!stopped || document.querySelector(".fault-policies") !== null);
};
export const forgetTold = (): void => { (globalThis as unknown as { told: unknown[] }).told.length = 0; };

type Packed = { readonly packed: string; readonly base64: string };
const arrays = { Uint8Array, Uint16Array, Uint32Array, Int32Array };

function unpacked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpacked);
  if (typeof value !== "object" || value === null) return value;
  if ("packed" in value) {
    const { packed, base64 } = value as Packed;
    const bytes = Uint8Array.from(Buffer.from(base64, "base64"));
    return new arrays[packed as keyof typeof arrays](bytes.buffer);
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unpacked(inner)]));
}
/** Of the run that began first: what is run in the background, for the card of a fault, has a worker of its own. */
function messagesOf(told: string): readonly FromWorker[] {
  const all = unpacked(JSON.parse(told)) as readonly { readonly port: number; readonly message: FromWorker }[];
  const begun = all.find(({ message }) => message.type === "status" && message.status.state === "starting")?.port;
  const messages = all.filter(({ port }) => port === begun).map(({ message }) => message);
  // a run that outlasts its budget, as on a machine with much else to do, is repeated from its first row
  return messages.slice(Math.max(0, messages.findLastIndex((message) => message.type === "batch" && message.batch.first === 0 && message.batch.firstOp === 0)));
}

export const isWhole = (told: string): boolean => messagesOf(told).some((message) => message.type === "status" && isAtRest(message.status.state));

/** SHA-256 of the recording that the page makes of what it was told. */
export async function digestOf(sample: string, told: string): Promise<string> {
  const { scenario, modules } = await sampleRun(sample);
  const recording = createRecording({ scenario, modules: modules.map(({ name, sha256, bytes }) => ({ name, sha256, size: bytes.length })) });
  for (const message of messagesOf(told)) {
    if (message.type === "batch") recording.append(message.batch);
    if (message.type === "status" && message.status.outcome !== undefined) recording.finish(message.status.outcome.end, message.status.outcome);
  }
  return sha256Hex(encodeRecording(recording));
}

/** By sample, made in a process of its own. */
export async function digestsInNode(): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", "tsx", fileURLToPath(new URL("../src/testing/sample-digests.ts", import.meta.url))]);
  return JSON.parse(stdout) as Readonly<Record<string, string>>;
}
