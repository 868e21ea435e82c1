/** The draft of 2020 where nobody speaks it: its functions are known by their shapes, link in lenient mode, and answer that they are not there. */
import { DraftStatus } from "../../abi/codes.ts";
import { draftFunctions } from "../../abi/draft.ts";
import { fail } from "../answer.ts";
import type { Implements } from "./functions.ts";

type Draft = keyof typeof draftFunctions;
const unimplemented = () => fail(DraftStatus.Unimplemented, "unimplemented");

export const notYet = Object.fromEntries(Object.keys(draftFunctions).map((name) => [name, unimplemented])) as unknown as Implements<Draft>;
