/** Fetches from elsewhere by a frame that has no origin, no cookies and no storage, because the page's own policy lets it fetch nothing. */
import * as v from "valibot";
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import { failed, ok } from "../base/result.ts";

/** What a file may have, and how long it may take, ms. */
const most = 64 * 1024 * 1024, patience = 60_000;
/** The frame's own code is one of the page's files. */
const startsWithin = 10_000;

const AnswerSchema = v.union([v.object({ ready: v.literal(true) }), v.object({ reason: v.string() }), v.object({ bytes: v.instance(Uint8Array) })]);

/** Failure: why it could not be fetched, as the end of a sentence. */
export function fetchInFrame(url: string): Promise<Result<Bytes>> {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.hidden = true;
  frame.title = "Fetches a file";
  frame.src = "./fetch.html";
  return new Promise<Result<Bytes>>((resolve) => {
    const late = setTimeout(() => resolve(failed("the part of this page that fetches did not start")), startsWithin);
    const onMessage = ({ source, data }: MessageEvent<unknown>): void => {
      const answer = v.safeParse(AnswerSchema, data);
      if (source === null || source !== frame.contentWindow || !answer.success) return;
      if ("ready" in answer.output) {
        clearTimeout(late);
        frame.contentWindow?.postMessage({ url, most, patience }, "*");
      } else {
        removeEventListener("message", onMessage);
        resolve("bytes" in answer.output ? ok(new Uint8Array(answer.output.bytes)) : failed(answer.output.reason));
      }
    };
    addEventListener("message", onMessage);
    document.body.append(frame);
  }).finally(() => frame.remove());
}
