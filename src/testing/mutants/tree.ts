/** Syntax trees as the mutants need them. */
export interface Node { readonly type: string; readonly start: number; readonly end: number; readonly [key: string]: unknown }
export const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value && "start" in value;
export const childrenOf = (node: Node): readonly (readonly [key: string, child: Node])[] =>
  Object.entries(node).flatMap(([key, value]) => (Array.isArray(value) ? value : [value]).filter(isNode).map((child) => [key, child] as const));
