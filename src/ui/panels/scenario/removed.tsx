import { createContext, useContext } from "react";
import { Button } from "../../parts/button.tsx";

/** Says that something was removed, so that it can be brought back with one press. */
export const RemovedContext = createContext<(what: string) => void>(() => undefined);
export const useRemoved = (): ((what: string) => void) => useContext(RemovedContext);

/** The line above the foot after a removal. */
export function RemovedLine({ what, onUndo }: { readonly what: string | undefined; readonly onUndo: () => void }) {
  return (
    <div className="scn-removed" role="status" hidden={what === undefined}>
      {what !== undefined && (
        <>
          <span className="clip grow">Removed {what}.</span>
          <Button look="plain" className="button-low" icon="undo" keys="Ctrl Z" onClick={onUndo}>Undo</Button>
        </>
      )}
    </div>
  );
}
