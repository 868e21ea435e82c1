/** The card of a fault: what stopped in plain words, where, what it said, what that means, and what it means for others. */
import { unreachable } from "../../base/unreachable.ts";
import type { Recording } from "../../recording/log.ts";
import { threadName } from "../../recording/threads.ts";
import { afterStart, afterStop, withPolicies } from "../after-fault.ts";
import { castOf } from "../cast.ts";
import { faultSentences } from "../deed-sentences.ts";
import { trapWords } from "../fault-words.ts";
import { textField } from "../fields.ts";
import { code, say } from "../sentence.ts";
import type { Sentence } from "../sentence.ts";
import { contextWords } from "../who.ts";
import { capital, displayName, timeWords } from "../words.ts";
import { factsOfFault, leadingTo } from "./fault-facts.ts";
import type { FaultFacts, FaultFrame } from "./fault-facts.ts";
import { lastWords } from "./last-words.ts";
import type { LastWords } from "./last-words.ts";
import { otherSentence, otherStreams } from "./other-streams.ts";
import { panicSentences } from "./panics.ts";

export interface FaultCard {
  readonly step: number;
  readonly title: string;
  /** "step 44, +1.012 s, VM 1, root 1 acting as stream 3" */
  readonly where: string;
  /** the closed kind of a trap, as "memory out of bounds" is "out-of-bounds"; undefined for other faults */
  readonly trap: string | undefined;
  readonly filter: number | undefined;
  readonly words: LastWords | undefined;
  readonly sentences: readonly Sentence[];
  readonly frames: readonly FaultFrame[];
  /** Why there is no stack, or not the whole of it. */
  readonly aboutStack: Sentence | undefined;
  readonly leading: readonly number[];
  readonly others: readonly Sentence[];
  /** A VM has failed, or did not start: what streams get is up to the failure policy. */
  readonly hasPolicies: boolean;
  /** What is true of streams whatever the policy. */
  readonly withoutPolicy: Sentence | undefined;
}

/** Undefined: the step is no fault. */
export function faultCard(recording: Recording, step: number): FaultCard | undefined {
  const facts = factsOfFault(recording, step);
  if (facts === undefined) return undefined;
  const words = facts.callbackStep === 0 ? undefined : lastWords(recording, facts), { row } = facts;
  const stopsGuest = row.name === "trap" || row.name === "stack-overflow" || row.name === "restricted-call" || row.name === "missing-import" || row.name === "host-trap" || row.name === "guest-exit";
  return {
    step, words, title: title(facts, words), where: where(recording, facts), trap: row.name === "trap" ? textField(row.fields, "kind") : undefined, filter: facts.filter,
    sentences: sentencesOf(recording, facts, words), frames: facts.frames, aboutStack: aboutStack(facts), leading: leadingTo(recording, facts),
    others: stopsGuest ? otherStreams(recording, facts).map((other) => otherSentence(recording, other)) : [],
    hasPolicies: stopsGuest && !isStarting(facts) && withPolicies(recording),
    withoutPolicy: withoutPolicy(recording, facts),
  };
}

/** "unreachable" is what a panic ends in; the others say what the guest did. */
const trapped: Readonly<Record<string, string>> = {
  "unreachable": "stopped", "out-of-bounds": "accessed memory out of bounds", "table-out-of-bounds": "accessed a table out of bounds", "divide-by-zero": "divided by zero", "remainder-by-zero": "divided by zero", "integer-overflow": "overflowed in a division", "indirect-call": "called a function pointer that is none",
  "bad-conversion": "converted a number that does not fit", "unaligned": "made an unaligned atomic access", "null-reference": "used a null reference", "uncaught-exception": "threw an exception that nobody caught",
};

function title({ row, who, callback }: FaultFacts, words: LastWords | undefined): string {
  const inside = callback === "" ? "" : ` in ${displayName(callback)}`, s = (name: string): string => textField(row.fields, name);
  switch (row.name) {
    case "trap": {
      const kind = s("kind"), said = words?.text ?? "";
      if (kind === "unreachable" && /panic/i.test(said)) return `${who} panicked${inside}`;
      if (kind === "unreachable" && /abort|terminat/i.test(said)) return `${who} aborted${inside}`;
      return `${who} ${trapped[kind] ?? "trapped"}${inside}`;
    }
    case "stack-overflow": return `${who} ran out of stack${inside}`;
    case "restricted-call": return `${who} called ${displayName(s("name"))} in ${s("during")}`;
    case "host-trap": return `${who} was stopped by the proxy${inside}`;
    case "worker-crash": return "A worker process dies here";
    case "missing-import": return `${who} called ${s("name")}, which nobody offers`;
    case "guest-exit": return `${who} ended itself${inside}`;
    case "load-refused": return `${who} does not load`;
    case "start-failed": return `${who} did not start`;
    case "proxy-crash": return "The whole proxy would have died here";
    case "limit": return `The run ended at its limit`;
    case "budget": return `${who} does not return${inside}`;
    default: return unreachable(row.name);
  }
}

