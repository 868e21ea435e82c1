// What the scenario asks of a filter and the host does in another way stands in the recording.
import { expect, it } from "vitest";
import { textOf } from "../../../base/byte-string.ts";
import { guestOf } from "../../../testing/host-guest.ts";
import { runChain } from "../../../testing/host-run.ts";
import type { GivenRun } from "../../../testing/host-run.ts";

const plain = await guestOf({ exports: ["proxy_on_configure"] }), other = await guestOf({ exports: ["proxy_on_vm_start"] });

/** The notices of a run without requests: the filter's place, and what is not supported. */
function notices(filters: GivenRun["filters"]): readonly (readonly [unknown, string])[] {
  const { recording } = runChain({ filters, actions: [] });
  return Array.from({ length: recording.length }, (_, step) => recording.row(step)).flatMap((row) =>
    row.kind === "proxy" && row.name === "unsupported" ? [[row.fields["filter"], textField(row.fields["what"])] as const] : [],
  );
}

const textField = (value: unknown): string => (value instanceof Uint8Array ? textOf(value).text : "");

it("a filter that Envoy would run in the VM of an earlier one is said to have a VM of its own", () => {
  const same = { bytes: plain.bytes, vmId: "a", vmConfiguration: "v" };
  expect(notices([same, { ...same, configuration: "its own" }, same])).toEqual([[1, "shared-vm"], [2, "shared-vm"]]);
  expect(notices([{ bytes: plain.bytes }, { bytes: plain.bytes.slice() }])).toEqual([[1, "shared-vm"]]);
});

it("another module, VM id or VM configuration is another VM in Envoy too", () => {
  const first = { bytes: plain.bytes, vmId: "a", vmConfiguration: "v" };
  expect(notices([first, { ...first, bytes: other.bytes }, { ...first, vmId: "b" }, { ...first, vmConfiguration: "w" }])).toEqual([]);
});

it("failure policies other than fail closed are said to be run fail closed", () => {
  const policies = ["fail-closed", "fail-open", "fail-open-at-once", "fail-reload"] as const;
  const runs = policies.map((failurePolicy) => notices([{ bytes: plain.bytes, failurePolicy }]));
  expect(runs).toEqual([[], ...policies.slice(1).map((policy) => [[0, policy]])]);
});
