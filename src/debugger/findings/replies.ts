/** Local responses that surprise: twice, to oneself, too late, with a status no client takes (semantics 6.7). */
import { lowerAscii } from "../../base/byte-string.ts";
import { bytesArg, numberArg, numberOf, textField } from "../fields.ts";
import { code, say, stepLink } from "../sentence.ts";
import { streamWords } from "../who.ts";
import { bytesWords, displayName } from "../words.ts";
import { callbackAround, callsOut, deedRow, each, filterAt, headerEdits, hostCall, mapOf, named, sideOfCallback, streamAt, valueIn } from "./asking.ts";
import type { Rule } from "./finding.ts";

const goesOn: Rule = {
  id: "goes-on-after-local-response",
  watch(run) {
    const { recording } = run;
    let answered: { readonly callback: number; readonly context: number; readonly step: number } | undefined;
    const after = (step: number): void => {
      const row = hostCall(recording, step), around = callbackAround(recording, step);
      if (answered === undefined || around?.step !== answered.callback || row.context !== answered.context) return;
      const { step: first } = answered, filter = filterAt(recording, step);
      run.report(`${filter}:${around.name}:${row.name}`, step, () => ({
        title: say`${filter} went on after its local response.`,
        text: say`It answered at ${stepLink(first)} and then called ${named(row.name)} in the same callback. ${row.name === "proxy_send_local_response" ? "The second answer is not sent." : (callsOut as readonly string[]).includes(row.name) ? "The stream is over for this filter, so what comes of the call has nobody to act for." : "The request is answered already: the change is lost."}`,
        fix: say`Return pause right after ${code("send_local_response")}.`,
      }));
    };
    return {
      on: {
        ...each([...headerEdits, ...callsOut, "proxy_set_buffer_bytes"], after),
        proxy_send_local_response(step) {
          after(step);
          const row = hostCall(recording, step), around = callbackAround(recording, step);
          if (row.result === 0 && around !== undefined && streamAt(run, step) !== undefined) answered = { callback: around.step, context: row.context, step };
        },
      },
    };
  },
};

const ownReply: Rule = {
  id: "handles-its-own-reply",
  watch: (run) => ({
    on: each([...headerEdits, "proxy_set_buffer_bytes", "proxy_send_local_response"], (step) => {
      const { recording } = run, row = hostCall(recording, step), around = callbackAround(recording, step), stream = streamAt(run, step), answered = stream?.localResponse;
      if (around === undefined || answered === undefined || answered >= around.step || sideOfCallback(around.name) !== 1 || row.result !== 0) return;
      const filter = filterAt(recording, step);
      run.report(`${filter}:${row.name === "proxy_send_local_response" ? "reply" : "edit"}`, step, () => ({
        title: say`The response callbacks of ${filter} run for its own answer.`,
        text: say`It answered at ${stepLink(answered)}; ${named(around.name)} is called for that response as for one of the upstream, and ${row.name === "proxy_send_local_response" ? "answered once more" : ["changed it with ", named(row.name)]}.`,
        fix: say`Where that is not meant, remember in the stream's context that it was answered.`,
      }));
    }),
  }),
};

const fromResponse: Rule = {
  id: "local-response-in-response",
  watch(run) {
    const { recording } = run;
    return {
      on: {
        proxy_send_local_response(step) {
          const row = hostCall(recording, step), around = callbackAround(recording, step), stream = streamAt(run, step);
          if (row.result !== 0 || around === undefined || stream === undefined || stream.context !== around.context || sideOfCallback(around.name) !== 1) return;
          const headers = stream.sides[1].headers, gone = headers !== undefined && headers.step < around.step && headers.action === 0, filter = filterAt(recording, step);
          run.report(`${filter}:${String(gone)}`, step, () => ({
            title: gone ? say`${filter} answered after the response headers had left.` : say`${filter} answered in the response, past the other filters.`,
            text: gone ? say`The headers were released at ${stepLink(headers.step)}. There is no second answer, so the stream is reset and the client sees a cut connection.`
              : say`A local response in ${named(around.name)} replaces the response. The filters before ${filter} in the chain do not see it, so headers they add (as for CORS or security) are missing.`,
            fix: gone ? say`Pause in ${code("on_response_headers")} until it is known what to answer.` : say`Change ${code(":status")}, headers and body of the response instead, where the other filters matter.`,
          }));
        },
      },
    };
  },
};

