import * as host from "./host";
import { LogLevel, OK } from "./codes";
import { addressOf, encode } from "./memory";

export function log(level: LogLevel, text: string): void {
  const bytes = encode(text);
  host.log(level, addressOf(bytes), bytes.byteLength);
}

/** Logs a host call that was refused: the filter goes on, but nobody has to guess. */
export function expectOk(status: u32, what: string): void {
  if (status != OK) log(LogLevel.Error, what + " was answered with status " + status.toString());
}

/** Where AssemblyScript goes when it cannot go on: an index out of range, a null that must not be, a failed assertion. */
export function abort(message: string | null, file: string | null, line: u32, column: u32): void {
  log(
    LogLevel.Critical,
    (message ? message : "abort") + " at " + (file ? file : "?") + ":" + line.toString() + ":" + column.toString(),
  );
  unreachable();
}
