import { Fragment, type ReactNode } from "react";

/** Words between backticks are code. */
export function Marked({ text }: { readonly text: string }): ReactNode {
  return text.split("`").map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : <Fragment key={index}>{part}</Fragment>));
}
