// What the list of attributes shows without a read is what a read at that very step gives, through a real run.
import { expect, it } from "vitest";
import { call, guestOf } from "../testing/host-guest.ts";
import { runChain } from "../testing/host-run.ts";
import { attributeValues } from "./attribute-values.ts";
import { bytesArg } from "./fields.ts";

const names = ["path", "url_path", "query", "host", "scheme", "method", "referer", "useragent", "id", "protocol"].map((name) => `request.${name}`).concat("plugin_name", "plugin_root_id", "plugin_vm_id");
const get = (name: string) => call("proxy_get_property", { path: name.replaceAll(".", "\0") });
const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

it("is what the filter would have read", async () => {
  const { bytes } = await guestOf({ calls: { proxy_on_request_headers: names.map(get), proxy_on_response_headers: [get("response.code")] } });
  const { recording } = runChain({
    filters: [{ bytes, name: "auth", rootId: "r", vmId: "v" }], actions: [{ do: "exchange", id: "a", path: "/a?b=c?d", authority: "h.example", headers: [["referer", "x"], ["user-agent", "curl"]] }],
  });
  let compared = 0;
  for (let step = 1; step < recording.length; step++) {
    const row = recording.row(step);
    if (row.kind !== "host-call" || row.name !== "proxy_get_property") continue;
    const name = new TextDecoder().decode(bytesArg(row.inputs, "path")).replaceAll("\0", "."), read = row.result === 0 ? bytesArg(row.outputs, "value") : undefined, now = attributeValues(recording, step).get(name);
    if (name === "response.code") expect(Number(text(now))).toBe(Number(new DataView((read ?? new Uint8Array(8)).slice().buffer).getBigInt64(0, true)));
    else expect(text(now), name).toBe(text(read));
    compared++;
  }
  expect(compared).toBe(names.length + 1);
});

it("is nothing before there is an exchange, and nothing where the scenario gives the value", async () => {
  const { bytes } = await guestOf({ exports: ["proxy_on_request_headers"] });
  const { recording } = runChain({ filters: [{ bytes, name: "auth" }], setup: { properties: [{ path: ["request", "method"], value: "PUT" }] } });
  expect([...attributeValues(recording, 1).keys()].filter((name) => name.startsWith("request."))).toEqual([]);
  expect(attributeValues(recording, recording.length - 1).has("request.method")).toBe(false);
});
