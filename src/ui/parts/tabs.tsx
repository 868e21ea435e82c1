import { useRef, type KeyboardEvent, type ReactNode } from "react";

export interface Tab<T extends string> {
  readonly id: T;
  readonly title: string;
  /** after the title, lighter */
  readonly count?: ReactNode;
  /** before the count: a mark such as "changed at this step" */
  readonly mark?: ReactNode;
  readonly hint?: string;
}

interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<T>[];
  readonly value: T;
  readonly onChange: (id: T) => void;
  readonly vertical?: boolean;
  readonly className?: string;
  /** prefix of the ids that join a tab to its panel: `<prefix>-tab-<id>` and `<prefix>-panel-<id>` */
  readonly prefix: string;
}

const steps = (vertical: boolean): Readonly<Record<string, number>> => (vertical ? { ArrowDown: 1, ArrowUp: -1 } : { ArrowRight: 1, ArrowLeft: -1 });

/** A row (or rail) of tabs with one tab stop: arrows, Home and End choose. */
export function Tabs<T extends string>({ label, tabs, value, onChange, vertical = false, className, prefix }: TabsProps<T>) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === value);
    const by = steps(vertical)[event.key];
    const to = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : by === undefined ? -1 : (at + by + tabs.length) % tabs.length;
    const next = tabs[to];
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(next.id);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[to]?.focus();
  };
  return (
    <div ref={list} className={className ?? "tabs"} role="tablist" aria-label={label} aria-orientation={vertical ? "vertical" : "horizontal"} onKeyDown={onKeyDown} tabIndex={-1}>
      {tabs.map((tab) => (
        <button
          key={tab.id} type="button" role="tab" id={`${prefix}-tab-${tab.id}`} aria-controls={`${prefix}-panel-${tab.id}`}
          aria-selected={tab.id === value} tabIndex={tab.id === value ? 0 : -1} title={tab.hint} onClick={() => onChange(tab.id)}
        >
          <span className="tab-title" data-title={tab.title}>{tab.title}</span>
          {(tab.mark !== undefined || tab.count !== undefined) && <span className="tab-count">{tab.mark}{tab.count}</span>}
        </button>
      ))}
    </div>
  );
}

/** The props that join a panel to its tab. */
export const tabPanel = (prefix: string, id: string) =>
  ({ role: "tabpanel", id: `${prefix}-panel-${id}`, "aria-labelledby": `${prefix}-tab-${id}` }) as const;
