// What a failed VM means for the streams that begin later, and for those that were there (semantics 20).
import { describe, expect, it } from "vitest";
import type { Row } from "../../../recording/row.ts";
import { call, guestOf } from "../../../testing/host-guest.ts";
import { runChain } from "../../../testing/host-run.ts";
import type { GivenRun, HostRun } from "../../../testing/host-run.ts";
import type { ScenarioInput } from "../../../scenario/scenario.ts";

type Policy = NonNullable<ScenarioInput["setup"]["chain"][number]["failurePolicy"]>;
const policies: readonly Policy[] = ["fail-closed", "fail-open", "fail-open-at-once", "fail-reload"];

/** Traps at its second request. */
const guest = await guestOf({
  calls: { proxy_on_context_create: [call("proxy_set_shared_data", { key: "k", value: "v" })] }, exports: ["proxy_on_configure"],
  after: { proxy_on_request_headers: "(if (i32.eq (global.get $n_proxy_on_request_headers) (i32.const 2)) (then unreachable))" },
});
const exchange = (id: string) => ({ do: "exchange" as const, id });
const run = (failurePolicy: Policy, actions: NonNullable<GivenRun["actions"]>, reloadBackoff = 1000): HostRun => runChain({ filters: [{ bytes: guest.bytes, failurePolicy, reloadBackoff }], actions });
const rowsOf = ({ recording }: HostRun): Row[] => Array.from({ length: recording.length }, (_, step) => recording.row(step));
const statuses = ({ outcome }: HostRun): unknown[] => outcome.exchanges.map(({ client }) => client.status);
const notices = (given: HostRun): string[] => rowsOf(given).flatMap(({ kind, ...row }) => (kind === "proxy" && "name" in row && /^(?:filter-passed-by|failure-ignored|vm-reload)/.test(row.name) ? [row.name] : []));

describe("T-95 a trap in the second of four streams", () => {
  const four = ["a", "b", "c", "d"].map(exchange);
  it.each([
    ["fail-closed", [200, 503, 503, 503], []],
    ["fail-open", [200, 503, 200, 200], ["filter-passed-by", "filter-passed-by"]],
    ["fail-open-at-once", [200, 200, 200, 200], ["failure-ignored", "filter-passed-by", "filter-passed-by"]],
    ["fail-reload", [200, 503, 503, 503], ["vm-reload-waits", "vm-reload-waits"]],
  ] as const)("%s: %j", (policy, expected, told) => {
    const given = run(policy, four);
    expect(statuses(given)).toEqual(expected);
    expect(notices(given)).toEqual(told);
  });
});

describe("fail-reload", () => {
  const later = [exchange("a"), exchange("b"), { do: "advance" as const, by: 2000 }, exchange("c"), exchange("d"), exchange("e")];

  it("makes a new VM at the next stream after the backoff: ids begin again, shared data stays", () => {
    const given = run("fail-reload", later);
    expect(statuses(given)).toEqual([200, 503, 200, 503, 503]);
    const contexts = rowsOf(given).flatMap((row) => (row.kind === "callback" && row.name === "proxy_on_context_create" ? [[row.vm, row.context]] : []));
    expect(contexts).toEqual([[0, 1], [0, 2], [0, 3], [1, 1], [1, 2], [1, 3]]);
    expect(notices(given)).toEqual(["vm-reload", "vm-reload-waits"]);
    const numbers = guest.served(given.recording).filter(({ name }) => name === "proxy_set_shared_data").length;
    const store = [...given.recording.stateAt(given.recording.length - 1).entities.values()].find(({ values }) => values?.has("k"));
    expect(store?.values?.get("k")?.number).toBe(numbers);
  });

  it("counts the backoff from the last try, with up to half of it more", () => {
    const at = (by: number): unknown => statuses(run("fail-reload", [exchange("a"), exchange("b"), { do: "advance", by }, exchange("c")], 100))[2];
    expect([at(90), at(151)]).toEqual([503, 200]);
    const old = run("fail-reload", [exchange("a"), { do: "advance", by: 5000 }, exchange("b"), exchange("c")]);
    expect(statuses(old)).toEqual([200, 503, 200]);
  });

  it("keeps the failed VM when the new one does not start, and waits again", async () => {
    const broken = await guestOf({
      calls: { proxy_on_configure: [call("proxy_get_shared_data", { key: "k", value: { cells: [0x2f00, 0x2f10] } })], proxy_on_request_headers: [call("proxy_set_shared_data", { key: "k", value: "v" })] },
      after: { proxy_on_configure: "(if (i32.eq (i32.load (i32.const 0x2f10)) (i32.const 1)) (then unreachable))", proxy_on_request_headers: "unreachable" },
    });
    const given = runChain({ filters: [{ bytes: broken.bytes, failurePolicy: "fail-reload", reloadBackoff: 100 }], actions: [exchange("a"), { do: "advance", by: 200 }, exchange("b"), exchange("c")] });
    expect(statuses(given)).toEqual([503, 503, 503]);
    expect(notices(given)).toEqual(["vm-reload", "vm-reload-failed", "vm-reload-waits"]);
  });
});

describe("T-96 what a guest has deferred when it traps", () => {
  const local = call("proxy_send_local_response", { status_code: 403, details: "d", body: "no", grpc_status: -1 });
  it.each(policies.map((policy) => [policy, policy === "fail-open-at-once" ? 403 : 503] as const))("%s: a local response comes out as %i", async (failurePolicy, status) => {
    const trapping = await guestOf({ calls: { proxy_on_request_headers: [local] }, after: { proxy_on_request_headers: "unreachable" } });
    expect(statuses(runChain({ filters: [{ bytes: trapping.bytes, failurePolicy }] }))).toEqual([status]);
  });
});
