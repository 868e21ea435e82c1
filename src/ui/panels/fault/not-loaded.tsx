import type { ReactNode } from "react";
import type { Recording } from "../../../recording/log.ts";
import { usePreflight } from "../../hooks/preflight.ts";
import { Button } from "../../parts/button.tsx";
import { Marked } from "../../parts/marked.tsx";
import { refusedIn } from "../open/refused.ts";
import { explainRefusal } from "../open/refusals.ts";

/** A module that was not loaded did not stop: the cause and the fix stand here. */
export function NotLoaded({ recording, step, otherwise }: { readonly recording: Recording; readonly step: number; readonly otherwise: ReactNode }) {
  const refused = refusedIn(recording).find((one) => one.step === step);
  if (refused === undefined) return otherwise;
  const { cause, fix } = explainRefusal(refused);
  return (
    <>
      <p><Marked text={cause} /></p>
      <p className="text-2"><Marked text={fix} /></p>
      {refused.details !== "" && <><p className="text-2">The proxy would log:</p><pre className="fault-words">{refused.details}</pre></>}
      <Button onClick={() => usePreflight.getState().show(refused.filter)}>Which proxies load it ...</Button>
    </>
  );
}
