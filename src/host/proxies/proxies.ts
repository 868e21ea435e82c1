/** The proxies there are: from the profile of a scenario to its rules. A proxy of another family is another branch here. */
import { profileOf, testerProfile } from "../../scenario/profiles.ts";
import type { Setup } from "../../scenario/scenario.ts";
import { unreachable } from "../../base/unreachable.ts";
import { envoyRules } from "./envoy/envoy.ts";
import { nginxRules } from "./nginx/nginx.ts";
import { releaseOf, withRules } from "./envoy/releases.ts";
import { mosnRules } from "./mosn/mosn.ts";
import type { ProxyRules } from "./proxy.ts";
import { testerRules } from "./tester/tester.ts";

/** Throws for a profile that is not known; `parseScenario` has checked that. */
export function rulesOf({ profile, rules }: Pick<Setup, "profile" | "rules">): ProxyRules {
  const found = profileOf(profile), release = releaseOf(profile);
  if (found?.name === testerProfile) return testerRules;
  if (found === undefined) throw new Error(`unknown profile ${profile}`);
  switch (found.name) {
    case "nginx":
      return nginxRules(`${found.name}@${found.release}`);
    case "mosn":
      return mosnRules;
    case "envoy":
    case "higress":
    case "spec":
      if (release === undefined) throw new Error(`no rules of ${profile}`);
      return envoyRules(`${found.name}@${found.release}`, withRules(release, rules));
    default:
      return unreachable(found.name);
  }
}
