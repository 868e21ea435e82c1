/** What the modules of the chain export, for findings that depend on it. */
import type { Bench } from "./bench.ts";
import { sha256For } from "./running.ts";

/** Names of exported functions by place in the chain; undefined for a module that is not open or cannot be read. */
export async function exportsOfChain(bench: Bench): Promise<readonly (ReadonlySet<string> | undefined)[]> {
  const { readModule } = await import("../module/read-module.ts");
  return bench.store.getState().draft.setup.chain.map(({ module }) => {
    const sha256 = sha256For(bench, module), found = sha256 === undefined ? undefined : bench.modules.get(sha256), read = found === undefined ? undefined : readModule(found.bytes);
    return read?.ok === true ? new Set(read.value.exports.filter(({ kind }) => kind === "function").map(({ name }) => name)) : undefined;
  });
}
