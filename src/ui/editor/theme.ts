/** The page's tokens as a Monaco theme, followed when the page turns dark or light. */
import { editor } from "monaco-editor/editor";

/** Resolves tokens to `#rrggbb`: a custom property itself reads as the unresolved `light-dark(...)`. */
function tokenReader(place: HTMLElement): { readonly read: (token: string) => string; readonly close: () => void } {
  const probe = document.createElement("span");
  probe.hidden = true;
  place.append(probe);
  return {
    read(token) {
      probe.style.color = `var(${token})`;
      const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
      return `#${[r, g, b].map((part) => Math.round(part).toString(16).padStart(2, "0")).join("")}`;
    },
    close: () => probe.remove(),
  };
}

const isDark = (hex: string): boolean => Number.parseInt(hex.slice(1, 3), 16) < 0x80;

function define(place: HTMLElement): void {
  const { read, close } = tokenReader(place.ownerDocument.body);
  const ground = read("--bg-1");
  const text = read("--text-1"), quiet = read("--text-2"), faint = read("--text-3");
  const edge = read("--line-2"), raised = read("--bg-2"), chosen = read("--accent-bg"), accent = read("--accent"), fault = read("--fault"), notice = read("--notice");
  const pressed = read("--bg-3"), found = read("--hold-bg");
  close();
  editor.defineTheme("proxyscope", {
    base: isDark(ground) ? "vs-dark" : "vs",
    inherit: false,
    // Colour belongs to meaning, so text is told apart by shades of grey alone.
    rules: [
      { token: "", foreground: text.slice(1) },
      { token: "string.key", foreground: quiet.slice(1) },
      { token: "keyword", foreground: quiet.slice(1) },
      { token: "delimiter", foreground: faint.slice(1) },
      { token: "comment", foreground: faint.slice(1) },
    ],
    colors: {
      "editor.background": ground,
      "editor.foreground": text,
      "editor.selectionBackground": chosen,
      "editor.inactiveSelectionBackground": chosen,
      "editorCursor.foreground": accent,
      "editorError.foreground": fault,
      "editorWarning.foreground": notice,
      "editorBracketMatch.background": pressed,
      "editorBracketMatch.border": edge,
      "editor.findMatchBackground": found,
      "editor.findMatchHighlightBackground": chosen,
      "editorWidget.background": raised,
      "editorWidget.foreground": text,
      "editorWidget.border": edge,
      "editorHoverWidget.background": raised,
      "editorHoverWidget.foreground": text,
      "editorHoverWidget.border": edge,
      "input.background": ground,
      "input.foreground": text,
      "input.border": edge,
      focusBorder: accent,
      "scrollbarSlider.background": edge,
      "scrollbarSlider.hoverBackground": faint,
      "scrollbarSlider.activeBackground": faint,
      "editorBracketHighlight.foreground1": faint,
      "editorBracketHighlight.foreground2": faint,
      "editorBracketHighlight.foreground3": faint,
    },
  });
}

/** Defines the theme now and after each change; the function it returns ends that. */
export function followTheme(place: HTMLElement): () => void {
  const update = (): void => {
    define(place);
    editor.setTheme("proxyscope");
  };
  update();
  const seen = new MutationObserver(update);
  seen.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", update);
  return () => {
    seen.disconnect();
    system.removeEventListener("change", update);
  };
}
