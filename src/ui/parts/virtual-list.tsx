import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type HTMLAttributes, type ReactNode, type Ref } from "react";

export interface ListHandle {
  /** Scrolls only when the row is out of view, and then puts it a third from the top. */
  reveal(index: number): void;
  /** Rows that fit. */
  pageSize(): number;
  focus(): void;
}

interface VirtualListProps extends Omit<HTMLAttributes<HTMLDivElement>, "children"> {
  readonly count: number;
  /** Renders the row with this index. It is as high as `--h-row`. */
  readonly row: (index: number) => ReactNode;
  readonly handle?: Ref<ListHandle>;
}

/** Browsers clamp elements higher than about 17 million px (33 in some); a longer list scrolls in proportion. */
const tallest = 15_000_000;
const overscan = 8;

interface View {
  /** px from the top of the first row */
  readonly offset: number;
  readonly height: number;
  readonly rowHeight: number;
}

const spaceOf = (count: number, view: View): number => Math.min(count * view.rowHeight, Math.max(tallest, view.height));

/** px of the list that one px of scrolling stands for. */
function ratioOf(count: number, view: View): number {
  const total = count * view.rowHeight;
  const space = spaceOf(count, view);
  return space === total || space <= view.height ? 1 : (total - view.height) / (space - view.height);
}

/** A list of rows of one height, of which only those in view exist: any number of rows costs the same. */
export function VirtualList({ count, row, handle, className, ...rest }: VirtualListProps) {
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<View>({ offset: 0, height: 0, rowHeight: 20 });

  const read = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    const measured = { offset: 0, height: element.clientHeight, rowHeight: probe.current?.offsetHeight || 20 };
    const offset = element.scrollTop * ratioOf(count, measured);
    setView((was) => (was.offset === offset && was.height === measured.height && was.rowHeight === measured.rowHeight ? was : { ...measured, offset }));
  }, [count]);

  useLayoutEffect(read, [read]);
  useEffect(() => {
    const observer = new ResizeObserver(read);
    if (box.current !== null) observer.observe(box.current);
    if (probe.current !== null) observer.observe(probe.current);
    return () => observer.disconnect();
  }, [read]);

  useImperativeHandle(handle, () => ({
    reveal(index) {
      const element = box.current;
      if (element === null) return;
      const rowHeight = probe.current?.offsetHeight || 20;
      const now = { offset: 0, height: element.clientHeight, rowHeight };
      const ratio = ratioOf(count, now);
      const top = index * rowHeight;
      const offset = element.scrollTop * ratio;
      if (top >= offset && top + rowHeight <= offset + now.height) return;
      element.scrollTop = Math.max(0, (top - Math.floor(now.height / 3 / rowHeight) * rowHeight) / ratio);
      read();
    },
    pageSize: () => Math.max(1, Math.floor((box.current?.clientHeight ?? 0) / (probe.current?.offsetHeight || 20)) - 1),
    focus: () => box.current?.focus({ preventScroll: true }),
  }), [count, read]);

  const first = Math.max(0, Math.min(count - 1, Math.floor(view.offset / view.rowHeight)) - overscan);
  const end = Math.min(count, Math.ceil((view.offset + view.height) / view.rowHeight) + overscan);
  const rows: ReactNode[] = [];
  for (let index = first; index < end; index++) rows.push(row(index));
  return (
    <div {...rest} ref={box} className={`list ${className ?? ""}`} onScroll={read}>
      <div className="list-probe" ref={probe} />
      <div className="list-space" role="presentation" style={{ height: spaceOf(count, view) }}>
        <div className="list-rows" role="presentation" style={{ transform: `translateY(${view.offset / ratioOf(count, view) + first * view.rowHeight - view.offset}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}