const grpcStatus: Rule = {
  id: "grpc-status-of-local-response",
  watch: (run) => ({
    on: {
      proxy_send_local_response(step) {
        const { recording } = run, row = hostCall(recording, step), stream = streamAt(run, step), status = numberArg(row.inputs, "grpc_status"), http = numberArg(row.inputs, "status_code");
        if (row.result !== 0 || stream === undefined) return;
        const type = valueIn(mapOf(run, stream.exchange, "request-headers", step), "content-type"), isGrpc = type !== undefined && /^application\/grpc(?:$|[+;])/.test(lowerAscii(type)), filter = filterAt(recording, step);
        if (isGrpc && http !== 200) {
          run.report(`${filter}:grpc`, step, () => ({
            title: say`The client of a gRPC request does not see status ${http}.`,
            text: say`The request has ${code(`content-type: ${type}`)}, so a local response becomes one of HTTP status 200 with headers alone, and ${status >= 0 ? `grpc-status ${status}` : "a grpc-status derived from it"}.`,
            fix: say`Give the ${code("grpc_status")} that the client should see.`,
          }));
        } else if (!isGrpc && status >= 0) {
          run.report(`${filter}:not-grpc`, step, () => ({
            title: say`A gRPC status was given to a request that is not gRPC.`,
            text: say`${code("grpc_status")} ${status} adds ${code("grpc-status")} to an ordinary response. Not giving one is -1, not 0.`,
            fix: say`Pass -1 as ${code("grpc_status")}.`,
          }));
        }
      },
    },
  }),
};

/** What a client makes of a status (T-47); undefined for one that is well. */
function oddStatus(status: number, body: number): string | undefined {
  if (status >= 100 && status < 200) return "The client takes it for an interim answer and goes on waiting for another.";
  if (status < 100 || status > 599) return "No status has that number; it is sent as it is, and each client makes of it what it likes.";
  if ((status === 204 || status === 304) && body > 0) return `Such a response has no body: the ${bytesWords(body)} given are not sent, but counted in content-length.`;
  return undefined;
}

const statusFromOutside: Rule = {
  id: "odd-status-of-local-response",
  watch: (run) => ({
    on: {
      proxy_send_local_response(step) {
        const { recording } = run, row = hostCall(recording, step), status = numberArg(row.inputs, "status_code"), odd = oddStatus(status, bytesArg(row.inputs, "body").length);
        if (row.result !== 0 || odd === undefined || streamAt(run, step) === undefined) return;
        const filter = filterAt(recording, step);
        run.report(`${filter}:${status}`, step, () => ({ title: say`${filter} answered with status ${status}.`, text: say`${odd}`, fix: say`Check a status that comes from outside: 200 to 599, without a body for 204 and 304.` }));
      },
    },
  }),
};

const notSent: Rule = {
  id: "local-response-not-sent",
  watch: (run) => ({
    on: {
      "local-response-ignored"(step) {
        const { fields } = deedRow(run.recording, step), reason = textField(fields, "reason");
        if (reason === "another one was made in this callback" || reason === "the response headers have been sent, so the stream is reset") return;
        run.report(reason, step, () => ({ title: say`A local response was not sent.`, text: say`It was for ${streamWords(run.recording, numberOf(fields, "exchange"))}, and ${reason}. The guest was told ok.`, fix: say`Answer while the stream is there: in a callback of it, before ${code(displayName("proxy_on_log"))}.` }));
      },
    },
  }),
};

export const replyRules: readonly Rule[] = [goesOn, ownReply, fromResponse, grpcStatus, statusFromOutside, notSent];
