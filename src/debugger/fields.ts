/** Fields of deeds, actions and faults, and arguments of calls, by name. */
import { textOf } from "../base/byte-string.ts";
import type { Arg, Fields, HostCallRow } from "../recording/row.ts";

export const numberOf = (fields: Fields, name: string): number => {
  const value = fields[name];
  return typeof value === "number" ? value : 0;
};
export const textField = (fields: Fields, name: string): string => {
  const value = fields[name];
  return value instanceof Uint8Array ? textOf(value).text : "";
};

export const argOf = (args: readonly Arg[], name: string): Arg | undefined => args.find((a) => a.name === name);
const none = new Uint8Array(0);
export function bytesArg(args: readonly Arg[], name: string): Uint8Array {
  const value = argOf(args, name)?.value;
  return value instanceof Uint8Array ? value : none;
}
export function numberArg(args: readonly Arg[], name: string): number {
  const value = argOf(args, name)?.value;
  return typeof value === "number" || typeof value === "bigint" ? Number(value) : value === true ? 1 : 0;
}
export const hasOutput = (row: HostCallRow, name: string): boolean => argOf(row.outputs, name) !== undefined;
