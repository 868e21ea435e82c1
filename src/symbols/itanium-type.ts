/** Types of C++ as text: what stands before a name and what stands after it, so that pointers to functions and arrays come out right. */

export interface TypeText {
  readonly left: string;
  readonly right: string;
  readonly shape: "plain" | "function" | "array";
  /** of a reference: to what, and how */
  readonly reference?: { readonly to: TypeText; readonly by: "&" | "&&" };
  /** of a class: what its constructors are called */
  readonly ctor?: string;
  /** the last part of a name is a template with its arguments */
  readonly template?: boolean;
}
/** A parameter pack stands for several types. */
export interface Pack { readonly pack: readonly TypeText[] }
export type Type = TypeText | Pack;

export const isPack = (type: Type): type is Pack => "pack" in type;
export const plainType = (text: string, ctor = text): TypeText => ({ left: text, right: "", shape: "plain", ctor });
export const textOf = (type: Type): string => (isPack(type) ? type.pack.map(textOf).join(", ") : type.left + type.right);

/** The same for each element of packs among the types. */
export function over(types: readonly Type[], build: (types: readonly TypeText[]) => TypeText): Type {
  const length = types.reduce((found, type) => (isPack(type) ? Math.max(found, type.pack.length) : found), -1);
  const at = (i: number): TypeText[] => types.map((type) => (isPack(type) ? (type.pack[i] ?? plainType("")) : type));
  return length < 0 ? build(at(0)) : { pack: Array.from({ length }, (_, i) => build(at(i))) };
}

/** `mark`: "*", "&", "&&", "Class::*" */
export function pointing(type: TypeText, mark: string, apart = false): TypeText {
  const gap = apart && type.shape === "plain" ? " " : "";
  switch (type.shape) {
    case "plain": return { left: type.left + gap + mark, right: type.right, shape: "plain" };
    case "function": return { left: `${type.left}(${mark}`, right: `)${type.right}`, shape: "plain" };
    case "array": return { left: `${type.left} (${mark}`, right: `)${type.right}`, shape: "plain" };
  }
}

/** A reference to a reference is one; && gives way. */
export function referring(type: TypeText, by: "&" | "&&"): TypeText {
  const { to, by: kept } = type.reference === undefined ? { to: type, by } : { to: type.reference.to, by: type.reference.by === "&" ? "&" : by };
  return { ...pointing(to, kept), reference: { to, by: kept } };
}

export function qualified(type: TypeText, words: string): TypeText {
  return type.shape === "function" ? { ...type, right: `${type.right} ${words}` } : { ...type, left: `${type.left} ${words}` };
}
