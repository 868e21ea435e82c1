import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import { Icon, type IconName } from "./icon.tsx";

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "type"> {
  /** edge: with a border; plain: only a word; main: the one main button; bare: no size of its own */
  readonly look?: "edge" | "plain" | "main" | "bare";
  readonly icon?: IconName;
  /** key caps after the word */
  readonly keys?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly children?: ReactNode;
}

/** A button of the interface. One without a word needs `aria-label`. */
export function Button({ look = "edge", icon, keys, className, children, ...rest }: ButtonProps) {
  const alone = children === undefined && keys === undefined;
  const classes = ["button", `button-${look}`, alone ? "button-icon" : "", className ?? ""].filter(Boolean).join(" ");
  return (
    <button type="button" {...rest} className={classes}>
      {icon !== undefined && <Icon name={icon} />}
      {children}
      {keys !== undefined && <Kbd>{keys}</Kbd>}
    </button>
  );
}

export function Kbd({ children }: { readonly children: ReactNode }) {
  return <kbd className="key">{children}</kbd>;
}

interface SegmentProps<T extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: T; readonly text: string }[];
  readonly value: T;
  readonly onChange: (value: T) => void;
}

/** Two or three choices of which one holds. */
export function Segment<T extends string>({ label, options, value, onChange }: SegmentProps<T>) {
  return (
    <span className="segment" role="group" aria-label={label}>
      {options.map((option) => (
        <button key={option.value} type="button" aria-pressed={option.value === value} onClick={() => onChange(option.value)}>
          {option.text}
        </button>
      ))}
    </span>
  );
}
