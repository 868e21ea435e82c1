/** The expressions a plugin has made, by token: they belong to the root of the callback that runs, whatever the effective context. */
import { rootOf } from "../context.ts";
import type { Context } from "../context.ts";
import type { Vm } from "../vm.ts";
import type { Expression } from "./expressions.ts";
import { foreignLibrary } from "./library.ts";

export interface Expressions {
  /** The token, or why there is none. One that calls what there is not has used up its token. */
  create(text: Uint8Array, longTexts: boolean): number | "syntax" | "unknown-function";
  get(token: number): Expression | undefined;
  delete(token: number): void;
}

const made = new WeakMap<Context, Expressions>();

export function expressionsOf(vm: Vm): Expressions {
  const root = vm.current === undefined ? undefined : rootOf(vm.current);
  if (root === undefined) throw new Error("a foreign function is called outside of every callback");
  let mine = made.get(root);
  if (mine === undefined) made.set(root, (mine = createExpressions()));
  return mine;
}

function createExpressions(): Expressions {
  const expressions = new Map<number, Expression>();
  let next = 0;
  return {
    create(text, longTexts) {
      const expression = foreignLibrary().createExpression(text, longTexts);
      if (expression === "syntax") return expression;
      const token = next++;
      if (expression === "unknown-function") return expression;
      expressions.set(token, expression);
      return token;
    },
    get: (token) => expressions.get(token),
    delete: (token) => void expressions.delete(token),
  };
}
