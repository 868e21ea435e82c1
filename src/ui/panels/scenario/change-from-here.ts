/** Opens the part of the scenario that the step at the cursor comes of, and keeps the run to compare with what comes of a change. */
import { inputOf, type Input, type MessagePart } from "../../../debugger/input-of.ts";
import type { ScenarioInput } from "../../../scenario/scenario.ts";
import type { WorkbenchStore } from "../../../store/index.ts";
import { useAskedSection } from "./sections.ts";

type Asked = Parameters<typeof useAskedSection.setState>[0];

const clientSections = { http: { headers: "request", body: "request-body", trailers: "request-trailers" }, tcp: { headers: "downstream-data", body: "downstream-data", trailers: "connection-end" } } as const satisfies Record<string, Record<MessagePart, string>>;
const setupSections = { configuration: "chain", names: "dns" } as const;

/** True when there is something to change. */
export function changeFromHere(workbench: WorkbenchStore): boolean {
  const { recording, cursor, kept, keepRun, edit, draft } = workbench.getState();
  if (recording === undefined || cursor >= recording.length || cursor === 0) return false;
  const input = inputOf(recording, cursor);
  if (kept === undefined) keepRun();
  const ready = withReplyOfItsOwn(draft, input);
  if (ready !== draft) edit(() => ready);
  useAskedSection.setState(askedFor(ready, input));
  return true;
}

function askedFor(draft: ScenarioInput, input: Input): Asked {
  const tcp = draft.setup.listener?.kind === "tcp";
  switch (input.of) {
    case "client": return { exchange: input.exchange, section: inPieces(draft, input.exchange) ? (tcp ? "connection-parts" : "request-parts") : clientSections[tcp ? "tcp" : "http"][input.part], reply: undefined };
    case "upstream": return { exchange: input.exchange, section: tcp ? "server" : "reply", reply: undefined };
    case "cluster": {
      const at = (draft.setup.upstreams ?? []).findIndex((one) => one.cluster === input.cluster), index = placeOf(draft, input);
      return { exchange: undefined, section: at < 0 ? undefined : `cluster-${at}`, reply: index === undefined ? undefined : { cluster: input.cluster, index } };
    }
    case "configuration":
    case "names": return { exchange: undefined, section: setupSections[input.of], reply: undefined };
    default: return { exchange: undefined, section: input.of, reply: undefined };
  }
}

/** Its body and trailers are actions of their own. */
const inPieces = (draft: ScenarioInput, id: string): boolean => draft.actions?.some((action) => (action.do === "send-headers" && action.exchange === id) || (action.do === "open-connection" && action.connection === id)) ?? false;

type OfCluster = Extract<Input, { of: "cluster" }>;
const repliesOf = (draft: ScenarioInput, cluster: string) => draft.setup.upstreams?.find((one) => one.cluster === cluster)?.replies ?? [];

/** A reply for all requests stands for the nth of them as soon as there are so many. */
function placeOf(draft: ScenarioInput, { cluster, index, nth }: OfCluster): number | undefined {
  const replies = repliesOf(draft, cluster);
  if (index === undefined || nth === undefined || replies[index]?.when !== undefined) return index;
  return [...replies.keys()].filter((place) => replies[place]?.when === undefined)[nth] ?? index;
}

/** The last reply is repeated; written as often as it is given, each call from this one on can be answered differently without touching those before. */
function withReplyOfItsOwn(draft: ScenarioInput, input: Input): ScenarioInput {
  if (input.of !== "cluster" || input.index === undefined || input.nth === undefined || input.nth > mostCopies) return draft;
  const replies = repliesOf(draft, input.cluster), last = replies[input.index], plain = replies.filter(({ when }) => when === undefined).length;
  if (last === undefined || last.when !== undefined || plain > input.nth) return draft;
  const copies = Array.from({ length: input.nth + 1 - plain }, () => last);
  return { ...draft, setup: { ...draft.setup, upstreams: (draft.setup.upstreams ?? []).map((one) => (one.cluster === input.cluster ? { ...one, replies: [...replies, ...copies] } : one)) } };
}
/** Nobody reads a longer list. */
const mostCopies = 50;
