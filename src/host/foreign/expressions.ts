/** expr_create and expr_evaluate: CEL as Envoy builds it. What differs from the package's own ways is in `cel-syntax.ts` and `cel-functions.ts`. */
import { isCelError, plan } from "@bufbuild/cel";
import type { CelValue } from "@bufbuild/cel";
import { encodeAttribute } from "../attributes/tree.ts";
import type { AttributeObject } from "../attributes/value.ts";
import { celEnvironment } from "./cel-functions.ts";
import { parseExpression, prepare } from "./cel-syntax.ts";
import { attributeOf, celOf } from "./cel-values.ts";

/** `failed`: the expression has no value now. `no-bytes`: its value is of a kind that no guest can be given. */
export type Evaluated = Uint8Array | "failed" | "no-bytes";
export type Expression = (root: AttributeObject) => Evaluated;

/** `syntax`: it is no CEL. `unknown-function`: it calls what there is not, which Envoy notices after a token has been given out. */
export function createExpression(text: string, newer: boolean): Expression | "syntax" | "unknown-function" {
  const parsed = parseExpression(text);
  if (parsed === undefined) return "syntax";
  const problem = prepare(parsed, newer);
  if (problem !== "ok") return problem;
  const run = plan(celEnvironment(newer), parsed) as (variables: Record<string, CelValue>) => unknown;
  return (root) => {
    const value = run(variablesOf(root));
    if (isCelError(value)) return "failed";
    const attribute = attributeOf(value as CelValue);
    return (attribute && encodeAttribute(attribute)) ?? "no-bytes";
  };
}

/** Names are asked for one by one; one with a dot inside is never a variable. */
const variablesOf = (root: AttributeObject): Record<string, CelValue> =>
  new Proxy<Record<string, CelValue>>({}, {
    get(_, name) {
      if (typeof name !== "string" || name.includes(".")) return undefined;
      const found = root.get(name);
      return found === undefined ? undefined : celOf(found);
    },
  });
