import { castOf } from "../../../debugger/cast.ts";
import { useMemo } from "react";
import { fromByteString, lowerAscii } from "../../../base/byte-string.ts";
import { headerBlock, headerMaps, type HeaderMapView } from "../../../debugger/state-view.ts";
import type { Recording } from "../../../recording/log.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { Icon } from "../../parts/icon.tsx";
import { StatusWord } from "../../parts/status-word.tsx";
import { StepLink } from "../../parts/step-link.tsx";
import { ChangeRows, type Change } from "./change-row.tsx";
import { useStateView } from "./selected.ts";

/** The newest step that touched a map. */
const touchedAt = (map: HeaderMapView): number => map.entries.reduce((newest, entry) => Math.max(newest, entry.by), Math.max(map.created, map.since));

/** The map that was last touched: what the step is about. */
const inUse = (maps: readonly HeaderMapView[]): HeaderMapView | undefined =>
  maps.reduce<HeaderMapView | undefined>((best, map) => (best === undefined || touchedAt(map) >= touchedAt(best) ? map : best), undefined);

function Standing({ map }: { readonly map: HeaderMapView }) {
  if (map.owner.kind === "call") return <span className="status-word text-2"><Icon name="lock" />read only</span>;
  return (
    <>
      {map.heldBy !== undefined && <StatusWord meaning="hold" word={`held at ${map.heldBy}`} />}
      {map.locked
        ? <span className="status-word text-2"><Icon name="lock" />{map.phase === "sent" ? "sent at" : "closed at"} <StepLink step={map.since} /></span>
        : <span className="status-word text-2" title="The proxy still has this map, so the filter may change it"><Icon name="unlock" />writable</span>}
    </>
  );
}

const mapRows = (map: HeaderMapView, step: number): readonly Change[] =>
  map.entries.map((entry, index) => {
    const now = entry.change !== "same" && entry.by === step;
    return {
      id: `${map.entity}-${index}`, change: entry.change, name: fromByteString(entry.name), by: entry.by, now,
      sender: entry.change !== "same" || entry.by !== map.created ? undefined : map.ofProxy.has(lowerAscii(entry.name)) ? "proxy" : map.sender, selects: { entity: map.entity, name: entry.name },
      ...(entry.change === "removed" ? { old: fromByteString(entry.value) } : { value: fromByteString(entry.value), old: entry.old === undefined ? undefined : fromByteString(entry.old) }),
    };
  });

export function useShownMap(recording: Recording, step: number): { readonly maps: readonly HeaderMapView[]; readonly shown: HeaderMapView | undefined } {
  const comparison = useStateView((view) => view.comparison), picked = useStateView((view) => view.map);
  const maps = useMemo(() => headerMaps(recording, step, comparison), [recording, step, comparison]);
  return { maps, shown: maps.find((map) => map.entity === picked) ?? inUse(maps) };
}

export function Headers({ recording, step, plain = false }: { readonly recording: Recording; readonly step: number; readonly plain?: boolean }) {
  const { maps, shown } = useShownMap(recording, step);
  const picked = useStateView((view) => view.map), setMap = useStateView((view) => view.setMap);
  if (shown === undefined) return <p className="empty">{castOf(recording).isTcp ? "A connection has no headers: its bytes are under Data." : "No message has arrived yet, so there are no headers."}</p>;
  const several = new Set(maps.map((map) => map.owner.entity)).size > 1;
  const titleOf = (map: HeaderMapView): string => (several ? `${map.title}, ${map.owner.title}` : map.title);
  return (
    <>
      {!plain && (
        <div className="head head-sub">
          {maps.length === 1 ? <b>{shown.title}</b> : (
            <select className="map-choice" aria-label="Header map" value={picked === shown.entity ? shown.entity : 0} onChange={(event) => setMap(Number(event.target.value) || undefined)}>
              <option value={0}>{picked === shown.entity ? "the one last touched" : titleOf(shown)}</option>
              {maps.filter((map) => map !== shown || picked === shown.entity).map((map) => <option key={map.entity} value={map.entity}>{titleOf(map)}</option>)}
            </select>
          )}
          <Standing map={shown} />
          <span className="grow" />
          <CopyButton what="the header block" text={() => headerBlock(shown)} />
        </div>
      )}
      {shown.entries.length === 0 ? <p className="empty">This map has no entries.</p> : <ChangeRows label={titleOf(shown)} rows={mapRows(shown, step)} />}
    </>
  );
}
