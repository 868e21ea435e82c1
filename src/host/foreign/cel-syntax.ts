/** CEL as Envoy's parser takes it: what the package's parser is too kind to, which functions there are, and `has`. */
import { parse } from "@bufbuild/cel";
import { hasField } from "./cel-functions.ts";

type Parsed = ReturnType<typeof parse>;
type Expr = NonNullable<Parsed["expr"]>;

/** What follows a backslash in a string that is not raw. */
const escape = /^\\(?:[abfnrtv\\?"'`]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7]{2})/;
const strings = /\/\/[^\n]*|([bB]?[rR]?)("""[^]*?"""|'''[^]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')/g;

const mostInt = (1n << 63n) - 1n, mostUint = (1n << 64n) - 1n;

/** Undefined for what is no expression. */
export function parseExpression(text: string): Expr | undefined {
  for (const [, prefix = "", literal = ""] of text.matchAll(strings)) {
    if (/r/i.test(prefix)) continue;
    if (prefix !== "" && /\\[uU]/.test(literal)) return undefined;
    for (const { index } of literal.matchAll(/\\[^]/g)) {
      // the second of two backslashes begins nothing
      if (literal[index - 1] !== "\\" && !escape.test(literal.slice(index))) return undefined;
    }
  }
  for (const [, minus, digits = "0", unsigned = ""] of text.replaceAll(strings, "").matchAll(/(-?)(?<![\w.])(0[xX][\da-fA-F]+|\d+)([uU]?)(?![\w.])/g)) {
    if (BigInt(digits) > (unsigned !== "" ? mostUint : minus === "" ? mostInt : mostInt + 1n)) return undefined;
  }
  try {
    // a comment at the end needs its line to end
    return parse(`${text}\n`).expr;
  } catch {
    return undefined;
  }
}

/** By name, how many arguments: of a function, and of a method. */
const time = { method: [0, 1] }, conversion = { function: [1] }, text = { function: [2], method: [1] };
const functions: Readonly<Record<string, { readonly function?: readonly number[]; readonly method?: readonly number[] }>> = {
  size: { function: [1], method: [0] }, startsWith: text, endsWith: text, contains: text, matches: text,
  string: conversion, int: conversion, uint: conversion, double: conversion, bool: conversion, bytes: conversion, timestamp: conversion, duration: conversion, type: conversion, dyn: conversion,
  getFullYear: time, getMonth: time, getDate: time, getDayOfMonth: time, getDayOfWeek: time, getDayOfYear: time, getHours: time, getMinutes: time, getSeconds: time, getMilliseconds: time,
};
/** Macros of one variable and one or two expressions: their variable has to be a name. */
const macros: Readonly<Record<string, readonly number[]>> = { all: [2], exists: [2], exists_one: [2], map: [2, 3], filter: [2] };
const messages = new Set(["Any", "BoolValue", "BytesValue", "DoubleValue", "Duration", "FloatValue", "Int32Value", "Int64Value", "ListValue", "StringValue", "Struct", "Timestamp", "UInt32Value", "UInt64Value", "Value"].map((name) => `google.protobuf.${name}`));
const nobody = "@nobody";

/** "ok" after the expression was made ready for evaluation. */
export function prepare(root: Expr, rootedNames: boolean): "ok" | "syntax" | "unknown-function" {
  let found: "ok" | "syntax" | "unknown-function" = "ok";
  const visit = (expr: Expr | undefined): void => {
    const kind = expr?.exprKind;
    switch (kind?.case) {
      case "identExpr":
        // a type of protobuf is no value here
        if (kind.value.name === "google" || (kind.value.name.startsWith(".") && !rootedNames)) kind.value.name = nobody;
        return;
      case "selectExpr": {
        const { operand, field, testOnly } = kind.value;
        visit(operand);
        if (testOnly && expr !== undefined && operand !== undefined) Object.assign(expr, { exprKind: hasCall(operand, field) });
        return;
      }
      case "callExpr": {
        const { target, function: name, args } = kind.value;
        if (/^[a-zA-Z]/.test(name)) found = found === "syntax" ? found : callProblem(name, target !== undefined, args) ?? found;
        // the functions of texts are methods too, and those the package has
        if (target === undefined && functions[name] === text && args.length === 2) Object.assign(kind.value, { target: args[0], args: args.slice(1) });
        visit(target);
        args.forEach(visit);
        return;
      }
      case "listExpr": return kind.value.elements.forEach(visit);
      case "structExpr":
        if (kind.value.messageName !== "" && !messages.has(kind.value.messageName)) found = "unknown-function";
        return kind.value.entries.forEach(({ keyKind, value }) => {
          if (keyKind.case === "mapKey") visit(keyKind.value);
          visit(value);
        });
      case "comprehensionExpr": {
        const { iterRange, accuInit, loopCondition, loopStep, result } = kind.value;
        return [iterRange, accuInit, loopCondition, loopStep, result].forEach(visit);
      }
      default: return;
    }
  };
  visit(root);
  return found;
}

function callProblem(name: string, method: boolean, args: readonly Expr[]): "syntax" | "unknown-function" | undefined {
  if (name === "has" && !method) return "syntax";
  if (method && macros[name]?.includes(args.length) === true) return "syntax";
  const known = Object.hasOwn(functions, name) ? functions[name] : undefined;
  return (method ? known?.method : known?.function)?.includes(args.length) === true ? undefined : "unknown-function";
}

const hasCall = (operand: Expr, field: string): Expr["exprKind"] => {
  const name = { $typeName: "cel.expr.Expr", id: operand.id, exprKind: { case: "constExpr", value: { $typeName: "cel.expr.Constant", constantKind: { case: "stringValue", value: field } } } } as Expr;
  return { case: "callExpr", value: { $typeName: "cel.expr.Expr.Call", function: hasField, args: [operand, name] } };
};
