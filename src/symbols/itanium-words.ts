/** The words of the Itanium C++ ABI: built-in types, operators, and what the standard library's abbreviations stand for. */

export const builtins: Readonly<Record<string, string>> = {
  v: "void", w: "wchar_t", b: "bool", c: "char", a: "signed char", h: "unsigned char", s: "short", t: "unsigned short", i: "int", j: "unsigned int", l: "long", m: "unsigned long", x: "long long",
  y: "unsigned long long", n: "__int128", o: "unsigned __int128", f: "float", d: "double", e: "long double", g: "__float128", z: "...",
};

/** After a D. */
export const moreBuiltins: Readonly<Record<string, string>> = {
  d: "decimal64", e: "decimal128", f: "decimal32", h: "half", i: "char32_t", s: "char16_t", u: "char8_t", a: "auto", c: "decltype(auto)", n: "std::nullptr_t",
};

/** After an S. `ctor`: what its constructors are called. */
export const abbreviations: Readonly<Record<string, { readonly text: string; readonly ctor: string }>> = {
  a: { text: "std::allocator", ctor: "allocator" }, b: { text: "std::basic_string", ctor: "basic_string" },
  s: { text: "std::string", ctor: "basic_string" }, i: { text: "std::istream", ctor: "basic_istream" },
  o: { text: "std::ostream", ctor: "basic_ostream" }, d: { text: "std::iostream", ctor: "basic_iostream" },
};

/** How many operands it has in an expression: 0 for those that no expression here has. */
export const operators: Readonly<Record<string, readonly [text: string, operands: 0 | 1 | 2]>> = {
  nw: [" new", 0], na: [" new[]", 0], dl: [" delete", 0], da: [" delete[]", 0], ps: ["+", 1], ng: ["-", 1], ad: ["&", 1], de: ["*", 1], co: ["~", 1], nt: ["!", 1], pp: ["++", 0], mm: ["--", 0],
  pl: ["+", 2], mi: ["-", 2], ml: ["*", 2], dv: ["/", 2], rm: ["%", 2], an: ["&", 2], or: ["|", 2], eo: ["^", 2], aS: ["=", 2], pL: ["+=", 2], mI: ["-=", 2], mL: ["*=", 2], dV: ["/=", 2],
  rM: ["%=", 2], aN: ["&=", 2], oR: ["|=", 2], eO: ["^=", 2], ls: ["<<", 2], rs: [">>", 2], lS: ["<<=", 2], rS: [">>=", 2], eq: ["==", 2], ne: ["!=", 2], lt: ["<", 2], gt: [">", 2],
  le: ["<=", 2], ge: [">=", 2], ss: ["<=>", 2], aa: ["&&", 2], oo: ["||", 2], cm: [",", 2], pm: ["->*", 2], pt: ["->", 0], cl: ["()", 0], ix: ["[]", 0], qu: ["?", 0], aw: [" co_await", 0],
};

/** Things that are no function of the source. */
export const specials: Readonly<Record<string, string>> = {
  TV: "vtable for ", TT: "VTT for ", TI: "typeinfo for ", TS: "typeinfo name for ", GV: "guard variable for ", GR: "reference temporary for ", TH: "thread-local initialization routine for ",
  TW: "thread-local wrapper routine for ",
};

/** Suffixes of integer literals; types without an entry are written as casts. */
export const literalSuffixes: Readonly<Record<string, string>> = { i: "", j: "u", l: "l", m: "ul", x: "ll", y: "ull" };
