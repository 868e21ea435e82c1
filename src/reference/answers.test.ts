// What a host function answers, with good arguments and with bad ones of every kind, is said in the reference.
import { expect, it } from "vitest";
import { Status, WasiErrno } from "../abi/codes.ts";
import { hostFunctionNames, hostFunctions } from "../abi/host-functions.ts";
import { offeredIn } from "../abi/versions.ts";
import { callsOf } from "../testing/every-call/arguments.ts";
import { madeIn, runStage } from "../testing/every-call/stage.ts";
import type { CallGuest } from "../testing/every-call/guest.ts";
import { entryOf } from "./entries.ts";

const nameOf = (errno: boolean, value: number): string => Object.entries(errno ? WasiErrno : Status).find(([, each]) => each === value)?.[0] ?? String(value);
const statuses = hostFunctionNames.filter((name) => hostFunctions[name].result !== "none" && hostFunctions[name].result !== "i32" && offeredIn(hostFunctions[name], "0.2.1"));
/** Some of these end the stream, others the run: a run of its own for each place. */
const places = ["proxy_on_configure", "proxy_on_request_headers", "proxy_on_request_body", "proxy_on_http_call_response"];

it.each(statuses)("%s", (name) => {
  const errno = hostFunctions[name].result === "errno", seen = new Set<string>();
  for (const place of places) {
    const guest: CallGuest = { name, abi: "0.2.1", places: [place], variations: callsOf(name).variations };
    for (const { row } of madeIn(runStage(guest), guest)) if (!row.aborted) seen.add(nameOf(errno, row.result));
  }
  const said = new Set((entryOf(name)?.answers ?? []).map(({ status }) => status));
  expect([...seen].filter((status) => status !== "Ok" && status !== "Success" && !said.has(status))).toEqual([]);
  expect(seen.size).toBeGreaterThan(0);
});
