import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type HTMLAttributes, type ReactNode, type Ref } from "react";
import { offsetFromTop, revealed, shows, spaceOf, topFromOffset, windowOf, type ListView } from "./list-window.ts";

export interface ListHandle {
  /** Rows that fit. */
  pageSize(): number;
  focus(): void;
}

/** A row that should be in view. Each new object asks once; a list that already shows the row stays as it is, and keeps it in view when its height changes. */
export interface Reveal { readonly index: number }

interface VirtualListProps extends Omit<HTMLAttributes<HTMLDivElement>, "children"> {
  readonly count: number;
  /** Renders the row with this index. It is as high as `--list-row`, else `--h-row`. */
  readonly row: (index: number) => ReactNode;
  readonly reveal?: Reveal | undefined;
  /** A row that exists also while it is out of view, because it can have the focus. */
  readonly keep?: number | undefined;
  readonly handle?: Ref<ListHandle>;
}

/** A list of rows of one height, of which only those in view exist: any number of rows costs the same. */
export function VirtualList({ count, row, reveal, keep, handle, className, ...rest }: VirtualListProps) {
  const box = useRef<HTMLDivElement>(null);
  const probe = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<ListView>({ offset: 0, height: 0, rowHeight: 20 });
  const [answered, setAnswered] = useState<{ readonly to?: Reveal | undefined }>({});
  /** where it is scrolled to: asking the browser would cost a layout */
  const top = useRef(0);

  // where the list has to stand is known before anything is drawn, so that a jump is drawn once
  if (reveal !== answered.to && view.height > 0) {
    setAnswered({ to: reveal });
    if (reveal !== undefined && count > 0) setView(revealed(view, count, reveal.index));
  }

  const now = useRef({ view, reveal });
  now.current = { view, reveal };
  const read = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    const measured = { offset: 0, height: element.clientHeight, rowHeight: probe.current?.offsetHeight || 20 };
    top.current = element.scrollTop;
    const offset = offsetFromTop(top.current, count, measured), { view: before, reveal: asked } = now.current;
    if (before.height !== measured.height && asked !== undefined && shows(before, asked.index)) setAnswered({});
    // a browser rounds where it scrolls to
    setView((was) => (Math.abs(was.offset - offset) < 1 && was.height === measured.height && was.rowHeight === measured.rowHeight ? was : { ...measured, offset }));
  }, [count]);

  useLayoutEffect(read, [read]);
  useLayoutEffect(() => {
    const element = box.current, wanted = topFromOffset(view.offset, count, view);
    if (element === null || Math.abs(top.current - wanted) < 1) return;
    element.scrollTop = wanted;
    top.current = wanted;
    // the view follows the person's scrolling, and leads only where a row is asked for
    // oxlint-disable-next-line react/exhaustive-deps
  }, [answered]);
  useEffect(() => {
    const observer = new ResizeObserver(read);
    if (box.current !== null) observer.observe(box.current);
    if (probe.current !== null) observer.observe(probe.current);
    return () => observer.disconnect();
  }, [read]);

  useImperativeHandle(handle, () => ({
    pageSize: () => Math.max(1, Math.floor(view.height / view.rowHeight) - 1),
    focus: () => box.current?.focus({ preventScroll: true }),
  }), [view]);

  const { first, end } = windowOf(view, count);
  const rows: ReactNode[] = [];
  for (let index = first; index < end; index++) rows.push(row(index));
  // it stands at the edge of what is drawn beyond the view, where nobody sees it
  const isBefore = keep !== undefined && keep >= 0 && keep < first, isAfter = keep !== undefined && keep >= end && keep < count;
  if (isBefore) rows.unshift(row(keep));
  if (isAfter) rows.push(row(keep));
  return (
    <div {...rest} ref={box} className={`list ${className ?? ""}`} onScroll={read}>
      <div className="list-probe" ref={probe} />
      <div className="list-space" role="presentation" style={{ height: spaceOf(count, view) }}>
        <div className="list-rows" role="presentation" style={{ transform: `translateY(${topFromOffset(view.offset, count, view) + (first - (isBefore ? 1 : 0)) * view.rowHeight - view.offset}px)` }}>
          {rows}
        </div>
      </div>
    </div>
  );
}
