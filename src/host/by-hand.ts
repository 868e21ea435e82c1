/** A person drives the run at its live edge: answers in place of upstreams, fails what is in flight, lets timers fire. */
import { byteStringOfText } from "../base/byte-string.ts";
import { unreachable } from "../base/unreachable.ts";
import { mainThread } from "../recording/threads.ts";
import type { TickAhead } from "../recording/live-edge.ts";
import { bytesOf, headersOf } from "../scenario/bytes.ts";
import type { Action, ByHand } from "../scenario/scenario.ts";
import type { Context } from "./context.ts";
import { threadOf } from "./host.ts";
import type { Host } from "./host.ts";
import type { InFlight, RequestName } from "./in-flight.ts";

type TickNow = Extract<Action, { do: "tick" }>;
type AnswerByHand = Extract<Action, { do: "answer-by-hand" }>;
/** Does a piece of an action, at most one event; false when nothing is left of it. */
type Going = () => boolean;

const numberOf = (thread: number | "main"): number => (thread === "main" ? mainThread : thread);

/** `deliver`: takes what is due next, at the latest at a time. */
export function createByHand(host: Host, deliver: (limit?: number) => boolean): (action: ByHand | TickNow | AnswerByHand) => Going | undefined {
  const { recorder, scheduler, upstreams, inFlight, timers } = host;
  const without = (reason: string | undefined): void => {
    if (reason !== undefined) recorder.deed("action-without-effect", { reason: byteStringOfText(reason) });
  };

  /** What it leads to at this instant belongs to an action by hand. */
  const followsNow = (): boolean => deliver(scheduler.now);

  /** What is done happens on the thread that reads the answer, before all else that is due. */
  const onLoop = (one: InFlight, does: () => string | undefined, goesOn: Going): Going => {
    scheduler.on(one.thread, () => scheduler.hurry(scheduler.after(0, () => without(does()))));
    let begun = false;
    return () => {
      if (begun) return goesOn() || followsNow();
      begun = true;
      return deliver();
    };
  };

  const withRequest = (action: ByHand): Going | undefined => {
    const name = nameOf(action), one = inFlight.find(name);
    host.cause = scheduler.on(one?.thread ?? name.call?.thread ?? 0, () => rowOf(host, action, name));
    if (one === undefined) {
      without(name.exchange === undefined ? `call ${name.call.id} is not in flight` : `no request of ${name.exchange} is at an upstream`);
      return undefined;
    }
    const { upstream } = one, done = (): boolean => false;
    switch (action.do) {
      case "deliver": return onLoop(one, () => upstream.deliver(action.reply && upstreams.prepared(action.reply, upstream)), () => upstream.hurries && deliver());
      case "reply-headers": {
        const { status, headers, endOfStream } = action;
        const reply = { status, headers, delay: 0, never: false, resetDelay: 0, holdOpen: 0, answers: "complete", ...(!endOfStream && { chunks: [] }) } as const;
        return onLoop(one, () => upstream.sayHeaders(upstreams.prepared(reply, upstream), endOfStream), done);
      }
      case "reply-data": return onLoop(one, () => upstream.sayData(bytesOf(action.data), action.endOfStream), done);
      case "reply-trailers": return onLoop(one, () => upstream.sayTrailers(headersOf(action.trailers)), done);
      case "fail": return onLoop(one, () => (action.how === "reset" ? upstream.resetNow() : upstream.refuseNow(name.exchange !== undefined)), done);
      case "time-out": {
        const timeout = one.timeout(), limit = timeout?.time;
        if (limit === undefined || timeout?.cancelled === true) {
          without(name.exchange === undefined ? "it has no timeout" : "no timeout runs: the route has none, or the request has not ended");
          return undefined;
        }
        return onLoop(one, () => upstream.silence(), () => upstream.stands !== "over" && deliver(limit));
      }
      default: return unreachable(action);
    }
  };

  return (action) => {
    switch (action.do) {
      case "answer-by-hand":
        recorder.action("answer-by-hand", { on: action.on ? 1 : 0 });
        upstreams.answersByHand = action.on;
        for (const { thread, upstream } of inFlight.all()) scheduler.on(thread, () => upstream.byHand(action.on));
        return followsNow;
      case "tick": {
        const thread = numberOf(action.thread), root = threadOf(host, thread)?.plugins[action.filter]?.root;
        host.cause = scheduler.on(thread, () => recorder.action("tick", { filter: action.filter }));
        if (root === undefined || !timers.hurry(root)) {
          without("it has set no tick period");
          return undefined;
        }
        let fired = false;
        return () => {
          if (fired) return followsNow();
          fired = true;
          return deliver();
        };
      }
      default: return withRequest(action);
    }
  };
}

function nameOf({ exchange, call }: ByHand): RequestName {
  if (exchange !== undefined) return { exchange };
  if (call === undefined) throw new Error("an action by hand names no request");
  return { call: { id: call.id, filter: call.filter, thread: numberOf(call.thread) } };
}

function rowOf({ recorder }: Host, action: ByHand, { exchange, call }: RequestName): number {
  const request = { of: byteStringOfText(exchange ?? ""), call: call?.id ?? 0, filter: call?.filter ?? 0 };
  switch (action.do) {
    case "deliver": return recorder.action("deliver", { ...request, own: action.reply === undefined ? 0 : 1 });
    case "reply-headers": return recorder.action("reply-headers", { ...request, status: action.status, count: action.headers.length + 1, end: action.endOfStream ? 1 : 0 });
    case "reply-data": return recorder.action("reply-data", { ...request, size: bytesOf(action.data).length, end: action.endOfStream ? 1 : 0 });
    case "reply-trailers": return recorder.action("reply-trailers", { ...request, count: action.trailers.length });
    case "fail": return recorder.action("fail", { ...request, how: action.how });
    case "time-out": return recorder.action("time-out", request);
    default: return unreachable(action);
  }
}

/** Roots with a timer, each once: filters that are one plugin share theirs. */
export function ticksAhead({ threads, mainThread: main, timers }: Host): readonly TickAhead[] {
  const seen = new Set<Context>();
  return [...threads, ...(main === undefined ? [] : [main.thread])].flatMap((thread) => thread.plugins.flatMap((plugin, filter): TickAhead[] => {
    const root = plugin?.root, due = root === undefined || seen.has(root) || root.vm.failed ? undefined : timers.due(root);
    if (root === undefined || due === undefined) return [];
    seen.add(root);
    return [{ filter, thread: thread.number, due }];
  }));
}
