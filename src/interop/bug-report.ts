/** A run as an issue: what happened, where it shows, what ran, and how anybody sees the same. Markdown; nothing in it is taken for more than text. */
import { outcomeLines } from "../debugger/outcome-lines.ts";
import { explain } from "../debugger/explanations.ts";
import { judgeExpectations } from "../debugger/expectations.ts";
import { findingsOf } from "../debugger/findings/findings.ts";
import { plain } from "../debugger/sentence.ts";
import { transcriptSteps } from "../debugger/transcript.ts";
import { bytesWords, timeWords } from "../debugger/words.ts";
import type { Recording } from "../recording/log.ts";
import { profileTitle } from "../scenario/profiles.ts";
import type { Reproduction } from "./reproduction.ts";

export interface ReportInput {
  readonly recording: Recording;
  readonly step: number;
  /** the whole address */
  readonly link: string | undefined;
  /** by name of the module: what made it, in words */
  readonly toolchains: Readonly<Record<string, string>>;
  readonly reproduction: Reproduction;
  readonly curl: readonly string[];
}

/** Rows around the step. */
const around = 14;

export function bugReport({ recording, step, link, toolchains, reproduction, curl }: ReportInput): string {
  const { scenario, modules } = recording.meta, { setup, actions } = scenario, { outcome } = recording;
  const findings = findingsOf(recording), from = Math.max(1, step - around), to = Math.min(recording.length - 1, step + around);
  const expected = scenario.expect === undefined || scenario.expect.length === 0 ? [] : judgeExpectations(recording);
  const sections = [
    [`# ${text(scenario.title === "" ? "A run of a Proxy-Wasm filter" : scenario.title)}`],
    ["## What happened", ...fenced(outcome === undefined ? ["the run is not over"] : outcomeLines(recording, outcome)), ...(step < 1 || step >= recording.length ? [] : [`At step ${step}, ${timeWords(recording.timeOf(step))} after the start: ${explanationOf(recording, step)}`])],
    expected.length === 0 ? [] : ["## What was expected", ...expected.map(({ ok, text, step: at }) => `- ${ok ? "holds" : "**fails**"}: ${code(text)}${at > 0 ? ` (step ${at})` : ""}`)],
    findings.length === 0 ? [] : ["## Findings", ...findings.slice(0, 20).map((one) => `- step ${one.step}: ${text(`${plain(one.title)} ${plain(one.text)}`)}`)],
    [`## Transcript, steps ${from} to ${to}`, ...fenced([...transcriptSteps(recording, { from, to })].map((one) => `${one.step === step ? ">" : " "} ${String(one.step).padStart(String(to).length)}  ${one.line}`))],
    ["## What ran", `- proxy: ${profileTitle(setup.profile)}${setup.link === "lenient" ? ", linked leniently: this proxy would not load it" : ""}; seed ${setup.seed}, clock ${setup.clock}, ${setup.threads === 1 ? "1 worker" : `${setup.threads} workers`}`, ...modules.map(({ name, sha256, size }) => `- ${code(name)}: ${bytesWords(size)}, sha256 ${code(sha256)}${toolchains[name] === undefined ? "" : `, ${text(toolchains[name])}`}`)],
    ["## The scenario", `- chain: ${setup.chain.map(({ name, module }) => code(name === "" ? module.name : name)).join(", ")}`, `- upstreams: ${setup.upstreams.map(({ cluster, protocol, kind }) => `${code(cluster)} (${protocol}${kind === "serving" ? "" : `, ${kind}`})`).join(", ") || "none"}`, ...actions.slice(0, 30).map((action) => `- ${code(actionWords(action))}`), ...(actions.length > 30 ? [`- and ${actions.length - 30} more`] : [])],
    link === undefined ? [] : ["## The same, to step through", `<${link}>`],
    ["## The same, on a real Envoy", "With these files and the modules in one folder, `docker compose up`, then the requests:", ...fenced(curl, "sh"), ...(reproduction.left.length === 0 ? [] : ["What these files leave out:", ...reproduction.left.map((line) => `- ${text(line)}`)]), ...Object.entries(reproduction.files).flatMap(([name, content]) => [`<details><summary>${name}</summary>`, "", ...fenced(content.trimEnd().split("\n"), "yaml"), "</details>"])],
  ];
  return `${sections.filter((section) => section.length > 0).map((section) => section.join("\n\n").replaceAll(/(\n- .*)\n(?=\n- )/g, "$1")).join("\n\n")}\n`;
}

function explanationOf(recording: Recording, step: number): string {
  const { title, result, sentences } = explain(recording, step, 48);
  return text(`${title}${result === undefined ? "" : ` -> ${result.word}`}. ${sentences.map(plain).join(" ")}`);
}

const oneLine = (value: string): string => value.replaceAll(/\s+/g, " ").trim();
/** Characters that Markdown, or HTML in it, would take for something else. */
const text = (value: string): string => oneLine(value).replaceAll(/[\\`*_[\]<>|#&]/g, (c) => (c === "<" ? "&lt;" : c === "&" ? "&amp;" : `\\${c}`));
/** A span of code that holds backticks has more of them around it. */
function code(value: string): string {
  const inner = oneLine(value), fence = "`".repeat(longestRun(inner) + 1), pad = inner.startsWith("`") || inner.endsWith("`") ? " " : "";
  return `${fence}${pad}${inner}${pad}${fence}`;
}
function fenced(lines: readonly string[], language = ""): readonly string[] {
  const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
  return [`${fence}${language}\n${lines.join("\n")}\n${fence}`];
}
const longestRun = (value: string): number => Math.max(0, ...[...value.matchAll(/`+/g)].map(([run]) => run.length));

function actionWords(action: Recording["meta"]["scenario"]["actions"][number]): string {
  switch (action.do) {
    case "exchange": return `${action.id}: ${action.protocol} ${action.method} ${action.path}, ${action.headers.length} headers${action.body === undefined && action.chunks === undefined ? "" : ", a body"}`;
    case "connection": return `${action.id}: a connection`;
    case "advance": return `${action.by} ms pass`;
    default: return action.do;
  }
}
