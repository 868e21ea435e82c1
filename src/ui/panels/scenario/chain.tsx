import { useState } from "react";
import { hasMosnSettings } from "../../../scenario/mosn.ts";
import { hasFailurePolicies } from "../../../scenario/profiles.ts";
import { usePreflight } from "../../hooks/preflight.ts";
import { Button } from "../../parts/button.tsx";
import { FilterFields } from "./filter.tsx";
import { defaults, moved, withField, type Change, type FilterInput, type SetupInput } from "./model/document.ts";
import { lengthOf } from "./model/escaped-text.ts";
import { dragMarks, useReorder } from "./reorder.ts";
import { useRemoved } from "./removed.tsx";
import { RowMenu } from "./row-menu.tsx";
import { Note, Section } from "./section.tsx";

interface ChainProps {
  readonly setup: SetupInput;
  readonly onChange: Change<SetupInput>;
  /** modules that nobody has opened */
  readonly missing: readonly string[];
  /** asks for a file */
  readonly onAdd: () => void;
  readonly onReplace: (index: number) => void;
}

const configured = (filter: FilterInput): number => lengthOf(filter.configuration) + lengthOf(filter.vmConfiguration);

/** "2 filters, 83 bytes" */
function chainSummary(chain: readonly FilterInput[]): string {
  const bytes = chain.reduce((sum, filter) => sum + configured(filter), 0);
  return `${chain.length === 1 ? "1 filter" : `${chain.length} filters`}${bytes > 0 ? `, ${bytes.toLocaleString("en")} bytes` : ""}`;
}

/** The filters in the order in which a request meets them. */
export function Chain({ setup, onChange, missing, onAdd, onReplace }: ChainProps) {
  const [chosen, setChosen] = useState<number>();
  const removed = useRemoved(), showPreflight = usePreflight((shown) => shown.show);
  const chain = setup.chain, profile = setup.profile ?? defaults.setup.profile;
  const put = (next: readonly FilterInput[], what: string): void => onChange(withField(setup, "chain", [...next]), `chain.${what}`);
  const move = (from: number, to: number): void => {
    put(moved(chain, from, to), "order");
    setChosen((was) => (was === from ? to : was));
  };
  const reorder = useReorder(chain.length, move);
  return (
    <Section
      id="chain" title="Filters" summary={chainSummary(chain)}
      action={<Button look="plain" className="button-low" icon="plus" aria-label="Add a filter" title="Add a filter" onClick={onAdd} />}
    >
      {chain.length === 0 && <Note>No filter: requests go straight to the upstream.</Note>}
      <div ref={reorder.listRef}>
        {chain.map((filter, index) => {
          const open = chosen === index;
          const name = filter.name || filter.module.name;
          return (
            <div key={index} className="scn-card" {...dragMarks(reorder, index)} onKeyDown={(event) => reorder.onKey(event, index)}>
              <div className="scn-card-head">
                <button type="button" className="scn-card-name" aria-expanded={open} onClick={() => setChosen(open ? undefined : index)}>
                  <span className="text-3">{index + 1}</span>
                  <span className="mono clip">{name}</span>
                  <span className="text-3 clip">{(filter.role ?? "filter") === "filter" ? "" : `${filter.role?.replaceAll("-", " ") ?? ""}, `}{missing.includes(filter.module.name) ? "not open" : configured(filter) > 0 ? `${configured(filter)} bytes` : "no configuration"}</span>
                </button>
                <RowMenu
                  what={name} index={index} count={chain.length} reorder={reorder} onMove={move}
                  onRemove={() => {
                    put(chain.toSpliced(index, 1), `remove ${index}`);
                    removed(`the filter ${name}`);
                    setChosen(undefined);
                  }}
                  entries={[
                    { kind: "item", text: "Open another module here", icon: "file", run: () => onReplace(index) },
                    { kind: "item", text: "Preflight: does it load in each proxy ...", icon: "flag", run: () => showPreflight(index) },
                    { kind: "item", text: "Duplicate", icon: "copy", run: () => put(chain.toSpliced(index, 0, filter), `duplicate ${index}`) },
                  ]}
                />
              </div>
              {open && <div className="scn-nested"><FilterFields filter={filter} hasPolicies={hasFailurePolicies(profile)} hasMosnSettings={hasMosnSettings(profile)} onReplace={() => onReplace(index)} path={["setup", "chain", index]} onChange={(next, what) => put(chain.with(index, next), `${index}.${what}`)} /></div>}
            </div>
          );
        })}
      </div>
    </Section>
  );
}
