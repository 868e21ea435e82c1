import { useEffect, useRef, type KeyboardEvent } from "react";
import type { Finding } from "../../../debugger/findings/finding.ts";
import { counted } from "../../../debugger/words.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Icon } from "../../parts/icon.tsx";
import { SentenceText } from "../../parts/sentence.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { useFound } from "./looking.ts";
import "./findings.css";

export function FindingText({ finding }: { readonly finding: Finding }) {
  return (
    <>
      <p><b><SentenceText sentence={finding.title} /></b> <SentenceText sentence={finding.text} />{finding.times > 1 && ` It came ${counted(finding.times, "time")}.`}</p>
      {finding.fix.length > 0 && <p className="text-2"><SentenceText sentence={finding.fix} /></p>}
    </>
  );
}

export function Findings() {
  const { list, looking } = useFound();
  const cursor = useWorkbench((workbench) => workbench.cursor), moveTo = useWorkbench((workbench) => workbench.moveTo), running = useWorkbench((workbench) => workbench.running);
  const box = useRef<HTMLUListElement>(null);
  const here = list.findIndex((finding) => finding.step === cursor);
  useEffect(() => {
    if (here >= 0) box.current?.children[here]?.scrollIntoView({ block: "nearest" });
  }, [here]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const next = by === 0 ? -1 : by > 0 ? list.findIndex((finding) => finding.step > cursor) : list.findLastIndex((finding) => finding.step < cursor), finding = list[next];
    if (finding === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    moveTo(finding.step);
    box.current?.children[next]?.querySelector<HTMLElement>(".step-link")?.focus();
  };
  if (list.length === 0) return <p className="empty">{looking || running ? "Looking at the run." : "Nothing suspicious so far."}</p>;
  return (
    <ul ref={box} className="findings" aria-label="Findings: arrow keys go to the next one" onKeyDown={onKeyDown}>
      {list.map((finding) => (
        <li key={`${finding.rule} ${finding.step} ${finding.times}`} className={finding.step === cursor ? "finding finding-cursor" : "finding"} aria-current={finding.step === cursor || undefined} data-rule={finding.rule}>
          <Icon name="flag" className="notice" />
          <StepLink step={finding.step} />
          <div><FindingText finding={finding} /></div>
        </li>
      ))}
    </ul>
  );
}

export function Count() {
  const { list, looking } = useFound();
  return looking && list.length === 0 ? null : list.length;
}
