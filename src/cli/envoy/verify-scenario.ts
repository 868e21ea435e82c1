/** One scenario in our host and in an Envoy, and where the two part. */
import { byteStringOfText } from "../../base/byte-string.ts";
import { isOwnForeignFunction } from "../../host/functions/foreign.ts";
import { rulesOf } from "../../host/proxies/proxies.ts";
import type { Recording } from "../../recording/log.ts";
import type { Outcome } from "../../recording/outcome.ts";
import { playable } from "../../interop/playable.ts";
import { profileInfo } from "../../scenario/profiles.ts";
import type { Action, Scenario } from "../../scenario/scenario.ts";
import { askEnvoy } from "./ask-envoy.ts";
import type { EnvoyAnswer } from "./ask-envoy.ts";
import { credentialsFor, withDigests } from "./certificates.ts";
import { accountOfEnvoy, accountOfRun, differences } from "./comparison.ts";
import type { Account, Difference } from "./comparison.ts";
import { whyNoOwnResolver } from "./own-resolver.ts";
import { planOf } from "./plan.ts";

export interface VerifyInput {
  readonly scenario: Scenario;
  readonly modules: ReadonlyMap<string, Uint8Array>;
  readonly binary: string;
  /** "1.40.0" */
  readonly version: string;
  /** longest time the traffic may take, in s */
  readonly seconds: number;
  /** Our run of a scenario. */
  readonly run: (scenario: Scenario) => Promise<{ readonly recording: Recording; readonly outcome: Outcome }>;
}
export type Verified =
  | { readonly ok: true; readonly envoy: Account; readonly ours: Account; readonly differences: readonly Difference[]; readonly answer: EnvoyAnswer }
  /** it cannot be put to an Envoy */
  | { readonly ok: false; readonly reasons: readonly string[] };

/** In which order several workers take their turns is chance: an Envoy that once does the same can. */
const attempts = 10;

export async function verifyScenario(input: VerifyInput): Promise<Verified> {
  for (let attempt = 1; ; attempt++) {
    const verified = await asked(input);
    if (!verified.ok || verified.differences.length === 0 || input.scenario.setup.threads === 1 || attempt === attempts) return verified;
  }
}

async function asked({ scenario, modules, binary, version, seconds, run }: VerifyInput): Promise<Verified> {
  const played = playable(scenario);
  if (!played.ok) return played;
  const obstacle = scenario.setup.dns.length > 0 ? whyNoOwnResolver() : undefined;
  if (obstacle !== undefined) return { ok: false, reasons: [obstacle] };
  const credentials = credentialsFor(played.scenario.setup), told = credentials === undefined ? played.scenario : withDigests(played.scenario, credentials);
  const question: Scenario = { ...told, setup: { ...told.setup, profile: `envoy@${releaseFor(version)}` } };
  const answered = question.setup.foreignFunctions.filter(({ name }) => !isOwnForeignFunction(byteStringOfText(name), rulesOf(question.setup))).map(({ name }) => name);
  if (answered.length > 0) return { ok: false, reasons: [`setup.foreignFunctions answers for functions that Envoy ${version} does not have: ${answered.join(", ")}`] };
  const { recording, outcome } = await run(question), plan = planOf(question, recording);
  if (plan.end.at > seconds * 1000) return { ok: false, reasons: [`it takes ${Math.round(plan.end.at / 1000)} s of real time, ${seconds} s are allowed (--seconds)`] };
  const answer = await askEnvoy({ binary, scenario: question, modules, plan, credentials, ours: outcome });
  const served = asServed(question, answer.servedBy), again = served === question ? { recording, outcome } : await run(served);
  const envoy = accountOfEnvoy(answer), ours = accountOfRun(again.recording, again.outcome);
  return { ok: true, envoy, ours, differences: differences(envoy, ours), answer };
}

/** Each exchange and connection on the thread that served it in Envoy. */
function asServed(scenario: Scenario, servedBy: ReadonlyMap<string, number>): Scenario {
  let moved = false;
  const actions = scenario.actions.map((action): Action => {
    if (action.do !== "send-headers" && action.do !== "open-connection") return action;
    const thread = servedBy.get(action.do === "send-headers" ? action.exchange : action.connection);
    if (thread === undefined || thread === action.thread) return action;
    moved = true;
    return { ...action, thread };
  });
  return moved ? { ...scenario, actions } : scenario;
}

/** The release our host takes for a version of Envoy: that one, or the newest it knows. */
export const releaseFor = (version: string): string => profileInfo("envoy").releases.find(({ release }) => release === version)?.release ?? profileInfo("envoy").releases[0].release;
