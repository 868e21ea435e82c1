/** The driver's HTTP clients: which parts of a message end it, on the protocol they speak. */
import type { Action, Protocol } from "../../scenario/scenario.ts";
import { bytesOfText, grouped, pairsOf } from "./case.ts";
import type { CaseStep } from "./case.ts";
import { bodyInput, headersInput } from "./setup.ts";

const authority = "oracle.test";

export interface Clients {
  send(id: string, step: CaseStep): Action;
  data(id: string, step: CaseStep): Action;
  trailers(id: string, step: CaseStep): Action;
  metadata(id: string, step: CaseStep): Action;
  write(id: string, step: CaseStep): Action;
}

/** Over HTTP/1 a message with a content-length ends with its last byte, whatever the step says about the end of the stream. */
export function createClients(codec: "HTTP/1.1" | "HTTP/2"): Clients {
  const left = new Map<string, number>();
  const http1 = codec === "HTTP/1.1";
  return {
    send(id, step) {
      const all = http1 ? pairsOf(step.headers) : grouped(pairsOf(step.headers));
      const given = (name: string): string | undefined => all.find(([key]) => key.toLowerCase() === name)?.[1];
      const pseudo = (name: string): string | undefined => (http1 ? undefined : given(name));
      const length = http1 ? given("content-length") : undefined;
      if (length !== undefined) left.set(id, Number(length));
      const endOfStream = length === undefined ? step.eos === true : Number(length) === 0;
      return {
        do: "send-headers",
        exchange: id,
        protocol: http1 ? protocolOf(step.version) : codec,
        method: pseudo(":method") ?? step.method ?? "GET",
        path: pseudo(":path") ?? step.path ?? "/",
        scheme: pseudo(":scheme") ?? "http",
        authority: (http1 ? given("host") : pseudo(":authority")) ?? step.authority ?? authority,
        headers: headersInput(all.filter(([name]) => !(http1 ? name.toLowerCase() === "host" : name.startsWith(":")))),
        endOfStream,
      };
    },
    data(id, step) {
      const bytes = bytesOfText(step.text ?? { ...(step.hex !== undefined && { hex: step.hex }), ...(step.rep !== undefined && { rep: step.rep }) });
      const before = left.get(id);
      if (before === undefined) return { do: "send-data", exchange: id, data: bodyInput(bytes), endOfStream: step.eos === true };
      const rest = before - bytes.length;
      left.set(id, rest);
      return { do: "send-data", exchange: id, data: bodyInput(bytes), endOfStream: rest <= 0 };
    },
    write: (id, step) => ({ do: "downstream-data", connection: id, data: bodyInput(bytesOfText(step.text)), endOfStream: false }),
    metadata: (id, step) => ({ do: "send-metadata", exchange: id, metadata: headersInput(pairsOf(step.headers)) }),
    trailers: (id, step) => ({ do: "send-trailers", exchange: id, trailers: headersInput(pairsOf(step.headers)) }),
  };
}

const protocolOf = (version: string | undefined): Protocol => (version === "HTTP/1.0" ? "HTTP/1.0" : "HTTP/1.1");
