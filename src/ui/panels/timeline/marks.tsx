/** What is drawn in a beat. Each mark is an option of the diagram, and leads to its step. */
import type { CSSProperties, ReactNode } from "react";
import type { ArrowItem, BarItem, DrawnItem, StripMark, Words } from "../../../debugger/timeline.ts";
import type { Meaning } from "../../../debugger/words.ts";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { endOf, leftOf, placeOf, type Geometry } from "./geometry.ts";

/** What all marks of a beat are drawn by. */
export interface Look {
  readonly geometry: Geometry;
  readonly items: readonly DrawnItem[];
  /** px of the lanes' part */
  readonly width: number;
  readonly cursor: number;
  readonly pointed: number | undefined;
  /** the steps whose ids are given in this beat */
  readonly named: ReadonlySet<number>;
  /** what the step at the cursor did */
  readonly words: string;
}

export const markId = (step: number): string => `timeline-${step}`;

const signs: Readonly<Partial<Record<Meaning, { readonly icon: IconName; readonly colour: string }>>> = {
  hold: { icon: "pause", colour: "hold" }, local: { icon: "u-turn", colour: "local" }, fault: { icon: "octagon", colour: "fault" }, refused: { icon: "triangle", colour: "notice" },
};
const colours: Readonly<Partial<Record<Meaning, string>>> = { hold: "hold", local: "local", fault: "fault", refused: "notice", continue: "text-2" };

const classes = (...names: readonly (string | false | undefined)[]): string => names.filter((name) => typeof name === "string" && name !== "").join(" ");
/** `once`: the element that carries the id of its step. */
function mark(look: Look, step: number, label: string, name: string, once = true) {
  return {
    ...(once && look.named.has(step) ? { id: markId(step) } : {}), role: "option" as const, "aria-label": `step ${step}, ${label}`, "aria-selected": step === look.cursor, "data-step": step,
    className: classes(name, step === look.cursor && "mark-cursor", step === look.pointed && "mark-target", step > look.cursor && "mark-ahead"),
  };
}

/** From a lane to where the next thing is drawn. */
function beside({ geometry, items }: Look, lane: number, before: string): CSSProperties {
  const left = leftOf(geometry, lane);
  return { left: `calc(${left}% + ${before})`, maxWidth: `calc(${endOf(geometry, lane, items) - left}% - ${before} - 0.375rem)` };
}

export function Arrow({ look, item }: { readonly look: Look; readonly item: ArrowItem }) {
  const { geometry } = look, right = placeOf(geometry, item.lane) < placeOf(geometry, item.to);
  const left = leftOf(geometry, right ? item.lane : item.to), end = leftOf(geometry, right ? item.to : item.lane);
  // the arrow of a call stands in a beat of its own and shares its step with the mark in the strip
  return (
    <span
      {...mark(look, item.step, `${item.line === "call" ? "call, " : ""}${item.label}`, classes("arrow", right ? "arrow-right" : "arrow-left", `arrow-${item.line}`, item.local && "arrow-local"))}
      style={{ left: `calc(${left}% + 4px)`, width: `calc(${end - left}% - 8px)` }}
    >
      <span className="arrow-label"><span>{item.local && item.line === "headers" && <><Icon name="u-turn" /> </>}{item.label}</span></span>
      <span className="arrow-line" />
    </span>
  );
}

function Say({ look, words, sign = true }: { readonly look: Look; readonly words: Words; readonly sign?: boolean }) {
  const drawn = sign ? signs[words.meaning] : undefined, colour = colours[words.meaning] ?? "text-3", step = words.step;
  const inside = (
    <>
      {drawn !== undefined && <Icon name={drawn.icon} />}
      {words.strong !== undefined && <><b>{words.strong}</b> </>}
      <span className={words.strong === undefined ? undefined : "timeline-rest"}>{words.text}</span>
    </>
  );
  if (step === undefined) return <span className={classes("timeline-words clip", colour)}>{inside}</span>;
  return <span {...mark(look, step, `${words.strong ?? ""} ${words.text}`.trim(), classes("timeline-words clip", colour), words.meaning === "fault")}>{inside}</span>;
}

const shapes: Readonly<Record<StripMark["shape"], string>> = { call: "", changed: ", changed state", refused: ", refused" };
/** px of a mark with its gap. */
const markWidth = 9;

/** As many marks as there is room for; what the cursor is at is among them. */
function fitting(strip: readonly StripMark[], cursor: number, room: number): { readonly from: number; readonly to: number } {
  const most = Math.max(3, Math.floor(room / markWidth));
  if (strip.length <= most) return { from: 0, to: strip.length };
  const fits = Math.max(1, most - 3), at = strip.findIndex((one) => one.step === cursor), from = at < fits ? 0 : Math.min(strip.length - fits, at - Math.floor(fits / 2));
  return { from, to: from + fits };
}

export function Bar({ look, item, lead }: { readonly look: Look; readonly item: BarItem; readonly lead: ReactNode }) {
  const { geometry, cursor } = look, left = leftOf(geometry, item.lane), at = item.strip.some(({ step }) => step === cursor);
  const words: Words | undefined = at && look.words !== "" && item.words?.meaning !== "fault" ? { meaning: "quiet", text: look.words } : item.words;
  const room = ((endOf(geometry, item.lane, look.items) - left) / 100) * look.width - (lead === undefined ? 16 : 72) - (words === undefined ? 0 : 64);
  const { from, to } = fitting(item.strip, cursor, room), hidden = item.strip.length - (to - from);
  return (
    <>
      <span className="bar-box" role="presentation" style={{ left: `${left}%` }}>
        {item.parts.map(({ step, name }) => <i key={step} {...mark(look, step, `callback ${name}`, "bar-part")} />)}
      </span>
      {(item.strip.length > 0 || words !== undefined || lead !== undefined) && (
        <span className="call-strip" role="presentation" style={beside(look, item.lane, lead === undefined ? "0.375rem" : "-0.5625rem")}>
          {lead}
          {from > 0 && <span className="timeline-more">+{from}</span>}
          {item.strip.slice(from, to).map(({ step, shape, name }) => <i key={step} {...mark(look, step, `${name}${shapes[shape]}`, `call-mark call-${shape}`)} />)}
          {hidden - from > 0 && <span className="timeline-more">+{hidden - from}</span>}
          {words !== undefined && <span className={at && words !== item.words ? "timeline-did clip" : "clip"} role="presentation">{at && words !== item.words ? words.text : <Say look={look} words={words} sign={words.meaning === "fault"} />}</span>}
        </span>
      )}
    </>
  );
}

/** A tick, a queue that has an item: what makes the proxy call a filter by itself. */
export function Sign({ look, step, text }: { readonly look: Look; readonly step: number; readonly text: string }) {
  return <span {...mark(look, step, text, "timeline-sign")}><Icon name="clock" /> {text}</span>;
}

export function Alone({ look, lane, children }: { readonly look: Look; readonly lane: number; readonly children: ReactNode }) {
  return <span className="call-strip" role="presentation" style={beside(look, lane, "-0.5625rem")}>{children}</span>;
}

export function Note({ look, item }: { readonly look: Look; readonly item: Extract<DrawnItem, { readonly kind: "note" | "held" }> }) {
  const said = `${item.words.strong ?? ""} ${item.words.text}`.trim();
  return (
    <span {...mark(look, item.step, said, "timeline-note clip")} style={beside(look, item.lane, "0.625rem")}>
      <Say look={look} words={item.words} />
    </span>
  );
}
