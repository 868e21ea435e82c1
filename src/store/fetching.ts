/** Files from elsewhere: asked for first, then fetched. */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import { failed } from "../base/result.ts";
import type { Bench } from "./bench.ts";

export interface Fetching {
  /** Asks the person about all of them at once; false when they would rather not. */
  ask(urls: readonly string[]): Promise<boolean>;
  answer(yes: boolean): void;
  /** Failure: why not, as the end of a sentence. To be called after `ask` alone. */
  fetch(url: string): Promise<Result<Bytes>>;
}

const thisMachine: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

/** Undefined for what is no address that a page should fetch: others than https, but for this machine. */
export function fetchable(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "") return undefined;
  return url.protocol === "https:" || (url.protocol === "http:" && thisMachine.has(url.hostname)) ? url : undefined;
}

export function createFetching(bench: Bench): Fetching {
  const { store, input } = bench;
  let decide: ((yes: boolean) => void) | undefined;
  const answer = (yes: boolean): void => {
    store.setState({ asked: undefined });
    decide?.(yes);
    decide = undefined;
  };
  return {
    ask(urls) {
      // what was asked before is not wanted any more
      answer(false);
      store.setState({ asked: urls });
      return new Promise((resolve) => { decide = resolve; });
    },
    answer,
    async fetch(url) {
      const address = fetchable(url);
      if (address === undefined) return failed("it is no https address");
      const { opening } = store.getState();
      store.setState({ opening: `${address.host}${address.pathname}` });
      const found = await input.fetchFile(address.href);
      store.setState({ opening });
      return found;
    },
  };
}
