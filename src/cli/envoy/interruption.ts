/** A program that is interrupted ends as by itself: what it has started is ended, and what it wrote for a while is removed. */
import { mkdtempSync, rmSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Does something so that Ctrl-C and the like end the program by `exit`, with the code that a shell gives them. */
export async function interruptible<T>(work: () => Promise<T>): Promise<T> {
  const end = (signal: NodeJS.Signals): never => process.exit(128 + constants.signals[signal]);
  for (const signal of signals) process.on(signal, end);
  try {
    return await work();
  } finally {
    for (const signal of signals) process.off(signal, end);
  }
}

/** Done when the program exits, unless it has been given up. Nothing that takes time comes to its end then. */
export function atExit(clean: () => void): () => void {
  process.once("exit", clean);
  return () => void process.off("exit", clean);
}

export interface TemporaryFolder { readonly path: string; remove(): void }

/** Goes when it is removed, and with the program. */
export function temporaryFolder(name: string): TemporaryFolder {
  const path = mkdtempSync(join(tmpdir(), `${name}-`));
  // whoever still writes into it is being ended
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }), keep = atExit(remove);
  return {
    path,
    remove() {
      keep();
      remove();
    },
  };
}
