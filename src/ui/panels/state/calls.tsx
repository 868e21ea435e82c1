/** Calls that are not over, with the messages of gRPC ones: as JSON where the scenario has their schema. */
import { readMessage } from "../../../debugger/grpc-messages.ts";
import type { ReactNode } from "react";
import { calls, type CallKind, type CallView } from "../../../debugger/state-lists.ts";
import { listJson } from "../../../debugger/state-text.ts";
import { counted } from "../../../debugger/words.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Choices, useLiveItems } from "../../live-edge/live-edge.tsx";
import { useMessageTypes } from "../../hooks/message-types.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { ChangeRows } from "./change-row.tsx";
import type { KindProps } from "./lists.tsx";

const callNames: Readonly<Record<CallKind, string>> = { http: "call", "grpc-call": "gRPC call", "grpc-stream": "gRPC stream", redis: "Redis call" };
const streamWords: Readonly<Record<string, string>> = { waiting: "open", done: "ended", failed: "failed" };
const callWords: Readonly<Record<string, string>> = { waiting: "waiting for the reply", done: "replied", failed: "failed" };

export function Calls({ recording, step }: KindProps) {
  const types = useMessageTypes(recording.meta.scenario.setup.protos), all = calls(recording, step);
  const items = useLiveItems(), atTheEdge = useWorkbench((state) => step === state.length - 1);
  const itemOf = (call: CallView): ReactNode => {
    const item = atTheEdge ? items.find(({ request }) => request?.call?.id === call.id && request.call.filter === call.filter && request.call.thread === call.thread) : undefined;
    return item && <> <Choices item={item} /></>;
  };
  if (all.length === 0) return <p className="empty">No HTTP, gRPC or Redis call is waiting.</p>;
  const copied = (): string => listJson(all.map(({ kind, id, cluster, method, who, phase, started, messages }) => ({ kind, id, cluster, ...(method !== "" && { method }), who, phase, step: started, messages: messages.map(({ from, bytes, by }) => ({ from, bytes, step: by })) })));
  return (
    <>
      <div className="head head-sub"><span className="text-2">{counted(all.length, "call")}</span><span className="grow" /><CopyButton what="the calls as JSON" text={copied} /></div>
      <ChangeRows label="Calls" rows={all.flatMap((call) => [
        {
          id: String(call.entity), change: call.changed ? "replaced" as const : "same" as const, name: `${callNames[call.kind]} ${call.id}`, by: call.since, now: call.changed,
          words: <>{call.who} to {call.cluster}{call.method}, <span className={call.phase === "waiting" ? "hold" : undefined}>{(call.kind === "grpc-stream" ? streamWords : callWords)[call.phase] ?? call.phase}</span>{itemOf(call)}</>, selects: { entity: call.entity },
        },
        ...call.messages.map((message) => ({
          id: String(message.entity), change: message.by === step ? "added" as const : "same" as const, name: message.from === "filter" ? "sent" : "received", by: message.by, now: message.by === step,
          value: message.bytes, read: types === undefined ? undefined : readMessage(types, call, message), selects: { entity: message.entity },
        })),
      ])} />
    </>
  );
}
