/** One scenario in our host and in an Envoy, and where the two part. */
import type { Recording } from "../../recording/log.ts";
import type { Outcome } from "../../recording/outcome.ts";
import { playable } from "../../interop/playable.ts";
import { profileInfo } from "../../scenario/profiles.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { askEnvoy } from "./ask-envoy.ts";
import type { EnvoyAnswer } from "./ask-envoy.ts";
import { accountOfEnvoy, accountOfRun, differences } from "./comparison.ts";
import type { Account, Difference } from "./comparison.ts";
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

export async function verifyScenario({ scenario, modules, binary, version, seconds, run }: VerifyInput): Promise<Verified> {
  const played = playable(scenario);
  if (!played.ok) return played;
  const asked: Scenario = { ...played.scenario, setup: { ...played.scenario.setup, profile: `envoy@${releaseFor(version)}` } };
  const { recording, outcome } = await run(asked), plan = planOf(asked, recording);
  if (plan.end.at > seconds * 1000) return { ok: false, reasons: [`it takes ${Math.round(plan.end.at / 1000)} s of real time, ${seconds} s are allowed (--seconds)`] };
  const answer = await askEnvoy({ binary, scenario: asked, modules, plan, ours: outcome });
  const envoy = accountOfEnvoy(answer), ours = accountOfRun(recording, outcome);
  return { ok: true, envoy, ours, differences: differences(envoy, ours), answer };
}

/** The release our host takes for a version of Envoy: that one, or the newest it knows. */
export const releaseFor = (version: string): string => profileInfo("envoy").releases.find(({ release }) => release === version)?.release ?? profileInfo("envoy").releases[0].release;
