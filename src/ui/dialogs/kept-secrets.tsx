/** Loaded when somebody asks what of the work kept in this browser looks secret: the same list as before a share, for every draft. */
import { useEffect, useState } from "react";
import { messageOf } from "../../base/thrown.ts";
import type { KeptSecrets as Kept } from "../../store/index.ts";
import { useWorkbenchStore } from "../hooks/workbench.ts";
import { Button } from "../parts/button.tsx";
import { FloatingDialog } from "../parts/floating/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Secrets } from "./secrets.tsx";
import "./dialogs.css";

export function KeptSecrets({ onClose }: { readonly onClose: () => void }) {
  const workbench = useWorkbenchStore();
  const [found, setFound] = useState<readonly Kept[]>(), [keep, setKeep] = useState<ReadonlySet<string>>(new Set()), [told, setTold] = useState("");
  useEffect(() => {
    let wanted = true;
    workbench.getState().keptSecrets().then((all) => { if (wanted) setFound(all); }, (thrown: unknown) => { if (wanted) setTold(messageOf(thrown)); });
    return () => { wanted = false; };
  }, [workbench]);
  const replace = (): void => void workbench.getState().redactKept(keep).then(() => onClose(), (thrown: unknown) => setTold(messageOf(thrown)));
  return (
    <FloatingDialog title="Secrets in what is kept on this machine" onClose={onClose} className="share">
      <div className="share-body">
        <p className="share-lead">The work of the last days is kept in this browser, so that a reload brings it back. What looks secret in it can be replaced by stand-ins of equal length. In what is open now, undo brings it back; in the others nothing does.</p>
        <p role="status">{told}</p>
        {found?.length === 0 && <p className="text-2"><Icon name="check" /> Nothing in it looks like a password, a token, a cookie, an e-mail address or a card.</p>}
        {found?.map(({ id, title, mine, secrets }) => (
          <section key={id} aria-label={title === "" ? "Untitled" : title}>
            <h3>{title === "" ? "Untitled" : title}{mine && <span className="text-3"> open in this tab</span>}</h3>
            <Secrets secrets={secrets} keep={keep} onKeep={setKeep} />
          </section>
        ))}
      </div>
      <div className="dialog-foot">
        <Button onClick={onClose}>Close</Button>
        <Button look="main" disabled={found === undefined || found.length === 0} onClick={replace}>Replace them</Button>
      </div>
    </FloatingDialog>
  );
}
