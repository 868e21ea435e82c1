import type { Notice } from "../../../store/index.ts";
import { Button } from "../../parts/button.tsx";
import { Icon } from "../../parts/icon.tsx";

/** What could not be opened or kept; what was open is unchanged. */
export function NoticeCards({ notices, onDismiss }: { readonly notices: readonly Notice[]; readonly onDismiss: (id: number) => void }) {
  return notices.map(({ id, about, text }) => (
    <section key={id} className="open-card" role="alert" aria-label={about}>
      <h2>
        <span className="notice"><Icon name="triangle" /></span>
        <code className="clip grow">{about}</code>
        <Button look="plain" className="button-low" icon="cross" aria-label="Close this note" onClick={() => onDismiss(id)} />
      </h2>
      <p>{text}</p>
    </section>
  ));
}
