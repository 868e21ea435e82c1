/** What was recorded elsewhere, as this program's words: exchanges, and what a person has to know about them. */
import type { ScenarioInput } from "../scenario/scenario.ts";
import type { Note } from "./notes.ts";

type ActionInput = NonNullable<ScenarioInput["actions"]>[number];
type ExchangeInput = Extract<ActionInput, { readonly do: "exchange" }>;
export type ReplyInput = NonNullable<ExchangeInput["reply"]>;
export type HeadersInput = NonNullable<ExchangeInput["headers"]>;

/** One request and what came back. `protocol` is absent where the capture does not say; the run takes HTTP/1.1 then. */
export interface CapturedExchange {
  readonly request: Omit<ExchangeInput, "do" | "id" | "reply" | "thread">;
  /** Absent: the capture has no response. */
  readonly reply?: ReplyInput;
  /** The body of the reply was compressed, and is here decoded: how, and with which headers it came. */
  readonly decoded?: { readonly format: "gzip" | "deflate"; readonly headers: HeadersInput };
  /** ms since 1970, UTC. */
  readonly at?: number;
  /** ms from the request to the end of the response. */
  readonly took?: number;
  readonly notes: readonly Note[];
}

/** What a capture says of the connections. The first exchange that has it counts for all of them: a scenario has one listener. */
export interface CapturedPlace {
  /** `address:port` */
  readonly client?: string;
  readonly listener?: string;
  readonly upstream?: string;
}

/** What could not be read as an exchange, and why. */
export interface Skipped { readonly what: string; readonly reason: string }

export interface Capture {
  readonly exchanges: readonly CapturedExchange[];
  readonly skipped: readonly Skipped[];
  /** Of the capture as a whole. */
  readonly notes: readonly Note[];
  readonly place?: CapturedPlace;
  /** What services that filters call answered, by cluster. */
  readonly calls?: readonly { readonly cluster: string; readonly replies: readonly ReplyInput[] }[];
}
