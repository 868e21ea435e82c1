import { useRef, type KeyboardEvent } from "react";
import type { Preflighted, PreflightProblem } from "../../../recording/preflight.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { answerOf, checks, resultOf, type Answer } from "./checks.ts";

/** `check` 0 is the result, the others follow. */
export interface Place { readonly check: number; readonly proxy: number }

interface AnswerGridProps {
  readonly proxies: readonly Preflighted[];
  readonly own: string;
  readonly place: Place;
  readonly onPlace: (place: Place) => void;
}

const icons: Readonly<Record<Answer["look"], { readonly icon: IconName; readonly className: string } | undefined>> = {
  passes: { icon: "check", className: "ok" }, fails: { icon: "octagon", className: "fault" }, differs: { icon: "triangle", className: "notice" }, "not-asked": undefined,
};

const rows = [
  { title: "Result", about: "all of it together", answer: resultOf },
  ...checks.map((check) => ({ title: check.title, about: check.about, answer: (proxy: Preflighted) => answerOf(proxy, check) })),
];

/** What the answer is about: the first name, breakable at its underscores, and how many more. */
function namesOf(problems: readonly PreflightProblem[]): string {
  const names = [...new Set(problems.map(({ subject }) => subject.replace(/^(?:env|wasi_snapshot_preview1|wasi_unstable)\./, "").replace(/^proxy_abi_version_/, "")))];
  const first = (names[0] ?? "").replaceAll("_", "_\u200b");
  return names.length > 1 ? `${first} and ${names.length - 1} more` : first;
}

/** One answer is in the order of Tab; the arrow keys, Home and End move it, and what has it is explained. */
export function AnswerGrid({ proxies, own, place, onPlace }: AnswerGridProps) {
  const table = useRef<HTMLTableElement>(null);
  function onKey(event: KeyboardEvent): void {
    const { check, proxy } = place, last = proxies.length - 1;
    const to: Partial<Record<string, Place>> = {
      ArrowLeft: { check, proxy: Math.max(0, proxy - 1) }, ArrowRight: { check, proxy: Math.min(last, proxy + 1) },
      ArrowUp: { check: Math.max(0, check - 1), proxy }, ArrowDown: { check: Math.min(rows.length - 1, check + 1), proxy },
      Home: { check, proxy: 0 }, End: { check, proxy: last },
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    table.current?.querySelector<HTMLElement>(`[data-place="${next.check} ${next.proxy}"]`)?.focus();
  }
  return (
    <div className="preflight-table">
      <table ref={table} aria-label="What each proxy says">
        <thead>
          <tr>
            <th scope="col">Check</th>
            {proxies.map(({ proxy, title }) => <th key={proxy} scope="col">{title}{proxy === own && <span className="text-3"> your profile</span>}</th>)}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ title, about, answer }, check) => (
            <tr key={title}>
              <th scope="row">{title}<span className="text-3">{about}</span></th>
              {proxies.map((proxy, column) => {
                const { look, text, problems } = answer(proxy), mark = icons[look], here = place.check === check && place.proxy === column;
                return (
                  <td key={proxy.proxy} className={check === 0 && look === "fails" ? "preflight-refused" : ""}>
                    <button
                      type="button" data-place={`${check} ${column}`} tabIndex={here ? 0 : -1} aria-pressed={here} aria-label={`${title}, ${proxy.title}: ${text}`}
                      onKeyDown={onKey} onFocus={() => onPlace({ check, proxy: column })} onClick={(event) => event.currentTarget.focus()}
                    >
                      <span className={look === "fails" ? "" : "text-2"}>{mark !== undefined && <span className={mark.className}><Icon name={mark.icon} /> </span>}{text}</span>
                      {check > 0 && problems.length > 0 && <span className="preflight-names">{namesOf(problems)}</span>}
                    </button>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
