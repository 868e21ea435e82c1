/**
 * A test for the Go SDK's emulator (proxywasm/proxytest): what the first filter was called with in this run, and what it returned, logged and
 * answered. A skeleton: the emulator has no upstream, keeps headers that were sent, and knows no limits, so a person looks through it.
 */
import { entityKindCode } from "../recording/ops.ts";
import { fromByteString } from "../base/byte-string.ts";
import { castOf } from "../debugger/cast.ts";
import { numberArg, numberOf, textField } from "../debugger/fields.ts";
import { logLines } from "../debugger/log-lines.ts";
import type { Recording } from "../recording/log.ts";
import type { CallbackRow } from "../recording/row.ts";
import { joined } from "../recording/state.ts";
import type { Entry } from "../recording/state.ts";
import { bytesOf } from "../scenario/bytes.ts";

export interface WrittenGo { readonly text: string; readonly left: readonly string[] }

const kinds = { map: entityKindCode("header-map"), buffer: entityKindCode("buffer") };

export function proxytestOf(recording: Recording): WrittenGo {
  const { scenario } = recording.meta, [filter] = scenario.setup.chain, left: string[] = [], names = new Set<string>();
  if (scenario.setup.chain.length > 1) left.push("the other filters of the chain: an emulator runs one");
  if (scenario.setup.threads > 1) left.push("threads: the emulator has one");
  const exchanges = castOf(recording).exchanges.filter(({ protocol }) => protocol !== "TCP");
  if (exchanges.length < castOf(recording).exchanges.length) left.push("connections of TCP");
  const tests = exchanges.map((exchange) => testOf(recording, exchange.index, exchange.entity, goName(exchange.id, names), exchange.id));
  const options = [filter?.configuration, filter?.vmConfiguration].map((value, i) => (value === undefined ? "" : `.\n\t\tWith${i === 0 ? "Plugin" : "VM"}Configuration([]byte(${goText(bytesOf(value))}))`)).join("");
  const properties = scenario.setup.properties.flatMap(({ path, value }) => (typeof value === "string" ? [`.\n\t\tWithProperty([]string{${path.map((part) => goText(new TextEncoder().encode(part))).join(", ")}}, []byte(${goText(bytesOf(value))}))`] : []));
  return { text: `${head}func emulator() *proxytest.EmulatorOption {\n\t// the VM context of the filter under test\n\treturn proxytest.NewEmulatorOption().WithVMContext(&vmContext{})${options}${properties.join("")}\n}\n\n${tests.join("\n")}`, left };
}

const head = `package main

import (
	"testing"

	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/proxytest"
	"github.com/proxy-wasm/proxy-wasm-go-sdk/proxywasm/types"
)

func want[T comparable](t *testing.T, what string, got, expected T) {
	t.Helper()
	if got != expected {
		t.Errorf("%s is %v, %v is expected", what, got, expected)
	}
}

func wantLog(t *testing.T, lines []string, expected string) {
	t.Helper()
	for _, line := range lines {
		if line == expected {
			return
		}
	}
	t.Errorf("no line %q is logged: %q", expected, lines)
}

`;

/** "right-token" is TestRightToken. */
function goName(id: string, taken: Set<string>): string {
  const base = `Test${id.split(/[^A-Za-z0-9]+/).filter((part) => part !== "").map((part) => `${part.charAt(0).toUpperCase()}${part.slice(1)}`).join("")}`;
  let name = base === "Test" ? "TestExchange" : base;
  for (let n = 2; taken.has(name); n++) name = `${base}${n}`;
  taken.add(name);
  return name;
}

/** A string of Go: its source is ASCII, whatever the bytes. */
const goText = (bytes: Uint8Array): string => `"${[...bytes].map((byte) => (byte === 0x22 || byte === 0x5c ? `\\${String.fromCharCode(byte)}` : byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, "0")}`)).join("")}"`;
const goPairs = (entries: readonly Entry[], indent = "\t"): string => (entries.length === 0 ? "nil" : `[][2]string{\n${entries.map(({ name, value }) => `${indent}\t{${goText(fromByteString(name))}, ${goText(fromByteString(value))}},\n`).join("")}${indent}}`);