function where(recording: Recording, { row, vm, thread, callbackStep, context, acting }: FaultFacts): string {
  const parts = [`step ${row.step}`, timeWords(row.time)], { threads, mainThread } = recording.meta.scenario.setup;
  if (callbackStep !== 0) {
    parts.push(`VM ${vm + 1}`);
    if (threads > 1 || mainThread) parts.push(threadName(thread));
    parts.push(`${contextWords(recording, vm, context)}${acting === context ? "" : ` acting as ${contextWords(recording, vm, acting)}`}`);
  }
  return parts.join(", ");
}

function sentencesOf(recording: Recording, facts: FaultFacts, words: LastWords | undefined): Sentence[] {
  const { row } = facts;
  switch (row.name) {
    case "trap": {
      const meant = panicSentences(recording, facts, words?.text), kind = textField(row.fields, "kind");
      const isPanic = kind === "unreachable" && words !== undefined;
      return [...(isPanic ? [] : [say`${capital(trapWords(kind))}.`]), ...meant];
    }
    case "stack-overflow": return [say`The call stack ran out, usually by recursion without an end. How deep it may go differs between engines.`, ...panicSentences(recording, facts, undefined)];
    default: return faultSentences(recording, row).slice(0, 1);
  }
}

function aboutStack({ row, frames }: FaultFacts): Sentence | undefined {
  switch (row.name) {
    case "stack-overflow": return frames.length === 0 ? say`Which functions recurse could not be told.` : say`These functions call each other; the depth at which that ended is up to the engine, so there is no order.`;
    case "trap": return frames.length > 0 ? undefined : textField(row.fields, "kind") === "uncaught-exception" ? say`An exception carries no stack.` : say`The engine gave no stack.`;
    case "budget": return say`A guest that is stopped from outside leaves no stack.`;
    default: return undefined;
  }
}

function withoutPolicy(recording: Recording, facts: FaultFacts): Sentence | undefined {
  const { row } = facts;
  switch (row.name) {
    case "proxy-crash": return say`No failure policy helps: the process is gone, and every connection of every route and listener with it.${crashNote(recording, textField(row.fields, "seen"))}`;
    case "worker-crash": return say`No setting of a filter helps: the process is gone, with every connection it serves. Other workers go on.`;
    case "budget": return !withPolicies(recording) ? say`A proxy has no limit on the time of a callback: its worker process would hang here for ever, with every connection it serves.` : say`A proxy has no limit on the time of a callback: its thread would hang here for ever, with every connection it serves. No failure policy helps. Seen with Envoy 1.36.2 and 1.40.0.`;
    case "load-refused":
    case "start-failed": return notStarted(recording, row.step);
    case "trap":
    case "stack-overflow":
    case "restricted-call":
    case "missing-import":
    case "host-trap":
    case "guest-exit": return isStarting(facts) ? notStarted(recording, row.step) : withPolicies(recording) ? undefined : say`${afterStop(recording, facts.callback)} There are no failure policies here.`;
    case "limit": return say`This is a limit of the scenario, not of a proxy: ${code("setup.limits")} can be raised.`;
    default: return unreachable(row.name);
  }
}

/** Semantics 22: what of a finished response is lost. */
function crashNote(recording: Recording, seen: string): string {
  const over = castOf(recording).exchanges.length > 0 && seen.includes("1.40.0") && seen.includes("1.36.2");
  return over ? " A response that was finished in the same turn is lost in Envoy 1.40.0 and arrives in 1.36.2." : "";
}

/** Nothing is served yet: what starts a VM and its plugins. */
const starts: ReadonlySet<string> = new Set(["_initialize", "_start", "main", "__main_void", "proxyscope start section", "proxy_on_vm_start", "proxy_on_configure"]);
const isStarting = ({ callback, exchange }: FaultFacts): boolean => starts.has(callback) || (callback === "proxy_on_context_create" && exchange === undefined);

/** Rows after a start that failed in which it shows what the proxy did about it. */
const soon = 12;

/** What a filter that does not start means is up to when it starts, not to its policy: seen, though the fields' names promise otherwise. */
function notStarted(recording: Recording, step: number): Sentence {
  const after = Array.from({ length: Math.min(soon, recording.length - 1 - step) }, (_, i) => recording.brief(step + 1 + i).name);
  if (!withPolicies(recording)) return say`${afterStart(recording, [recording.brief(step).name, ...after].some((name) => name === "start-failed" || name === "load-refused"))}`;
  if (after.includes("filter-left-out")) return say`Another thread has started the filter, so the configuration stands: this thread goes on without it, and what it serves passes unchecked. Seen with Envoy 1.36.2 and 1.40.0.`;
  if (after.includes("vm-reload-failed")) return say`The failed VM stays, and its streams get 503 until a stream after the next backoff tries again.`;
  return say`The proxy refuses the configuration, under each failure policy alike: a listener that is new does not begin, one that is there goes on as it was. Seen with Envoy 1.36.2 and 1.40.0.`;
}

