/** The set of Envoy: what other proxies' sets take over from it, they import. */
import { compare } from "./compare.ts";
import { printedLines } from "./lines.ts";
import type { ProxySet } from "./proxy-set.ts";
import { setupOf } from "./setup.ts";
import { variants } from "./variants.ts";

export const envoySet: ProxySet = {
  variants: Object.fromEntries(Object.entries(variants).map(([name, edit]) => [name, { base: "probe", edit }])),
  setup: setupOf,
  lines: printedLines,
  compare,
};
