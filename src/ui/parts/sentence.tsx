import { Fragment } from "react";
import { wireNameInText } from "../../debugger/wire-name.ts";
import type { Sentence } from "../../debugger/sentence.ts";
import { useAbiReference } from "../hooks/abi-reference.ts";
import { StepLink } from "./step-link.tsx";

/** A name of the ABI leads to its entry in the reference; other names are as they are. */
function Name({ text }: { readonly text: string }) {
  const entry = wireNameInText(text);
  if (entry === undefined) return <code>{text}</code>;
  return <button type="button" className="name-link" title={`${entry} in the ABI reference`} onClick={(event) => { event.stopPropagation(); useAbiReference.getState().show(entry); }}><code>{text}</code></button>;
}

/** A sentence with its links to steps and its names from the module or the wire. */
export function SentenceText({ sentence }: { readonly sentence: Sentence }) {
  return sentence.map((part, index) => (typeof part === "string" ? <Fragment key={index}>{part}</Fragment> : "step" in part ? <StepLink key={index} step={part.step} /> : <Name key={index} text={part.code} />));
}
