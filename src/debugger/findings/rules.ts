/** Every rule there is. */
import { callRules } from "./calls.ts";
import type { Rule } from "./finding.ts";
import { flowRules } from "./flow.ts";
import { headerRules } from "./headers.ts";
import { lifecycleRules } from "./lifecycle.ts";
import { ownWayRules } from "./own-ways.ts";
import { replyRules } from "./replies.ts";
import { resourceRules } from "./resources.ts";

export const rules: readonly Rule[] = [...flowRules, ...replyRules, ...headerRules, ...callRules, ...lifecycleRules, ...resourceRules, ...ownWayRules];
