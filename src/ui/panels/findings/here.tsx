import { useWorkbench } from "../../hooks/workbench.ts";
import { Icon } from "../../parts/icon.tsx";
import { FindingText } from "./findings.tsx";
import { useFound } from "./looking.ts";

/** The findings about the step at the cursor, below what is said of the step itself. */
export function FindingsHere() {
  const { list } = useFound(), cursor = useWorkbench((workbench) => workbench.cursor);
  return list.filter((finding) => finding.step === cursor).map((finding) => (
    <section key={finding.rule} className="finding-here" aria-label="Finding">
      <h3 className="notice"><Icon name="flag" /> Finding</h3>
      <FindingText finding={finding} />
    </section>
  ));
}
