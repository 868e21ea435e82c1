import { Fragment } from "react";
import { entryOf } from "../../../reference/entries.ts";
import type { Statement } from "../../../reference/statement.ts";
import { abiLink } from "../../hooks/abi-reference.ts";

const clauseTitle = (clause: string): string => (clause === "seen" ? "Both releases of Envoy were asked" : /^[A-Z]+ /.test(clause) ? `Seen in ${clause.split(" ")[0] ?? ""}, which was run case by case` : clause.startsWith("T-") ? `Rule ${clause} of the semantics that this host follows` : `Section ${clause} of the semantics that this host follows`);

/** A name of the ABI: a link where the reference has it. */
export function EntryLink({ name }: { readonly name: string }) {
  return entryOf(name) === undefined ? <code>{name}</code> : <a className="mono" href={abiLink(name)}>{name}</a>;
}

/** A sentence with its names as links and its clauses behind it. */
export function StatementText({ statement }: { readonly statement: Statement }) {
  return (
    <>
      {statement.parts.map((part, index) => ("name" in part ? <EntryLink key={index} name={part.name} /> : <Fragment key={index}>{part.text}</Fragment>))}
      {statement.clauses.map((clause) => <Fragment key={clause}> <cite className="abi-clause" title={clauseTitle(clause)}>{/^\d/.test(clause) ? `§ ${clause}` : clause}</cite></Fragment>)}
    </>
  );
}
