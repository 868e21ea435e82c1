/** What the tester finds in the recording of a test (plugins/test/dynamic_test.cc, CheckPhaseResults and CheckSideEffects), check by check. */
import { fromByteString, textOf, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import { deedText } from "../../debugger/deed-text.ts";
import { bytesField, numberOf, textField } from "../../debugger/fields.ts";
import { logLine } from "../../debugger/log-lines.ts";
import type { LogLine } from "../../debugger/log-lines.ts";
import type { Recording } from "../../recording/log.ts";
import { joined } from "../../recording/state.ts";
import type { EntryText } from "../../recording/state.ts";
import { logLevels } from "../../scenario/log-levels.ts";
import { compileRe2 } from "./re2.ts";
import type { Plan, PlannedPhase } from "./plan.ts";
import type { Expectation, Immediate, ReadFile, StringMatcher } from "./suite.ts";

export interface SuiteCheck {
  readonly phase: string;
  readonly ok: boolean;
  readonly text: string;
  /** 0: nothing of the run shows it */
  readonly step: number;
}

/** A phase as it was called, or passed over because of a local response. */
interface Called { readonly step: number; readonly name: string; readonly result: Result }
interface Result { readonly status: number; readonly code: number; readonly grpc: number; readonly details: ByteString; readonly headers: readonly EntryText[]; readonly body: ByteString }
const empty: Result = { status: 0, code: 0, grpc: 0, details: "", headers: [], body: "" };

interface Course {
  /** the row of the action, and what came after it */
  readonly began: number;
  readonly context: number;
  readonly called: readonly Called[];
  /** the first row that tells of a failure of the VM, and all faults after the destruction count too */
  readonly fault: number | undefined;
}

export function judge(plan: Plan, recording: Recording, read: ReadFile): readonly SuiteCheck[] {
  const course = courseOf(recording), logs = logsOf(recording, course), { refusal } = recording.outcome ?? {};
  const checks: SuiteCheck[] = [];
  const broken = (phase: string): SuiteCheck => ({ phase, ok: false, step: course.fault ?? 0, text: failureText(recording, course, logs) });
  if (refusal !== undefined || course.began === 0) return [{ ...broken("plugin_init"), text: `the plugin did not start: ${refusal ?? failureText(recording, course, logs)}` }];
  checks.push(...judgeLogs("plugin_init", plan.pluginInit, logs.root, course.began, read));
  const [init, ...rest] = course.called;
  if (init?.name !== "stream-init") return [...checks, broken("stream_init")];
  checks.push(...judgeLogs("stream_init", plan.streamInit, logs.of(course.began, init.step), init.step, read));
  for (const phase of plan.phases) {
    const results = rest.slice(phase.first, phase.first + phase.count), last = results.at(-1), before = phase.first + phase.count < 2 ? init : (rest[phase.first + phase.count - 2] ?? init);
    if (last === undefined || results.length < phase.count) return [...checks, broken(wordOf(phase))];
    checks.push(...judgePhase(phase, results, logs.of(before.step, last.step), last.step, read));
  }
  const end = rest.at(-1);
  if (end?.name !== "stream-destroy") return [...checks, broken("stream_destroy")];
  checks.push(...judgeLogs("stream_destroy", plan.streamDestroy, logs.of(rest.at(-2)?.step ?? init.step, end.step), end.step, read));
  if (course.fault !== undefined) checks.push(broken("plugin_destroy"));
  return checks;
}

const wordOf = ({ name }: PlannedPhase): string => name.replace("-", "_");

function courseOf(recording: Recording): Course {
  let began = 0, context = 0, fault: number | undefined;
  const called: Called[] = [];
  for (let step = 1; step < recording.length; step++) {
    const { kind, name } = recording.brief(step);
    if (kind === "fault") fault ??= step;
    if (kind === "action" && name === "phases") began = step;
    if (kind !== "proxy" || (name !== "phase-result" && name !== "phase-skipped")) continue;
    const row = recording.row(step);
    if (row.kind !== "proxy") continue;
    const n = (field: string): number => numberOf(row.fields, field), phase = textField(row.fields, "phase");
    if (name === "phase-skipped") {
      called.push({ step, name: phase, result: empty });
      continue;
    }
    context = n("context");
    const { entities } = recording.stateAt(step), body = toByteString(joined(entities.get(n("body"))?.pieces ?? []));
    const headers = entities.get(n("map"))?.entries ?? [];
    // of a body phase only the buffer is judged
    const result = phase.endsWith("-body") ? { ...empty, body } : { status: n("status"), code: n("code"), grpc: n("grpc"), details: toByteString(bytesField(row.fields, "details")), headers, body };
    called.push({ step, name: phase, result });
  }
  return { began, context, called, fault };
}

/* Logs */

interface Logs {
  readonly root: readonly LogLine[];
  /** Of the stream, after a step and up to another. */
  of(after: number, to: number): readonly LogLine[];
  readonly all: readonly LogLine[];
}

/** What the log level lets through, by the context that wrote it. */
function logsOf(recording: Recording, { began, context }: Course): Logs {
  const least = logLevels.indexOf(recording.meta.scenario.setup.logLevel), all: LogLine[] = [];
  for (let step = 1; step < recording.length; step++) {
    const line = logLine(recording, step);
    if (line !== undefined && line.level >= least) all.push(line);
  }
  return {
    all,
    root: all.filter((line) => line.context !== 0 && line.step < (began === 0 ? Number.POSITIVE_INFINITY : began)),
    of: (after, to) => all.filter((line) => line.context === context && line.step > after && line.step < to),
  };
}

function failureText(recording: Recording, { fault }: Course, { all }: Logs): string {
  const row = fault === undefined ? undefined : recording.row(fault), said = all.slice(-5).map(({ text }) => textOf(text).text);
  const what = row === undefined || row.kind !== "fault" ? "the run ended before it" : deedText(recording, row).name;
  return `the VM failed: ${what}${said.length === 0 ? "" : `; last logged: ${said.map((line) => JSON.stringify(line)).join(", ")}`}`;
}

function judgeLogs(phase: string, { log = [] }: Expectation, lines: readonly LogLine[], step: number, read: ReadFile): readonly SuiteCheck[] {
  const texts = lines.map(({ text }) => toByteString(text));
  return log.map((matcher) => {
    const found = judgeStrings("log", matcher, texts, read), line = lines[found.at];
    return { phase, step: line?.step ?? step, ok: found.ok, text: found.text };
  });
}

/* Phases */

function judgePhase(phase: PlannedPhase, results: readonly Called[], lines: readonly LogLine[], step: number, read: ReadFile): readonly SuiteCheck[] {
  const word = wordOf(phase), { expected } = phase, single = results[0]?.result ?? empty, checks: SuiteCheck[] = [];
  const result = phase.name.endsWith("-body") ? { ...empty, body: results.map((one) => one.result.body).join("") } : single;
  const say = (ok: boolean, text: string): void => void checks.push({ phase: word, ok, text, step });
  const valueOf = (key: string): ByteString | undefined => result.headers.find(({ name }) => name.toUpperCase() === toByteString(new TextEncoder().encode(key)).toUpperCase())?.value;
  for (const { key = "", value = new Uint8Array() } of expected.has_header ?? []) {
    if (key === "") return [...checks, { phase: word, ok: false, step, text: "has_header has no key" }];
    const found = valueOf(key), wanted = toByteString(value);
    say(found === wanted, found === undefined ? `header ${JSON.stringify(key)} is missing, ${shown(wanted)} was expected` : `header ${JSON.stringify(key)} is ${shown(found)}${found === wanted ? "" : `, ${shown(wanted)} was expected`}`);
  }
  for (const { key = "" } of expected.no_header ?? []) {
    if (key === "") return [...checks, { phase: word, ok: false, step, text: "no_header has no key" }];
    const found = valueOf(key);
    say(found === undefined, found === undefined ? `header ${JSON.stringify(key)} is not there` : `header ${JSON.stringify(key)} is ${shown(found)}, it was expected not to be there`);
  }
  const serialized = result.headers.map(({ name, value }) => `${name}: ${value}`);
  for (const matcher of expected.headers ?? []) {
    const found = judgeStrings("header line", matcher, serialized, read);
    say(found.ok, found.text);
  }
  for (const matcher of expected.body ?? []) {
    const found = judgeStrings("body", matcher, [result.body], read);
    say(found.ok, found.text);
  }
  checks.push(...judgeImmediate(word, expected.immediate, result, step));
  return [...checks, ...judgeLogs(word, { log: expected.log ?? [] }, lines, step, read)];
}

const statusWords = ["Continue", "StopIteration", "ContinueAndEndStream", "StopAllIterationAndBuffer", "StopAllIterationAndWatermark"];
const isContinue = (status: number): boolean => status === 0 || status === 2;

function judgeImmediate(phase: string, immediate: Immediate | undefined, { status, code, grpc, details }: Result, step: number): readonly SuiteCheck[] {
  const checks: SuiteCheck[] = [], wanted = immediate !== undefined, word = statusWords[status] ?? String(status);
  const say = (ok: boolean, text: string): void => void checks.push({ phase, ok, text, step });
  if (!wanted) {
    say(isContinue(status), isContinue(status) ? `it goes on: ${word}` : `it returned ${word}, and no immediate response was expected: the status has to be Continue`);
    if (code !== 0) say(false, `it sent a local response ${code}, and no immediate response was expected`);
    return checks;
  }
  const ofBody = phase.endsWith("_body") ? "; the tester judges no responses sent in a body phase, so that this expectation always fails" : "";
  say(!isContinue(status), isContinue(status) ? `it returned ${word}, and an immediate response was expected${ofBody}` : `it stopped: ${word}`);
  say(code !== 0, code === 0 ? `no local response was sent, and one was expected${ofBody}` : `it sent local response ${code}`);
  if (immediate.http_status !== undefined) say(immediate.http_status === code, `the HTTP status is ${code}${immediate.http_status === code ? "" : `, ${immediate.http_status} was expected`}`);
  if (immediate.grpc_status !== undefined) say(immediate.grpc_status === grpc, `the gRPC status is ${grpc}${immediate.grpc_status === grpc ? "" : `, ${immediate.grpc_status} was expected`}`);
  if (immediate.details !== undefined) {
    const same = toByteString(new TextEncoder().encode(immediate.details)) === details;
    say(same, `the details are ${shown(details)}${same ? "" : `, ${JSON.stringify(immediate.details)} were expected`}`);
  }
  return checks;
}

/* Strings */

const longest = 400;
const shown = (bytes: ByteString): string => {
  const decoded = textOf(bytes).text;
  return JSON.stringify(decoded.length > longest ? `${decoded.slice(0, longest)}…` : decoded);
};

/** `at`: which of the contents matched, -1 for none. */
function judgeStrings(what: string, matcher: StringMatcher, contents: readonly ByteString[], read: ReadFile): { readonly ok: boolean; readonly text: string; readonly at: number } {
  const made = matcherOf(matcher, read);
  if (!made.ok) return { ok: false, text: made.reason, at: -1 };
  const at = contents.findIndex((content) => made.matches(content)), found = at >= 0, good = found !== (matcher.invert === true);
  const wanted = `${what} ${made.words}`;
  if (good) return { ok: true, at, text: found ? `there is a ${wanted}` : `there is no ${wanted}` };
  const actual = contents.length === 0 ? "there is none" : `it has ${contents.map(shown).join(", ")}`;
  return { ok: false, at, text: found ? `there is a ${wanted}, which was expected not to be: ${shown(contents[at] ?? "")}` : `there is no ${wanted}; ${actual}` };
}

type Made = { readonly ok: true; readonly matches: (content: ByteString) => boolean; readonly words: string } | { readonly ok: false; readonly reason: string };

function matcherOf({ exact, file, regex }: StringMatcher, read: ReadFile): Made {
  if (exact !== undefined) return exactly(exact);
  if (file !== undefined) {
    const found = read(file);
    return found.ok ? exactly(found.value) : { ok: false, reason: `${file}: ${found.reason}` };
  }
  if (regex === undefined) return { ok: false, reason: "a matcher has neither exact nor regex nor file" };
  const compiled = compileRe2(regex);
  if (!compiled.ok) return { ok: false, reason: `the expression ${JSON.stringify(regex)} cannot be used: ${compiled.reason}` };
  return {
    ok: true, words: `that matches ${JSON.stringify(regex)} as a whole`,
    matches(content) {
      const { text, utf8 } = textOf(fromByteString(content));
      return utf8 && compiled.matches(text);
    },
  };
}
function exactly(wanted: Uint8Array): Made {
  const text = toByteString(wanted);
  return { ok: true, words: `that is ${shown(text)}`, matches: (content) => content === text };
}
