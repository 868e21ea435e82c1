/** What looks secret in a scenario, each with the choice to keep it. */
import type { Secret } from "../../store/index.ts";
import { Icon } from "../parts/icon.tsx";
import "./share.css";

export function Secrets({ secrets, keep, onKeep }: { readonly secrets: readonly Secret[]; readonly keep: ReadonlySet<string>; readonly onKeep: (keep: ReadonlySet<string>) => void }) {
  if (secrets.length === 0) return <p className="text-2"><Icon name="check" /> Nothing in it looks like a password, a token, a cookie, an e-mail address or a card.</p>;
  const toggle = (value: string): void => onKeep(keep.has(value) ? new Set([...keep].filter((other) => other !== value)) : new Set([...keep, value]));
  return (
    <fieldset className="share-secrets">
      <legend>{secrets.length === 1 ? "1 value looks" : `${secrets.length} values look`} secret. Those that are ticked are replaced by stand-ins of equal length.</legend>
      <ul className="share-list">
        {secrets.map(({ label, value, standIn, where, times }) => (
          <li key={value}>
            <label className="share-choice"><input type="checkbox" checked={!keep.has(value)} onChange={() => toggle(value)} />{label}</label>
            <code className="clip">{keep.has(value) ? value : standIn}</code>
            <span className="text-2">{where}{times > 1 ? `, ${times} times` : ""}</span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