function testOf(recording: Recording, index: number, entity: number, name: string, id: string): string {
  const lines: string[] = [], kept = new Map<string, number>(), add = (line: string): void => void lines.push(`\t${line}`);
  let response = false;
  for (let step = 1; step < recording.length; step++) {
    const brief = recording.brief(step);
    if (brief.kind === "callback") {
      const row = recording.row(step), context = row.kind === "callback" ? castOf(recording).context(row.vm, row.context) : undefined;
      if (row.kind !== "callback" || context?.filter !== 0) continue;
      const call = row.name === "proxy_on_http_call_response" ? castOf(recording).call(numberArg(row.args, "call_id"), step) : undefined;
      if (context.exchange === index || (call !== undefined && exchangeAt(recording, call.step) === index)) for (const line of callOf(recording, row, call?.entity ?? entity, kept)) add(line);
    } else if (brief.name === "local-response") {
      const row = recording.row(step);
      if (row.kind !== "proxy" || numberOf(row.fields, "exchange") !== index || textField(row.fields, "by") !== "filter" || response) continue;
      response = true;
      add("response := host.GetSentLocalResponse(id)");
      add("if response == nil {");
      add("\tt.Fatal(\"the filter did not answer\")");
      add("}");
      add(`want(t, "status", response.StatusCode, uint32(${numberOf(row.fields, "status")}))`);
    }
  }
  const logged = logLines(recording).filter(({ step }) => exchangeAt(recording, step) === index).map(({ level, text }) => `\twantLog(t, host.${logGetters[Math.min(level, logGetters.length - 1)] ?? "GetInfoLogs"}(), ${goText(text)})`);
  return [
    `// exchange ${JSON.stringify(id)}`, `func ${name}(t *testing.T) {`, "\thost, reset := proxytest.NewHostEmulator(emulator())", "\tdefer reset()", "\twant(t, \"start of the VM\", host.StartVM(), types.OnVMStartStatusOK)", "\twant(t, \"start of the plugin\", host.StartPlugin(), types.OnPluginStartStatusOK)",
    "\tid := host.InitializeHttpContext()", ...lines, "\thost.CompleteHttpContext(id)", ...logged, "}", "",
  ].join("\n");
}

const logGetters = ["GetTraceLogs", "GetDebugLogs", "GetInfoLogs", "GetWarnLogs", "GetErrorLogs", "GetCriticalLogs"] as const;

function exchangeAt(recording: Recording, step: number): number {
  for (let at = recording.brief(step).parent; at > 0; at = recording.brief(at).parent) {
    const { kind, vm, context } = recording.brief(at), facts = kind === "callback" ? castOf(recording).context(vm, context) : undefined;
    if (facts !== undefined) return facts.filter === 0 ? facts.exchange : -1;
  }
  return -1;
}

/** What is readable in a callback: as it stood before, because its own row may take away again what nobody looks at. */
function readable(recording: Recording, step: number, kind: number, parent: number, name: string) {
  return [...recording.stateAt(step - 1).entities.values()].findLast((entity) => entity.kind === kind && entity.parent === parent && entity.name === name);
}

/** `owner`: the exchange, or the call that is replied to. */
function callOf(recording: Recording, row: CallbackRow, owner: number, kept: Map<string, number>): readonly string[] {
  const match = /^proxy_on_(request|response)_(headers|body|trailers)$/.exec(row.name), end = numberArg(row.args, "end_of_stream") === 1;
  if (row.name === "proxy_on_http_call_response") return calloutOf(recording, row, owner);
  if (match === null) return [];
  const [, side = "", part = ""] = match, method = `CallOn${side === "request" ? "Request" : "Response"}${part.charAt(0).toUpperCase()}${part.slice(1)}`, action = row.result === 0 ? "types.ActionContinue" : "types.ActionPause";
  const call = (given: string): readonly string[] => [`want(t, ${JSON.stringify(`${side} ${part}`)}, host.${method}(id, ${given}), ${action})`];
  if (part !== "body") return call(`${goPairs(readable(recording, row.step, kinds.map, owner, `${side}-${part}`)?.entries ?? [])}${part === "headers" ? `, ${end}` : ""}`);
  // after a pause the whole buffer is readable; the emulator is given what is new of it
  const bytes = joined(readable(recording, row.step, kinds.buffer, owner, `${side}-body`)?.pieces ?? []), before = kept.get(side) ?? 0, fresh = bytes.subarray(Math.min(before, bytes.length));
  kept.set(side, row.result === 0 ? 0 : bytes.length);
  return call(`[]byte(${goText(fresh)}), ${end}`);
}

function calloutOf(recording: Recording, { step }: CallbackRow, call: number): readonly string[] {
  const map = (name: string): readonly Entry[] => readable(recording, step, kinds.map, call, name)?.entries ?? [], body = joined(readable(recording, step, kinds.buffer, call, "call-response-body")?.pieces ?? []);
  return [
    "// the reply to the call that the filter made last", "if callouts := host.GetCalloutAttributesFromContext(id); len(callouts) == 0 {", "\tt.Fatal(\"the filter called nobody\")", "} else {",
    `\thost.CallOnHttpCallResponse(callouts[len(callouts)-1].CalloutID, ${goPairs(map("call-response-headers"), "\t\t")}, ${goPairs(map("call-response-trailers"), "\t\t")}, []byte(${goText(body)}))`, "}",
  ];
}
