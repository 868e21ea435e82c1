/** The columns of rows and operations by name, in the order of the file. */
import type { OpColumns, RowColumns } from "./segment.ts";

export const rowColumnNames = ["parent", "last", "context", "result", "payload", "firstOp", "code", "kind", "vm", "why", "flags", "thread"] as const satisfies readonly (keyof RowColumns)[];
export const opColumnNames = ["kind", "entity", "a", "b", "payload"] as const satisfies readonly (keyof OpColumns)[];
