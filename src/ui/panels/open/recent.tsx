import { lazy, Suspense, useEffect, useState } from "react";
import type { DraftInfo } from "../../../store/index.ts";
import { Button } from "../../parts/button.tsx";
import { useCommand } from "../../shortcuts/shortcuts.tsx";

const Confirm = lazy(() => import("../../dialogs/confirm.tsx").then((module) => ({ default: module.Confirm })));

interface RecentProps {
  readonly drafts: readonly DraftInfo[];
  readonly onOpen: (id: string) => void;
  readonly onRemove: (id: string) => void;
  readonly onForget: () => void;
  /** why nothing is kept */
  readonly notKept: string | undefined;
}

/** "just now", "5 min ago", "14:05", "3 Mar 2026" */
function agoWords(then: number, now: number): string {
  const minutes = Math.floor((now - then) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const [date, today] = [new Date(then), new Date(now)];
  if (date.toDateString() === today.toDateString()) return date.toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  return date.toLocaleDateString(undefined, { day: "numeric", month: "short", ...(date.getFullYear() === today.getFullYear() ? {} : { year: "numeric" }) });
}

/** Work that this browser kept, and the way to be rid of it. */
export function Recent({ drafts, onOpen, onRemove, onForget, notKept }: RecentProps) {
  const [asking, setAsking] = useState(false);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 60_000);
    return () => clearInterval(timer);
  }, []);
  const secrets = useCommand("kept-secrets");
  if (drafts.length === 0 && notKept === undefined) return null;
  return (
    <section aria-label="Recent">
      <div className="head open-head">
        <h2>Recent</h2>
        <span className="text-3">{drafts.length}</span>
        <span className="grow" />
        {drafts.length > 0 && <Button look="plain" className="button-low open-forget" title={secrets.title} onClick={secrets.run}>Secrets</Button>}
        {drafts.length > 0 && <Button look="plain" className="button-low open-forget" onClick={() => setAsking(true)}>Forget everything</Button>}
      </div>
      {notKept !== undefined && <p className="open-note">{notKept}</p>}
      {drafts.map(({ id, title, modules, updated, mine }) => (
        <div key={id} className="open-draft">
          <button type="button" className="open-sample" aria-current={mine || undefined} onClick={() => onOpen(id)} title={modules.join(", ")}>
            <b className="clip">{title || modules[0] || "Untitled"}</b>
            <time className="text-3 small" dateTime={new Date(updated).toISOString()}>{mine ? "this tab" : agoWords(updated, now)}</time>
          </button>
          <Button look="plain" className="button-low" icon="cross" aria-label={`Forget ${title}`} title={`Forget ${title}`} onClick={() => onRemove(id)} />
        </div>
      ))}
      {asking && (
        <Suspense fallback={null}>
          <Confirm
            title="Forget everything" action="Forget everything" onClose={() => setAsking(false)} onConfirm={onForget}
            text={`This removes ${drafts.length === 1 ? "one draft with its modules" : `${drafts.length} drafts with their modules`}, and the arrangement of the page, from this browser. It cannot be undone. Files on your disk are untouched.`}
          />
        </Suspense>
      )}
    </section>
  );
}
