/**
 * Google's tester of Service Extensions plugins behind the interface of a proxy: it starts a plugin as Envoy does on one thread, and instead
 * of passing requests calls the phases of a test. Not a proxy: there are no upstreams, no clients, no timers and no calls out.
 */
import { releaseOf } from "../envoy/releases.ts";
import type { EnvoyRules } from "../envoy/releases.ts";
import { startChain, stopChain } from "../envoy/start.ts";
import { testerProfile } from "../../../scenario/profiles.ts";
import type { Implementation } from "../../functions/functions.ts";
import { testerFunctions } from "./functions.ts";
import { TesterStream } from "./tester-stream.ts";

const release = releaseOf("envoy");
if (release === undefined) throw new Error("there is no release of envoy");

export const testerRules: EnvoyRules = {
  profile: testerProfile, machine: release, release,
  start: startChain,
  begun: () => undefined,
  begin(host, thread, action, index) {
    if (action.do !== "phases") throw new Error("the tester drives phases only");
    return new TesterStream(host, thread, action, index);
  },
  connect: () => {
    throw new Error("the tester has no connections");
  },
  attributes: () => ({ kind: "object", names: [], get: () => undefined }),
  functions: testerFunctions as Readonly<Record<string, unknown>> as Readonly<Record<string, Implementation | undefined>>,
  stop: stopChain,
};
