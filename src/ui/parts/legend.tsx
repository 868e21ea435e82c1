import { Icon, type IconName } from "./icon.tsx";

const marks: readonly { readonly icon?: IconName; readonly colour: string; readonly name: string; readonly says: string }[] = [
  { colour: "text-3", name: "host call", says: "the filter asked the proxy for something" },
  { icon: "diamond", colour: "changed", name: "changed state", says: "a header, body, key or metric has a new value" },
  { icon: "arrow", colour: "ok", name: "continue", says: "the proxy passes the message on" },
  { icon: "pause", colour: "hold", name: "pause", says: "the proxy holds it; someone must resume it" },
  { icon: "u-turn", colour: "local", name: "local response", says: "answered on the spot, backend never asked" },
  { icon: "triangle", colour: "notice", name: "refused", says: "the host said no; Why says which check failed" },
  { icon: "octagon", colour: "fault", name: "fault", says: "the filter stopped; Why says where" },
];
const rarer: typeof marks = [{ icon: "ring", colour: "text-3", name: "not found", says: "nothing by that name; usually normal" }];

/** What the marks mean; `full` adds those that need no attention. */
export function Legend({ full = false }: { readonly full?: boolean }) {
  return (
    <ul className="legend">
      {[...marks, ...(full ? rarer : [])].map(({ icon, colour, name, says }) => (
        <li key={name}>
          {icon === undefined ? <span className="legend-square" /> : <Icon name={icon} className={colour} />}
          <b>{name}</b>
          <span className="text-2">{says}</span>
        </li>
      ))}
    </ul>
  );
}
