import { useEffect, useId, useRef, type ReactNode } from "react";
import { Icon } from "../../parts/icon.tsx";
import { useEditing } from "./editing.ts";
import { useAskedSection } from "./sections.ts";

interface SectionProps {
  /** remembers whether it is folded; not shown */
  readonly id: string;
  readonly title: string;
  /** what it holds, for when it is folded */
  readonly summary: ReactNode;
  /** something below differs from what holds without being written */
  readonly differs?: boolean;
  /** a button at the right end of the head, shown while open */
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

/** A part of the scenario that folds to one line with its value on the right. */
export function Section({ id, title, summary, differs = false, action, children }: SectionProps) {
  const { isOpen, setOpen } = useEditing();
  const open = isOpen(id);
  const body = useId(), head = useRef<HTMLButtonElement>(null);
  const asked = useAskedSection((state) => state.exchange === undefined && state.section === id);
  useEffect(() => {
    if (!asked) return;
    setOpen(id, true);
    head.current?.scrollIntoView({ block: "start" });
    head.current?.focus({ preventScroll: true });
    useAskedSection.setState({ section: undefined });
  }, [asked, id, setOpen]);
  return (
    <section className="scn-section" data-section={id} aria-label={title}>
      <div className="scn-head">
        <h2 className="scn-head-title">
          <button ref={head} type="button" className="scn-fold" aria-expanded={open} aria-controls={body} onClick={() => setOpen(id, !open)}>
            <Icon name={open ? "chevron-down" : "chevron-right"} />
            <span className="clip">{title}</span>
          </button>
        </h2>
        <span className="scn-summary clip" data-differs={differs || undefined}>{summary}</span>
        {open && action}
      </div>
      <div id={body} className="scn-body" hidden={!open}>{open && children}</div>
    </section>
  );
}

/** A quiet line between the fields of a section. */
export function Note({ children }: { readonly children: ReactNode }) {
  return <p className="scn-note">{children}</p>;
}
