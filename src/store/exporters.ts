/** What can be made of a run besides a link: each format from the same things. */
import { toByteString } from "../base/byte-string.ts";
import { transformed } from "../base/transformed.ts";
import { unreachable } from "../base/unreachable.ts";
import { transcript } from "../debugger/transcript.ts";
import { bugReport } from "../interop/bug-report.ts";
import { proxytestOf } from "../interop/proxytest.ts";
import { reproductionOf } from "../interop/reproduction.ts";
import { suiteOfRecording } from "../interop/tester/suite-of-scenario.ts";
import { writeTextproto, writeYaml } from "../interop/tester/write-suite.ts";
import { readModule } from "../module/read-module.ts";
import { guessSdk } from "../module/sdk-guess.ts";
import { writeRecordingFile } from "../recording/file.ts";
import type { Recording } from "../recording/log.ts";
import { lineOfRow, linesOfOutcome } from "../recording/row-lines.ts";
import type { ScenarioInput } from "../scenario/scenario.ts";
import { encodeSession } from "../share/session-file.ts";
import { stepName } from "../share/step-name.ts";
import { zipped } from "../share/zip.ts";
import { curlLines } from "../traffic/export/curl.ts";
import { harOf } from "../traffic/export/har.ts";
import { rawHttpOf } from "../traffic/export/raw-http.ts";
import type { ExportFormat } from "./export-formats.ts";

export interface ExportSubject {
  readonly recording: Recording;
  /** as it is written */
  readonly draft: ScenarioInput;
  readonly step: number;
  readonly modules: readonly { readonly name: string; readonly sha256: string; readonly bytes: Uint8Array }[];
  readonly sources: readonly { readonly path: string; readonly text: string }[];
  readonly breakpoints: readonly object[];
  /** the whole address */
  readonly link: string | undefined;
}
export interface Exported {
  readonly name: string;
  readonly type: string;
  /** a text, or a file that is none */
  readonly content: string | Uint8Array;
  /** what this format cannot say */
  readonly left: readonly string[];
}

const gzip = async (bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> => (await transformed(bytes, new CompressionStream("gzip"))) ?? new Uint8Array();
const slug = ({ title = "" }: ScenarioInput): string => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-+|-+$/g, "").slice(0, 60) || "proxyscope";

export async function exported(format: ExportFormat, subject: ExportSubject): Promise<Exported> {
  const { recording, draft, step, modules } = subject, { scenario } = recording.meta, stem = slug(draft);
  const file = (name: string, type: string, content: string | Uint8Array, left: readonly string[] = []): Exported => ({ name, type, content, left });
  switch (format) {
    case "scenario": return file(`${stem}.json`, "application/json", `${JSON.stringify(draft, undefined, 2)}\n`);
    case "session": return file(`${stem}.zip`, "application/zip", encodeSession({ scenario: draft, view: { at: stepName(recording, step), breakpoints: subject.breakpoints.map((one) => ({ ...one })) }, modules: Object.fromEntries(modules.map(({ name, sha256, bytes }) => [name, { sha256, bytes }])), sources: subject.sources, recording: await writeRecordingFile(recording, gzip) }));
    case "report": return file(`${stem}.md`, "text/markdown", reportOf(subject));
    case "reproduction": return reproductionZip(subject, stem);
    case "har": return file(`${stem}.har`, "application/json", harOf(recording), tcpLeft(recording));
    case "curl": {
      const { lines, left } = curlLines(scenario);
      return file(`${stem}.sh`, "text/x-shellscript", `${lines.join("\n")}\n`, [...left, ...tcpLeft(recording)]);
    }
    case "raw-http": {
      const bytes = rawHttpOf(recording);
      return file(`${stem}.http`, "text/plain", textOr(bytes), tcpLeft(recording));
    }
    case "transcript": return file(`${stem}.txt`, "text/plain", transcript(recording));
    case "recording": return file(`${stem}.pxsrec.gz`, "application/gzip", await writeRecordingFile(recording, gzip));
    case "ndjson": return file(`${stem}.ndjson`, "application/x-ndjson", ndjson(recording));
    case "textpb":
    case "yaml": {
      const { suite, configuration, left } = suiteOfRecording(recording, { wasm: modules[0]?.name ?? "filter.wasm", config: "plugin.config" }), written = format === "yaml" ? writeYaml(suite) : { text: writeTextproto(suite), lost: [] };
      return file(format === "yaml" ? "tests.yaml" : "tests.textpb", "text/plain", written.text, [...left, ...written.lost, ...(configuration === undefined ? [] : [`the plugin's configuration, ${configuration.length} bytes, which belongs into plugin.config beside the suite`])]);
    }
    case "go": {
      const { text, left } = proxytestOf(recording);
      return file("filter_test.go", "text/plain", text, left);
    }
    default: return unreachable(format);
  }
}

const tcpLeft = ({ meta }: Recording): readonly string[] => (meta.scenario.setup.listener.kind === "tcp" ? ["connections: this format has requests and responses"] : []);

/** As text where it is one. */
function textOr(bytes: Uint8Array): string | Uint8Array {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return toByteString(new TextEncoder().encode(text)) === toByteString(bytes) ? text : bytes;
  } catch {
    return bytes;
  }
}

function ndjson(recording: Recording): string {
  const lines: string[] = [];
  for (let step = 1; step < recording.length; step++) lines.push(JSON.stringify(lineOfRow(recording.row(step))));
  if (recording.outcome !== undefined) for (const line of linesOfOutcome(recording.outcome)) lines.push(JSON.stringify(line));
  return `${lines.join("\n")}\n`;
}

/** Requests as they are put to the Envoy that the files bring up. */
const requestLines = ({ recording }: ExportSubject, at: string): readonly string[] => curlLines(recording.meta.scenario, { at, bare: true }).lines;

function reportOf(subject: ExportSubject): string {
  const { recording, step, link, modules } = subject, reproduction = reproductionOf(recording.meta.scenario);
  const toolchains = Object.fromEntries(modules.flatMap(({ name, bytes }) => {
    const read = readModule(bytes);
    if (!read.ok) return [];
    const { language, evidence } = guessSdk(read.value);
    return [[name, language === "unknown" ? evidence : `${language} (${evidence})`]];
  }));
  return bugReport({ recording, step, link, toolchains, reproduction, curl: requestLines(subject, reproduction.at) });
}

function reproductionZip(subject: ExportSubject, stem: string): Exported {
  const { files, at, left } = reproductionOf(subject.recording.meta.scenario), encoder = new TextEncoder();
  const requests = ["#!/usr/bin/env bash", "# docker compose up, then these", ...requestLines(subject, at), ""].join("\n");
  const readme = [`docker compose up`, `bash requests.sh`, "", ...(left.length === 0 ? [] : ["What these files leave out:", ...left.map((line) => `- ${line}`), ""])].join("\n");
  const all = { ...Object.fromEntries(Object.entries(files).map(([name, text]) => [name, encoder.encode(text)])), "requests.sh": encoder.encode(requests), "README.txt": encoder.encode(readme), ...Object.fromEntries(subject.modules.map(({ name, bytes }) => [name, bytes])) };
  return { name: `${stem}-envoy.zip`, type: "application/zip", content: zipped(all), left };
}
