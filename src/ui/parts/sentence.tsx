import { Fragment } from "react";
import type { Sentence } from "../../debugger/sentence.ts";
import { StepLink } from "./step-link.tsx";

/** A sentence with its links to steps and its names from the module or the wire. */
export function SentenceText({ sentence }: { readonly sentence: Sentence }) {
  return sentence.map((part, index) => (typeof part === "string" ? <Fragment key={index}>{part}</Fragment> : "step" in part ? <StepLink key={index} step={part.step} /> : <code key={index}>{part.code}</code>));
}
