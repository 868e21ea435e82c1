/** A host without guests, for tests of what drives hosts: every exchange is two callbacks with two host calls each. */
import type { HostInput, HostSession } from "../engine/runner.ts";
import { actionRows } from "../recording/deeds.ts";
import { entityKindCode, OpKind } from "../recording/ops.ts";
import type { Outcome, RunEnd } from "../recording/outcome.ts";
import { emptyState } from "../recording/state.ts";
import { parseScenario } from "../scenario/parse.ts";
import type { Action, Scenario, ScenarioInput } from "../scenario/scenario.ts";

export interface FakeBehaviour {
  /** Called inside the second callback of an exchange for `/hang`, and inside a configuration of "hang": must not return normally. */
  readonly hang?: () => void;
  /** Called in every callback. */
  readonly onCallback?: (name: string) => void;
  /** Somebody's developer tools are open: called where they stop. */
  readonly inDebugger?: () => void;
}

const inMap = 1;

export function fakeSession({ scenario, writer, stopping }: HostInput, behaviour: FakeBehaviour = {}): HostSession {
  const due: (() => void)[] = [];
  const seen: string[] = [];
  let allowed = 0, now = 0, contexts = 1, over = false, held = false, entities = 0;

  function call(name: string, context: number): void {
    const step = writer.open("host-call", name, 1, 0, context);
    writer.number(inMap);
    writer.op({ kind: OpKind.ListSplice, entity: 1, a: 0, b: 0, entries: [{ name: "x-fake", value: `by step ${step}` }] });
    writer.close(step, 0, 0, 0);
  }
  function callback(name: string, context: number, inside: () => void = () => undefined): void {
    now += 1_000_000;
    writer.clock(now);
    const step = writer.open("callback", name, 1, 0, context);
    writer.number(0);
    writer.number(context);
    behaviour.onCallback?.(name);
    if (stopping?.before(step) === true) {
      behaviour.inDebugger?.();
      stopping.passed();
    }
    call("proxy_get_header_map_value", context);
    inside();
    call("proxy_add_header_map_value", context);
    writer.close(step, 0, 0, 0);
  }
  function exchange(id: string, path: string): void {
    const step = writer.open("action", "send-headers", 0, 0, 0);
    for (const kind of Object.values(actionRows["send-headers"])) {
      if (kind === "n") writer.number(0);
      else writer.text(path);
    }
    writer.close(step, 0, 0, 0);
    const context = ++contexts;
    due.push(() => callback("proxy_on_request_headers", context));
    due.push(() => {
      callback("proxy_on_response_headers", context, path === "/hang" ? behaviour.hang : undefined);
      seen.push(id);
      if (path === "/held") held = true;
      if (path === "/trap") {
        const fault = writer.open("fault", "proxy-crash", 0, 0, 0);
        writer.close(fault, 0, 0, 0);
        over = true;
      }
    });
  }

  return {
    start() {
      const origin = writer.open("origin", "origin", 0, 0, 0);
      writer.number(scenario.setup.seed);
      writer.op({ kind: OpKind.Create, entity: ++entities, a: entityKindCode("header-map"), b: 0, name: "request-headers", about: "" });
      writer.close(origin, 0, 0, 0);
      for (const filter of scenario.setup.chain) callback("proxy_on_vm_start", 1, filter.configuration === "hang" ? behaviour.hang : undefined);
      return true;
    },
    apply(action: Action) {
      if (action.do === "exchange") {
        exchange(action.id, action.path);
        allowed = Number.POSITIVE_INFINITY;
      } else if (action.do === "send-headers") exchange(action.exchange, action.path);
      else if (action.do === "run") allowed = action.callbacks ?? Number.POSITIVE_INFINITY;
      else if (action.do === "advance") {
        due.push(() => callback("proxy_on_tick", 1));
        allowed = Number.POSITIVE_INFINITY;
      }
    },
    step() {
      const next = allowed > 0 ? due.shift() : undefined;
      if (next === undefined) {
        allowed = 0;
        return false;
      }
      allowed--;
      next();
      return true;
    },
    outcome(): Outcome {
      const end: RunEnd = over ? "proxy-crash" : due.length > 0 ? "running" : held ? "still-held" : "idle";
      return { end, exchanges: seen.map((id) => ({ id, client: { status: 200, informational: [], headers: [], body: new Uint8Array(0), end: "complete" } })), connections: [], upstreams: {} };
    },
    edge: () => ({ streams: [], requests: [], ticks: [], answersByHand: false, now, ...(due.length > 0 && { next: now }) }),
    get over() { return over; },
    get begun() { return contexts - 1; },
    state: emptyState(),
    memories: () => [],
  };
}

/** A whole scenario with one filter and an exchange for each path. */
export function fakeScenario(paths: readonly string[], setup: Partial<ScenarioInput["setup"]> = {}): Scenario {
  const parsed = parseScenario({
    version: 1,
    setup: { chain: [{ module: { name: "filter.wasm" } }], ...setup },
    actions: paths.map((path, i) => ({ do: "exchange", id: `request-${i + 1}`, path })),
  });
  if (!parsed.ok) throw new Error(parsed.problems.map((problem) => `${problem.path} ${problem.message}`).join("; "));
  return parsed.scenario;
}
