/** Bytes as rows of hex with their text beside them. `from` bytes are left out before, for a window on something large. */
interface HexViewProps {
  readonly bytes: Uint8Array;
  readonly perRow?: 8 | 16;
  readonly from?: number;
  readonly most?: number;
  /** places that are marked: where a chunk began */
  readonly edges?: ReadonlySet<number>;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
const printable = (byte: number): string => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·");

interface HexRowProps {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly perRow: 8 | 16;
  readonly end?: number;
  readonly edges?: ReadonlySet<number> | undefined;
  /** places in the row that are tinted */
  readonly marked?: { readonly from: number; readonly to: number } | undefined;
}

/** One row: address, bytes, text. */
export function HexRow({ bytes, at, perRow, end = bytes.length, edges, marked }: HexRowProps) {
  const part = bytes.subarray(at, Math.min(end, at + perRow));
  const look = (i: number, byte: number): string | undefined => (marked !== undefined && i >= marked.from && i < marked.to ? "hex-marked" : edges?.has(at + i) === true ? "hex-edge" : byte === 0 ? "hex-zero" : undefined);
  return (
    <div>
      <span className="hex-at">{hex(at, 8)}</span>{"  "}
      {Array.from({ length: perRow }, (_, i) => {
        const byte = part[i];
        const gap = i === perRow - 1 ? "  " : i % 8 === 7 ? "  " : " ";
        return byte === undefined ? `  ${gap}` : <span key={i} className={look(i, byte)}>{hex(byte, 2)}{gap}</span>;
      })}
      {[...part].map(printable).join("")}
    </div>
  );
}

export function HexView({ bytes, perRow = 16, from = 0, most = 4096, edges }: HexViewProps) {
  const end = Math.min(bytes.length, from + most);
  const rows = [];
  for (let at = from; at < end; at += perRow) rows.push(<HexRow key={at} bytes={bytes} at={at} perRow={perRow} end={end} edges={edges} />);
  return (
    <div className="hex" role="img" aria-label={`${bytes.length} bytes in hex`}>
      {rows}
      {end < bytes.length && <div className="text-3">{(bytes.length - end).toLocaleString("en")} more bytes</div>}
    </div>
  );
}
