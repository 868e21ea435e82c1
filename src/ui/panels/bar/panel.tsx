import { useSession } from "../../hooks/session.ts";
import { timeText } from "../../hooks/times.ts";
import { isDark, useLayout } from "../../hooks/layout.ts";
import { Button } from "../../parts/button.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { capsOf, useCommand } from "../../shortcuts/shortcuts.tsx";
import type { Panel } from "../panel.ts";

function Step({ id, icon, wide = false }: { readonly id: string; readonly icon: IconName; readonly wide?: boolean }) {
  const command = useCommand(id);
  const caps = capsOf(command);
  return <Button look="plain" icon={icon} keys={caps} className={wide ? "wide-only" : undefined} aria-label={command.title} title={`${command.title}  ${caps ?? ""}`} onClick={command.run} />;
}

function Now() {
  const cursor = useSession((session) => session.cursor), length = useSession((session) => session.length);
  const recording = useSession((session) => session.recording);
  return (
    <div className="now">
      <span>step <b>{cursor}</b> <span className="text-3">of {Math.max(0, length - 1)}</span></span>
      <b className="mono">{timeText(recording === undefined || length === 0 ? 0 : recording.timeOf(cursor))}</b>
    </div>
  );
}

function ThemeButton() {
  const theme = useLayout((layout) => layout.theme), setTheme = useLayout((layout) => layout.setTheme);
  const dark = isDark(theme);
  const label = dark ? "Light theme" : "Dark theme";
  return <Button look="plain" icon={dark ? "sun" : "moon"} aria-label={label} title={label} onClick={() => setTheme(dark ? "light" : "dark")} />;
}

function Bar() {
  const help = useCommand("help"), commands = useCommand("commands");
  return (
    <header className="bar">
      <span className="brand"><Icon name="logo" />Proxyscope</span>
      <span className="bar-rule wide-only" />
      <span className="grow" />
      <div className="transport" role="toolbar" aria-label="Stepping">
        <Step id="start" icon="first" />
        <Step id="step-back" icon="back" />
        <Step id="step" icon="forward" />
      </div>
      <Now />
      <span className="grow" />
      <ThemeButton />
      <Button look="plain" className="commands" keys={capsOf(commands)} aria-label="Commands" title="Commands" onClick={commands.run} />
      <Button look="plain" className="button-icon" aria-label={help.title} title={`${help.title}  ?`} onClick={help.run}>?</Button>
    </header>
  );
}

export const panel: Panel = { id: "bar", title: "Bar", place: "bar", View: Bar };
