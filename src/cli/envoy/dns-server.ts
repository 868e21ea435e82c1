/** A name server on loopback that answers what a scenario's `setup.dns` says, over UDP. */
import { createSocket } from "node:dgram";
import { isIPv4, isIPv6 } from "node:net";
import type { Setup } from "../../scenario/scenario.ts";
import { localhost, sleep } from "./upstream-server.ts";

export interface NameServer { readonly port: number; close(): void }
type Answers = Setup["dns"];

const typeA = 1, typeAaaa = 28, serverFailure = 2, noSuchName = 3, headLength = 12;

export async function serveNames(answers: Answers): Promise<NameServer> {
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    const question = questionOf(query), known = answers.find(({ name }) => name.toLowerCase() === question?.name.toLowerCase());
    if (question === undefined) return;
    // IPv6 is asked for first: the other question follows its answer
    void sleep(question.type === typeAaaa ? (known?.delay ?? 0) : 0).then(() => socket.send(replyTo(query, question, known), from.port, from.address, () => undefined));
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(0, localhost, resolve);
  });
  return { port: socket.address().port, close: () => void socket.close() };
}

interface Question { readonly name: string; readonly type: number; readonly end: number }

function questionOf(query: Buffer): Question | undefined {
  const labels: string[] = [];
  let at = headLength;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return at + 5 > query.length ? undefined : { name: labels.join("."), type: query.readUInt16BE(at + 1), end: at + 5 };
}

/** RFC 1035: the query's id and question, and a record for each address of the family that is asked for. */
function replyTo(query: Buffer, { type, end }: Question, known: Answers[number] | undefined): Buffer {
  const wanted = known?.addresses.filter((address) => (type === typeA ? isIPv4(address) : type === typeAaaa && isIPv6(address))) ?? [];
  const head = Buffer.alloc(headLength);
  query.copy(head, 0, 0, 2);
  // a response, authoritative, recursion desired and available
  head.writeUInt16BE(0x8580 | (known === undefined ? noSuchName : known.fails ? serverFailure : 0), 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(wanted.length, 6);
  return Buffer.concat([head, query.subarray(headLength, end), ...wanted.map((address) => recordOf(address, type, known?.ttl ?? 0))]);
}

function recordOf(address: string, type: number, ttl: number): Buffer {
  const bytes = type === typeA ? Buffer.from(address.split(".").map(Number)) : ipv6Bytes(address), head = Buffer.alloc(headLength);
  // the name is the question's
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttl, 6);
  head.writeUInt16BE(bytes.length, 10);
  return Buffer.concat([head, bytes]);
}

function ipv6Bytes(address: string): Buffer {
  const [before = "", after] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::"), groups = (text: string): readonly number[] => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  const head = groups(before), tail = groups(after ?? ""), out = Buffer.alloc(16);
  for (const [i, group] of [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail].entries()) out.writeUInt16BE(group, 2 * i);
  return out;
}
