/** Every icon of the interface, drawn on a grid of 12 with a stroke of 1.5. Shapes carry meaning (a colour is never alone). */
const strokes = {
  first: "M2.5 2v8M10 2.25 4.75 6 10 9.75z",
  back: "M8.5 2 4 6l4.5 4z",
  forward: "M3.5 2 8 6l-4.5 4z",
  "over-back": "M10 6.5A4 4 0 0 0 2.6 4.4M2.3 1.8v2.9h2.9",
  over: "M2 6.5a4 4 0 0 1 7.4-2.1M9.7 1.8v2.9H6.8",
  run: "M1.5 2.2 5.5 6l-4 3.8zM6.5 2.2l4 3.8-4 3.8z",
  plus: "M6 2v8M2 6h8",
  minus: "M2 6h8",
  "chevron-down": "m3 4.5 3 3 3-3",
  "chevron-up": "m3 7.5 3-3 3 3",
  "chevron-right": "m4.5 3 3 3-3 3",
  "chevron-left": "m7.5 3-3 3 3 3",
  arrow: "M2 6h7M6.5 3.5 9 6 6.5 8.5",
  "arrow-up": "M6 10V3M3.5 5.5 6 3l2.5 2.5",
  "arrow-down": "M6 2v7M3.5 6.5 6 9l2.5-2.5",
  pause: "M4 2.75v6.5M8 2.75v6.5",
  check: "m2.5 6.5 2.3 2.3 4.7-5.3",
  triangle: "M6 1.8 11 10.3H1zM6 5v2.4M6 9v.1",
  octagon: "M4 1h4l3 3v4L8 11H4L1 8V4zM4.3 4.3l3.4 3.4M7.7 4.3 4.3 7.7",
  "u-turn": "M3 5h4.5a2.5 2.5 0 0 1 0 5H5M5 2.5 2.5 5 5 7.5",
  flag: "M3 11V1.5M3 2h6.5L7.7 4.5 9.5 7H3",
  ring: "M9.5 6a3.5 3.5 0 1 1-7 0 3.5 3.5 0 0 1 7 0z",
  clock: "M10.5 6a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM6 3.5V6l1.7 1.2",
  lock: "M3 5.5h6V10H3zM4.2 5.5V4a1.8 1.8 0 0 1 3.6 0v1.5",
  unlock: "M3 5.5h6V10H3zM4.2 5.5v-2A1.8 1.8 0 0 1 7.6 3",
  search: "M8.4 5.2a3.2 3.2 0 1 1-6.4 0 3.2 3.2 0 0 1 6.4 0zM7.6 7.6l2.6 2.6",
  moon: "M10 7.4A4.5 4.5 0 0 1 4.6 2 4.5 4.5 0 1 0 10 7.4z",
  sun: "M8 6a2 2 0 1 1-4 0 2 2 0 0 1 4 0zM6 1v.8M6 10.2v.8M1 6h.8M10.2 6h.8M2.5 2.5l.5.5M9 9l.5.5M9.5 2.5 9 3M3 9l-.5.5",
  share: "M5 7 10 2M6.5 2H10v3.5M8.5 7v3H2V3.5h3",
  open: "M4 8 8.5 3.5M5 3.5h3.5V7",
  file: "M3 1.5h4L9.5 4v6.5H3zM7 1.5V4h2.5",
  download: "M6 1.5v6M3.5 5 6 7.5 8.5 5M2 8.5v2h8v-2",
  cross: "m3 3 6 6M9 3 3 9",
  undo: "M4.5 2 2 4.5 4.5 7M2 4.5h5a2.75 2.75 0 0 1 0 5.5H5",
  redo: "M7.5 2 10 4.5 7.5 7M10 4.5H5a2.75 2.75 0 0 0 0 5.5h2",
  copy: "M4 4h6v6H4zM2 8V2h6",
  pencil: "M2 10l.5-2.5L8 2l2 2-5.5 5.5z",
  bin: "M2 3.5h8M4.5 3.5V2h3v1.5M3 3.5l.5 7h5l.5-7",
  stop: "M3 3h6v6H3z",
  grip: "M4.25 2.5v.1M4.25 6v.1M4.25 9.5v.1M7.75 2.5v.1M7.75 6v.1M7.75 9.5v.1",
} as const;
const fills = {
  diamond: "M6 1.2 10.8 6 6 10.8 1.2 6z",
  cursor: "M3 2 10 6 3 10z",
  square: "M3 3h6v6H3z",
} as const;

export type IconName = keyof typeof strokes | keyof typeof fills | "logo";

const isFill = (name: IconName): name is keyof typeof fills => name in fills;

/** Decoration only: the word beside it, or the label of its button, says what it means. */
export function Icon({ name, className }: { readonly name: IconName; readonly className?: string }) {
  const classes = ["icon", isFill(name) ? "icon-fill" : "", className ?? ""].filter(Boolean).join(" ");
  if (name === "logo") {
    return <svg className={`${classes} icon-logo`} viewBox="0 0 16 16" aria-hidden="true"><path d="M1.5 8h3l2-5 3 10 2-5h3" /></svg>;
  }
  return (
    <svg className={classes} viewBox="0 0 12 12" aria-hidden="true">
      <path d={isFill(name) ? fills[name] : strokes[name]} strokeWidth={name === "pause" ? 2 : undefined} />
      {(name === "over" || name === "over-back") && <circle cx="6" cy="9.3" r="1" fill="currentColor" />}
    </svg>
  );
}
