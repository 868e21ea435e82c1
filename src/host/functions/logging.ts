/** Logging (semantics 19). The text is in the row; nothing else happens. */
import { LogLevel } from "../../abi/codes.ts";
import { logLevels } from "../../scenario/log-levels.ts";
import { ok } from "../answer.ts";
import type { Implements } from "./functions.ts";

export const logging: Implements<"proxy_log" | "proxy_get_log_level"> = {
  proxy_log: () => ok(),
  proxy_get_log_level: (vm) => ok({ level: Math.min(logLevels.indexOf(vm.host.scenario.setup.logLevel), LogLevel.Off) }),
};
