/** Secrets in what is kept on this machine: found in every draft, and replaced there by stand-ins of equal length. */
import { redacted, secretsOf } from "../share/redact.ts";
import type { Secret } from "../share/redact.ts";
import type { Bench } from "./bench.ts";
import { modulesOf } from "./drafts.ts";
import type { Editing } from "./editing.ts";

/** `mine`: what is open in this tab. */
export interface KeptSecrets { readonly id: string; readonly title: string; readonly mine: boolean; readonly secrets: readonly Secret[] }

/** Of every draft that has some; what is open comes first. */
export async function keptSecrets(bench: Bench): Promise<readonly KeptSecrets[]> {
  const { draft, drafts: infos } = bench.store.getState(), mine = infos.find((one) => one.mine);
  const others = (await (await bench.input.openDrafts()).list()).filter(({ id }) => id !== mine?.id);
  const all = [{ id: mine?.id ?? "", title: draft.title ?? "", mine: true, secrets: secretsOf(draft) }, ...others.map(({ id, title, document }) => ({ id, title, mine: false, secrets: secretsOf(document.draft) }))];
  return all.filter(({ secrets }) => secrets.length > 0);
}

/** `keep`: values that stay. What is open is edited, so that it runs with the stand-ins and undo works; the others are written again. */
export async function redactKept(bench: Bench, editing: Editing, keep: ReadonlySet<string>): Promise<void> {
  const drafts = await bench.input.openDrafts(), mine = bench.store.getState().drafts.find((one) => one.mine);
  for (const kept of await drafts.list()) {
    if (kept.id === mine?.id) continue;
    const draft = redacted(kept.document.draft, wanted(kept.document.draft, keep));
    if (draft !== kept.document.draft) await drafts.save({ ...kept, document: { ...kept.document, draft } }, await drafts.modules(modulesOf(kept)));
  }
  const { draft } = bench.store.getState();
  editing.change(redacted(draft, wanted(draft, keep)));
}

const wanted = (draft: Parameters<typeof secretsOf>[0], keep: ReadonlySet<string>): readonly Secret[] => secretsOf(draft).filter(({ value }) => !keep.has(value));
