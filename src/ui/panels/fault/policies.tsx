import type { Cell, PolicyLine } from "../../../debugger/fault/policies.ts";
import { useLong } from "../../hooks/long.ts";
import { useWorkbench, useWorkbenchStore } from "../../hooks/workbench.ts";
import { Segment } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";

const policies = [{ value: "fail-closed", text: "fail closed" }, { value: "fail-open", text: "fail open" }, { value: "fail-open-at-once", text: "older" }, { value: "fail-reload", text: "reload" }] as const;

function CellText({ cell: { status, text, warning } }: { readonly cell: Cell }) {
  return (
    <td>
      {status !== undefined && <><span className="status-word local"><Icon name="u-turn" />{status}</span> </>}
      <span className="text-2">{text}</span> {warning !== "" && <b className="notice">{warning}</b>}
    </td>
  );
}

/** What this request and those after it get, as runs under each failure policy show it; the pressed one is the scenario's. */
export function Policies({ filter, lines }: { readonly filter: number; readonly lines: readonly PolicyLine[] | undefined }) {
  const workbench = useWorkbenchStore(), readOnly = useWorkbench((state) => state.readOnly);
  const chosen = useWorkbench((state) => state.draft.setup.chain[filter]?.failurePolicy ?? "fail-closed");
  const slow = useLong(lines === undefined);
  return (
    <section className="fault-section" aria-label="What the next request gets" aria-busy={lines === undefined}>
      <h3>
        What the next request gets
        <span className="grow" />
        {!readOnly && <Segment label="Failure policy of the filter in this scenario" options={policies} value={chosen} onChange={(value) => workbench.getState().set(["setup", "chain", filter, "failurePolicy"], value)} />}
      </h3>
      {lines === undefined || lines.length === 0 ? <p className="fault-note">{slow && lines === undefined ? "Running the scenario under each policy." : " "}</p> : (
        <table className="fault-policies">
          <thead><tr><th scope="col"><span className="only-read">policy</span></th><th scope="col">this request</th><th scope="col">requests that follow</th></tr></thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.policy} aria-current={line.policy === chosen ? "true" : undefined}>
                <th scope="row">{line.title}</th><CellText cell={line.now} /><CellText cell={line.next} />
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
