/**
 * Messages of gRPC replies that are written as JSON, made bytes while the scenario is read: what runs a scenario knows no schemas, and the
 * same scenario always has the same bytes.
 */
import { encodeBase64 } from "../../base/base64url.ts";
import { pathText } from "../paths.ts";
import type { PathItem } from "../paths.ts";
import type { Problem } from "../parse.ts";
import type { Action, GrpcMessage, Reply, Scenario } from "../scenario.ts";
import { schemaOf } from "./schema.ts";
import type { MessageTypes } from "./schema.ts";

export type Encoded = { readonly ok: true; readonly scenario: Scenario } | { readonly ok: false; readonly problems: readonly Problem[] };

export function withEncodedMessages(scenario: Scenario): Encoded {
  const { protos } = scenario.setup;
  if (protos.length === 0 && !asksForTypes(scenario)) return { ok: true, scenario };
  const problems: Problem[] = [];
  const problem = (path: readonly PathItem[], message: string): void => void problems.push({ path: pathText(path), message });
  const schema = schemaOf(protos);
  if (!schema.ok) {
    for (const { at, message, line } of schema.problems) problem(["setup", "protos", at, protos[at]?.text === undefined ? "descriptorSet" : "text"], line === undefined ? message : `line ${line}: ${message}`);
    return { ok: false, problems };
  }
  const upstreams = scenario.setup.upstreams.map((upstream, i) => ({ ...upstream, replies: upstream.replies.map((reply, k) => encodedReply(reply, ["setup", "upstreams", i, "replies", k], schema.types, problem)) }));
  const actions = scenario.actions.map((action, i): Action => ("reply" in action && action.reply !== undefined ? { ...action, reply: encodedReply(action.reply, ["actions", i, "reply"], schema.types, problem) } : action));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, scenario: { ...scenario, setup: { ...scenario.setup, upstreams }, actions } };
}

const repliesOf = (scenario: Scenario): Reply[] => [...scenario.setup.upstreams.flatMap(({ replies }) => replies), ...scenario.actions.flatMap((action) => ("reply" in action && action.reply !== undefined ? [action.reply] : []))];
const asksForTypes = (scenario: Scenario): boolean => repliesOf(scenario).some(({ grpc }) => grpc?.messages.some(({ json }) => json !== undefined) === true);

function encodedReply(reply: Reply, path: readonly PathItem[], types: MessageTypes, problem: (path: readonly PathItem[], message: string) => void): Reply {
  if (reply.grpc === undefined) return reply;
  const messages = reply.grpc.messages.map((message, i): GrpcMessage => {
    if (message.json === undefined) return message;
    const at = [...path, "grpc", "messages", i], type = message.type ?? (reply.when?.path === undefined ? undefined : types.method(reply.when.path)?.output);
    if (type === undefined) {
      problem([...at, "type"], `is missing: the JSON can be of ${types.names.length === 0 ? "no type, as there are no schemas" : types.names.join(", ")}`);
      return message;
    }
    const encoded = types.encode(type, message.json);
    if (!encoded.ok) {
      problem([...at, types.names.includes(type) ? "json" : "type"], encoded.reason);
      return message;
    }
    // in the order of the schema, so that what is read again is the same to the byte
    const { data: _data, ...rest } = message;
    return { data: { base64: encodeBase64(encoded.bytes) }, ...rest };
  });
  return { ...reply, grpc: { ...reply.grpc, messages } };
}
