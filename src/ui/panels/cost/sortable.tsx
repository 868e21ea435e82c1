import { useMemo, useState, type ReactNode } from "react";

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** what it sorts by: numbers from the largest, words from a to z */
  readonly value: (row: Row) => number | string;
  readonly cell: (row: Row) => ReactNode;
}

interface SortableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** the column it is sorted by at first */
  readonly by: string;
}

/** Rows that a table shows; the sentence below it says how many there are more. */
const mostRows = 500;

/** A table whose heads sort it; the second press turns the order round. */
export function Sortable<Row>({ label, columns, rows, keyOf, by }: SortableProps<Row>) {
  const [order, setOrder] = useState({ by, turned: false });
  const column = columns.find(({ id }) => id === order.by) ?? columns[0];
  const sorted = useMemo(() => {
    if (column === undefined) return rows;
    const compare = (a: Row, b: Row): number => {
      const left = column.value(a), right = column.value(b);
      return typeof left === "number" && typeof right === "number" ? right - left : String(left).localeCompare(String(right));
    };
    const inOrder = rows.toSorted(compare);
    return order.turned ? inOrder.toReversed() : inOrder;
  }, [rows, column, order.turned]);
  const isNumber = (one: Column<Row>): boolean => rows[0] !== undefined && typeof one.value(rows[0]) === "number";
  const downwards = (one: Column<Row>): boolean => isNumber(one) !== order.turned;
  return (
    <>
      <table className="cost-table">
        <caption className="only-read">{label}</caption>
        <thead>
          <tr>
            {columns.map((one) => (
              <th key={one.id} scope="col" data-number={isNumber(one)} aria-sort={one.id !== order.by ? "none" : downwards(one) ? "descending" : "ascending"}>
                <button type="button" onClick={() => setOrder({ by: one.id, turned: one.id === order.by && !order.turned })}>
                  {one.title}<span aria-hidden className="cost-order">{one.id !== order.by ? "" : downwards(one) ? " ▾" : " ▴"}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, mostRows).map((row) => (
            <tr key={keyOf(row)}>{columns.map((one, index) => (index === 0 ? <th key={one.id} scope="row">{one.cell(row)}</th> : <td key={one.id} data-number={isNumber(one)}>{one.cell(row)}</td>))}</tr>
          ))}
        </tbody>
      </table>
      {rows.length > mostRows && <p className="text-2">The first {mostRows} of {rows.length} in this order.</p>}
    </>
  );
}
