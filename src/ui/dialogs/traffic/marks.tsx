import { memo } from "react";
import type { TableRow } from "../../../debugger/verdict-table.ts";
import type { Verdict } from "../../../store/index.ts";

const lanes: readonly { readonly kinds: readonly Verdict["kind"][]; readonly colour: string }[] = [
  { kinds: ["changed"], colour: "var(--changed)" }, { kinds: ["answered"], colour: "var(--local)" }, { kinds: ["paused"], colour: "var(--hold)" }, { kinds: ["faulted", "not-run"], colour: "var(--fault)" },
];
const laneHeight = 8, places = 1000;

interface MarksProps { readonly rows: readonly TableRow[]; readonly total: number; readonly chosen: number | undefined }

/** Every exchange from left to right, a lane for each outcome but the plainest; more than there are places share one. */
export function Marks({ rows, total, chosen }: MarksProps) {
  const at = (index: number): number => Math.floor((index / Math.max(1, total)) * places);
  return (
    <svg className="traffic-marks" viewBox={`0 0 ${places} ${lanes.length * laneHeight}`} preserveAspectRatio="none" role="img" aria-label={`Outcome of each of ${total.toLocaleString("en")} exchanges`}>
      {chosen !== undefined && <rect x={at(chosen) - 1} y={0} width={3} height={lanes.length * laneHeight} fill="var(--accent)" opacity={0.5} />}
      <Lanes rows={rows} total={total} />
    </svg>
  );
}

const Lanes = memo(function Lanes({ rows, total }: Pick<MarksProps, "rows" | "total">) {
  const width = Math.max(1, Math.min(6, places / Math.max(1, total) - 0.5));
  return lanes.map(({ kinds, colour }, lane) => {
    const seen = new Set(rows.flatMap(({ index, verdict }) => (kinds.includes(verdict.kind) ? [Math.floor((index / Math.max(1, total)) * places)] : [])));
    return <path key={colour} fill={colour} d={[...seen].map((x) => `M${x} ${lane * laneHeight + 1}h${width}v${laneHeight - 2}h-${width}z`).join("")} />;
  });
});
