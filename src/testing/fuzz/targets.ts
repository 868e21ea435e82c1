/** What is fed with mutated input: each target takes its bytes and must come back, with a value or a refusal, never with an exception. */
import { expressionTarget, messageTarget, pairsTarget } from "./guest-targets.ts";
import { moduleTarget, startedTarget } from "./module-targets.ts";
import { recordingTarget } from "./recording-target.ts";
import { scenarioTarget, schemaTarget } from "./scenario-targets.ts";
import { suiteTarget } from "./suite-target.ts";
import type { Target } from "./target.ts";

export const targets = (): readonly Target[] => [moduleTarget(), startedTarget(), scenarioTarget(), schemaTarget(), recordingTarget(), pairsTarget(), expressionTarget(), messageTarget(), suiteTarget()];
