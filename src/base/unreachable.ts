/** Ends a switch over a union: the compiler refuses a missed case, and a value that slipped through at run time is named. */
export function unreachable(x: never): never {
  throw new Error(`unexpected value ${JSON.stringify(x) ?? String(x)}`);
}
