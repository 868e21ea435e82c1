/** Which rows of a long list are in view: rows have one height, so it is a division. */

export interface ListView {
  /** px from the top of the first row */
  readonly offset: number;
  /** px that are in view; 0 before it was measured */
  readonly height: number;
  readonly rowHeight: number;
}

/** Browsers clamp elements higher than about 17 million px (33 in some); a longer list scrolls in proportion. */
const tallest = 15_000_000;
/** Rows that exist above and below those in view. */
const overscan = 4;

export const spaceOf = (count: number, view: ListView): number => Math.min(count * view.rowHeight, Math.max(tallest, view.height));

/** px of the list that one px of scrolling stands for. */
function ratioOf(count: number, view: ListView): number {
  const total = count * view.rowHeight, space = spaceOf(count, view);
  return space === total || space <= view.height ? 1 : (total - view.height) / (space - view.height);
}
export const offsetFromTop = (top: number, count: number, view: ListView): number => top * ratioOf(count, view);
export const topFromOffset = (offset: number, count: number, view: ListView): number => offset / ratioOf(count, view);

/** The rows that exist: those in view and some around them. */
export function windowOf(view: ListView, count: number): { readonly first: number; readonly end: number } {
  return {
    first: Math.max(0, Math.min(count - 1, Math.floor(view.offset / view.rowHeight)) - overscan),
    end: Math.min(count, Math.ceil((view.offset + view.height) / view.rowHeight) + overscan),
  };
}

export const shows = ({ offset, height, rowHeight }: ListView, index: number): boolean => index * rowHeight >= offset && (index + 1) * rowHeight <= offset + height;

/** The view with a row in it: as it is where the row is in view, else with the row a third from the top. */
export function revealed(view: ListView, count: number, index: number): ListView {
  const { height, rowHeight } = view;
  if (shows(view, index)) return view;
  const wanted = index * rowHeight - Math.floor(height / 3 / rowHeight) * rowHeight;
  return { ...view, offset: Math.max(0, Math.min(count * rowHeight - height, wanted)) };
}
