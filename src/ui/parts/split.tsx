import { Fragment, useRef, type KeyboardEvent, type ReactNode } from "react";
import { Group, Panel, Separator, type Layout, type LayoutChangedMeta, type PanelImperativeHandle } from "react-resizable-panels";
import { useLayout, type SizeName } from "../hooks/layout.ts";
import { useRoom } from "../hooks/media.ts";
import { cyclePanes } from "../hooks/panes.ts";

export interface Part {
  readonly id: string;
  /** rem below which it is of no use */
  readonly least: number;
  /** folded: it is as long as this and its edge stays where it is, rem */
  readonly folded?: number | undefined;
  /** what is remembered of it; the one part without takes the room that is left */
  readonly size?: { readonly name: SizeName; readonly edge: string; readonly fallback: `${number}rem` | `${number}%` };
  readonly content: ReactNode;
}

interface SplitProps {
  readonly id: string;
  readonly direction: "row" | "column";
  readonly parts: readonly Part[];
  readonly className?: string;
}

const grid = 4;
/** px, as in the styles */
const edgeWidth = 1;
const arrows: Readonly<Record<SplitProps["direction"], Readonly<Record<string, number>>>> = { row: { ArrowLeft: -1, ArrowRight: 1 }, column: { ArrowUp: -1, ArrowDown: 1 } };
const onGrid = (px: number): number => Math.round(px / grid) * grid;

/** px that a coarse pointer and a fine one need to hit an edge */
const reach = { coarse: 20, fine: 8 };

/** Parts beside or below each other. Their edges drag in steps of 4px, arrows move a focused one, a double click puts it back; each layout remembers its own. */
export function Split({ id, direction, parts, className }: SplitProps) {
  const { name: layout } = useRoom();
  const sizes = useLayout((state) => state.sizes[layout]), resets = useLayout((state) => state.resets);
  const setSize = useLayout((state) => state.setSize);
  const handles = useRef(new Map<string, PanelImperativeHandle>()), before = useRef<Layout>({}), group = useRef<HTMLDivElement>(null);
  // another layout, another default: another part to the library, which remembers sizes by name
  const nameOf = ({ id: part, size }: Part): string => [id, part, layout, size?.fallback.replace(/\W/g, "_"), resets].join("-");

  /** px; what has been asked of the library counts at once, before it is drawn */
  const lengthOf = (part: Part): number => {
    const whole = group.current?.getBoundingClientRect();
    if (whole === undefined) return 0;
    const shared = (direction === "row" ? whole.width : whole.height) - (parts.length - 1) * edgeWidth;
    return ((handles.current.get(part.id)?.getSize().asPercentage ?? 0) / 100) * shared;
  };
  const move = (part: Part, to: number): void => {
    if (part.size === undefined) return;
    handles.current.get(part.id)?.resize(onGrid(to));
    setSize(layout, part.size.name, onGrid(lengthOf(part)));
  };
  const reset = ({ id: part, size }: Part): void => {
    if (size === undefined) return;
    handles.current.get(part)?.resize(size.fallback);
    setSize(layout, size.name, undefined);
  };
  /** while an edge is dragged: the library follows the pointer, this puts what it moves on the grid */
  const snap = (): void => {
    if (group.current?.querySelector(":scope > [data-separator=active]") === null) return;
    for (const part of parts) {
      const px = lengthOf(part);
      if (part.size !== undefined && part.folded === undefined && Math.abs(px - onGrid(px)) > 0.5) handles.current.get(part.id)?.resize(onGrid(px));
    }
  };
  const remember = (now: Layout, { isUserInteraction }: LayoutChangedMeta): void => {
    const was = before.current;
    before.current = now;
    if (!isUserInteraction) return;
    for (const part of parts) {
      const name = nameOf(part);
      if (part.folded === undefined && was[name] !== now[name]) move(part, lengthOf(part));
    }
  };
  const onKeyDown = (part: Part, after: boolean) => (event: KeyboardEvent): void => {
    // the library would go around its own edges
    if (event.key === "F6") {
      event.preventDefault();
      event.stopPropagation();
      cyclePanes(document, event.shiftKey ? -1 : 1);
    }
    const by = arrows[direction][event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    move(part, lengthOf(part) + by * (after ? -1 : 1) * grid * (event.shiftKey ? 8 : 2));
  };

  return (
    <Group elementRef={group} className={className} orientation={direction === "row" ? "horizontal" : "vertical"} resizeTargetMinimumSize={reach} onLayoutChange={snap} onLayoutChanged={remember}>
      {parts.map((part, index) => {
        const { id: key, least, folded, size, content } = part, previous = parts[index - 1];
        const sized = size === undefined ? previous : part, isFixed = part.folded !== undefined || previous?.folded !== undefined;
        return (
          <Fragment key={key}>
            {previous !== undefined && sized?.size !== undefined && (
              <Separator
                className={`edge edge-${direction}`} aria-label={sized.size.edge} disabled={isFixed} disableDoubleClick
                style={{ cursor: isFixed ? "default" : direction === "row" ? "col-resize" : "row-resize" }}
                onDoubleClick={() => reset(sized)} onKeyDownCapture={onKeyDown(sized, sized === part)}
              />
            )}
            <Panel
              id={nameOf(part)} className="part" style={{ overflow: "visible" }}
              panelRef={(handle) => { if (handle === null) handles.current.delete(key); else handles.current.set(key, handle); }}
              minSize={`${folded ?? least}rem`} {...(folded === undefined ? {} : { maxSize: `${folded}rem` })}
              {...(size === undefined ? {} : { defaultSize: sizes?.[size.name] ?? size.fallback })}
              groupResizeBehavior={size === undefined || size.fallback.endsWith("%") ? "preserve-relative-size" : "preserve-pixel-size"}
            >
              {content}
            </Panel>
          </Fragment>
        );
      })}
    </Group>
  );
}
