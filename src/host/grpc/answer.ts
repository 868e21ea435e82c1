/**
 * How Envoy's gRPC client reads an answer: what the upstream, or the proxy in its place, sends becomes initial metadata, messages, trailing
 * metadata and a status (semantics 16). Nothing here knows guests.
 */
import type { ByteString } from "../../base/byte-string.ts";
import { GrpcStatus } from "../../abi/codes.ts";
import { joined } from "../../recording/state.ts";
import type { BlobSlice, EntryText } from "../../recording/state.ts";
import { grpcStatusOfHttp } from "../proxies/envoy/local-reply.ts";
import { createFrameReader } from "./frames.ts";

export interface AnswerListener {
  initial(entries: readonly EntryText[]): void;
  message(bytes: Uint8Array): void;
  trailing(entries: readonly EntryText[]): void;
  close(status: number, message: ByteString): void;
  /** The answer is not read any further. */
  drop(): void;
  /** Asked between two of the above: false when what was told before has ended the stream for good. */
  goesOn(): boolean;
}

export interface GrpcAnswer {
  headers(entries: readonly EntryText[], end: boolean, details: string): void;
  data(slices: readonly BlobSlice[], end: boolean): void;
  trailers(entries: readonly EntryText[]): void;
  /** The stream was cut. */
  reset(details: string): void;
  /** The upstream, or the proxy in its place, has nothing more to send. */
  readonly complete: boolean;
  /** The status has been told. */
  readonly over: boolean;
}

const noEntries: readonly EntryText[] = [];
const okCode = 200;

export function createGrpcAnswer(listener: AnswerListener, mostBytes: number): GrpcAnswer {
  const read = createFrameReader(mostBytes);
  let complete = false, over = false, details = "";

  const finish = (status: number, message: ByteString): void => {
    if (!listener.goesOn()) return;
    over = true;
    // the details of the response stand in braces after a message, and alone without one
    listener.close(status, message === "" ? details : `${message}{${details}}`);
    listener.drop();
  };
  const end = (entries: readonly EntryText[]): void => {
    const status = statusIn(entries), message = valueOf(entries, "grpc-message") ?? "";
    if (!listener.goesOn()) return;
    listener.trailing(entries);
    finish(status ?? GrpcStatus.Unknown, message);
  };
  const fail = (status: number): void => {
    if (!listener.goesOn()) return;
    listener.trailing(noEntries);
    finish(status, "");
  };

  return {
    get complete() { return complete; },
    get over() { return over; },
    headers(entries, last, why) {
      const code = Number(valueOf(entries, ":status") ?? 0);
      complete = last;
      details = why;
      listener.initial(last || code !== okCode ? noEntries : entries);
      if (code === okCode ? last : last && statusIn(entries) !== undefined) end(entries);
      else if (code !== okCode) fail(grpcStatusOfHttp(code));
    },
    data(slices, last) {
      complete = last;
      const decoded = read(joined(slices));
      if (!decoded.ok) return fail(decoded.problem === "flags" ? GrpcStatus.Internal : GrpcStatus.ResourceExhausted);
      for (const { compressed, message } of decoded.frames) {
        if (!listener.goesOn()) return;
        if (compressed && message.length > 0) return fail(GrpcStatus.Internal);
        listener.message(message);
      }
      if (last) fail(GrpcStatus.Unknown);
    },
    trailers(entries) {
      complete = true;
      end(entries);
    },
    reset(why) {
      complete = true;
      details = why;
      fail(GrpcStatus.Internal);
    },
  };
}

const valueOf = (entries: readonly EntryText[], name: string): ByteString | undefined => entries.find((entry) => entry.name === name)?.value;

const mostKnown = 16;
/** `grpc-status` as a number; one that is none is -1. */
function statusIn(entries: readonly EntryText[]): number | undefined {
  const text = valueOf(entries, "grpc-status")?.trim();
  if (text === undefined) return undefined;
  return /^\+?\d+$/.test(text) && Number(text) <= mostKnown ? Number(text) : GrpcStatus.InvalidCode;
}
