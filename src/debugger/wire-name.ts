/** From what a person may call a function back to its name in the ABI: `displayName` the other way round. */
import { callbackOf } from "../abi/callbacks.ts";
import { hostFunctions } from "../abi/host-functions.ts";

const isKnown = (name: string): boolean => Object.hasOwn(hostFunctions, name) || callbackOf(name) !== undefined;

/** What is no function of the ABI stays as it is: a module may export or import others. */
export const wireName = (shown: string): string => (!isKnown(shown) && isKnown(`proxy_${shown}`) ? `proxy_${shown}` : shown);

/** The same for a word of a sentence: single words, such as "log", may be anything there. Undefined for what is no name. */
export function wireNameInText(text: string): string | undefined {
  if (isKnown(text)) return text;
  return text.includes("_") && isKnown(`proxy_${text}`) ? `proxy_${text}` : undefined;
}
