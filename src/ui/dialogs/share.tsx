/** Loaded when something is to be shared: a link that holds the scenario, its filters where they are small, and the step. */
import { useEffect, useState } from "react";
import { messageOf } from "../../base/thrown.ts";
import type { MadeLink, Secret, SharedModule } from "../../store/index.ts";
import { useWorkbench, useWorkbenchStore } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import { Secrets } from "./secrets.tsx";
import "./dialogs.css";
import "./share.css";

export function Share({ onClose, onExport }: { readonly onClose: () => void; readonly onExport: () => void }) {
  const workbench = useWorkbenchStore(), draft = useWorkbench((state) => state.draft), cursor = useWorkbench((state) => state.cursor);
  const [secrets, setSecrets] = useState<readonly Secret[]>([]), [keep, setKeep] = useState<ReadonlySet<string>>(new Set());
  const [addresses, setAddresses] = useState<Readonly<Record<string, string>>>({});
  const [modules, setModules] = useState(true), [step, setStep] = useState(true);
  const [made, setMade] = useState<MadeLink>(), [trouble, setTrouble] = useState<string>(), [told, setTold] = useState("");
  useEffect(() => {
    let wanted = true;
    const { secrets: find, makeLink } = workbench.getState();
    Promise.all([find(), makeLink({ keep, modules, step, addresses })]).then(
      ([found, link]) => {
        if (!wanted) return;
        setSecrets(found);
        setMade(link);
        setTold("");
      },
      (thrown: unknown) => { if (wanted) setTrouble(messageOf(thrown)); },
    );
    return () => { wanted = false; };
  }, [workbench, draft, keep, modules, step, addresses]);
  const link = made === undefined ? "" : `${location.href.replace(/#.*$/s, "")}${made.fragment}`, tooLong = made !== undefined && link.length > made.longest;
  const copy = (): void => void navigator.clipboard.writeText(link).then(() => setTold("Copied."), () => setTold("This browser did not allow it: select the link and copy it."));
  return (
    <FloatingDialog title="Share" onClose={onClose} className="share">
      <div className="share-body">
        <p className="share-lead">A link that opens this scenario{step ? ` at step ${made?.step ?? cursor}` : ""}. All of it stands after the #, which browsers do not send to any server.</p>
        <label className="only-read" htmlFor="share-link">Link</label>
        <input id="share-link" className="share-link mono" readOnly value={tooLong ? "" : link} onFocus={(event) => event.target.select()} />
        <p role="status">{trouble ?? (made === undefined ? "Making the link ..." : lengthWords(link.length, made.longest))} {told}</p>
        <label className="share-choice"><input type="checkbox" checked={step} onChange={(event) => setStep(event.target.checked)} />Open at the step where the cursor is</label>
        <label className="share-choice"><input type="checkbox" checked={modules} onChange={(event) => setModules(event.target.checked)} />Put the filters into the link</label>
        {made !== undefined && <ul className="share-list" aria-label="Filters">{made.modules.map((module) => <li key={module.name}><code>{module.name}</code><span className="text-2">{moduleWords(module)}</span>{hasAddress(module) && <ModuleAddress name={module.name} onAddress={(address) => setAddresses({ ...addresses, [module.name]: address })} />}</li>)}</ul>}
        <Secrets secrets={secrets} keep={keep} onKeep={setKeep} />
      </div>
      <div className="dialog-foot">
        <Button onClick={onExport}>As a file ...</Button>
        <Button onClick={onClose}>Close</Button>
        <Button look="main" disabled={link === "" || tooLong} onClick={copy}>Copy link</Button>
      </div>
    </FloatingDialog>
  );
}

/** Up to which length a link goes where. */
const steps: readonly (readonly [number, string])[] = [[2000, "It fits everywhere."], [8000, "Some chats cut links at 2,000 characters."], [32_000, "Chats and some mail programs cut links of this length; issue trackers take it."]];

function lengthWords(length: number, longest: number): string {
  const size = `${length.toLocaleString("en")} characters.`;
  if (length > longest) return `${size} That is more than the ${longest.toLocaleString("en")} a link may have: leave the filters out.`;
  return `${size} ${steps.find(([most]) => length <= most)?.[1] ?? "Browsers open it; chats, mail and trackers cut it. Leave the filters out, or send the files."}`;
}

const hasAddress = ({ how }: SharedModule): boolean => how === "inside" || how === "by-hash" || how === "by-address";

/** Where the module can be had, so that it need not be in the link. */
function ModuleAddress({ name, onAddress }: { readonly name: string; readonly onAddress: (address: string) => void }) {
  return <input type="url" className="share-address mono" placeholder="https:// address of this file" aria-label={`Address of ${name}`} onBlur={(event) => onAddress(event.target.value.trim())} onKeyDown={(event) => { if (event.key === "Enter") onAddress(event.currentTarget.value.trim()); }} />;
}

function moduleWords({ how, size }: SharedModule): string {
  if (how === "sample") return "comes with this page";
  if (how === "by-address") return `${size.toLocaleString("en")} bytes, fetched from its address by who opens the link, after asking`;
  if (how === "missing") return "is not open here, so the link cannot hold it";
  return how === "inside" ? `${size.toLocaleString("en")} bytes, in the link` : `${size.toLocaleString("en")} bytes, by its SHA-256: who opens the link drops the same file`;
}
