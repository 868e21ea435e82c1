/** What the command line says, and with which exit code it ends. */

/** Bad input: the file, scenario or option and what is wrong with it. Ends with exit code 2. */
export class BadInput extends Error {}

export const exitCode = { ok: 0, failed: 1, badInput: 2 } as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Waits until the reader has taken it: a pipe that is full would otherwise lose the end. */
export function write(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => resolve());
  });
}
export function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}
