import { eventLine } from "../../../debugger/event-line.ts";
import { timeWords } from "../../../debugger/words.ts";
import { profileInfo, profileNames, profileTitle, relatives } from "../../../scenario/profiles.ts";
import { useOpening } from "../../drop-target.tsx";
import { pickFiles } from "../../files.ts";
import { isDark, useLayout } from "../../hooks/layout.ts";
import { useLong } from "../../hooks/long.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { MenuButton, type MenuEntry } from "../../parts/menu-button.tsx";
import { capsOf, useCommand } from "../../shortcuts/shortcuts.tsx";
import type { Panel } from "../panel.ts";

function Chain() {
  const chain = useWorkbench((workbench) => workbench.draft.setup.chain);
  const language = useWorkbench(({ origin, samples }) => (origin.kind === "sample" ? samples.find((sample) => sample.id === origin.id)?.language : undefined));
  const { openFiles } = useOpening();
  const scenario = useCommand("show-scenario");
  return (
    <nav className="chain" aria-label="Filter chain">
      <ol className="chain">
        {chain.map((filter, index) => (
          <li key={index}>
            {index > 0 && <Icon name="chevron-right" className="text-3" />}
            <Button title={`${filter.module.name}: show in the scenario`} onClick={scenario.run}>
              <span className="chain-name">{filter.name === undefined || filter.name === "" ? filter.module.name.replace(/^.*\//, "") : filter.name}</span>
              {language !== undefined && <span className="chain-language text-3 wide-only">{language}</span>}
            </Button>
          </li>
        ))}
      </ol>
      <Button look="plain" icon="plus" aria-label="Add a filter to the chain" title="Add a filter to the chain" onClick={() => void pickFiles().then((files) => openFiles(files, "chain"))} />
    </nav>
  );
}

/** Each proxy with what it is, as its newest release, whichever that is, then each of its releases. */
function profileChoices(chosen: string, choose: (profile: string) => void, everywhere: () => void): readonly MenuEntry[] {
  const item = (profile: string, text: string): MenuEntry => ({ kind: "item", text, chosen: profile === chosen, run: () => choose(profile) });
  return [
    { kind: "item", text: "Run in every profile ...", run: everywhere },
    { kind: "line" },
    ...profileNames.flatMap((name): readonly MenuEntry[] => {
      const { title, about, releases } = profileInfo(name);
      return [
        { kind: "note", text: `${title}: ${about}` },
        item(name, `${title}, newest release known`),
        ...releases.map(({ release, about: stands }) => item(`${name}@${release}`, `${title} ${release}: ${stands}`)),
        { kind: "line" },
      ];
    }),
    { kind: "note", text: "Proxies that embed Envoy or its host library; not run by us" },
    ...relatives.map(({ title, profile }): MenuEntry => ({ kind: "item", text: `${title}: runs as ${profileTitle(profile)}`, run: () => choose(profile) })),
  ];
}

function Profile() {
  const profile = useWorkbench((workbench) => workbench.draft.setup.profile ?? "envoy"), set = useWorkbench((workbench) => workbench.set);
  const everywhere = useCommand("run-everywhere");
  return (
    <MenuButton
      label="Host profile" className="profile"
      entries={() => profileChoices(profile, (choice) => set(["setup", "profile"], choice === "envoy" ? undefined : choice), everywhere.run)}
    >
      {profileTitle(profile)} <Icon name="chevron-down" className="text-3" />
    </MenuButton>
  );
}

function Step({ id, icon, wide = false }: { readonly id: string; readonly icon: IconName; readonly wide?: boolean }) {
  const command = useCommand(id);
  const caps = capsOf(command);
  return <Button look="plain" icon={icon} keys={caps} className={wide ? "wide-only" : "step-button"} aria-label={command.title} title={`${command.title}  ${caps ?? ""}`} onClick={command.run} />;
}

function RunButton() {
  const command = useCommand("run");
  const long = useLong(useWorkbench((workbench) => workbench.running));
  return <Button look="main" icon={long ? "stop" : "run"} keys={capsOf(command)} title={`${long ? "Stop" : "Run on, or go to the newest step"}  F5 or Ctrl Enter`} onClick={command.run}>{long ? "Stop" : "Run"}</Button>;
}

export function Now() {
  const recording = useWorkbench((workbench) => workbench.recording), length = useWorkbench((workbench) => workbench.length);
  const cursor = useWorkbench((workbench) => workbench.cursor), following = useWorkbench((workbench) => workbench.running && workbench.following);
  const line = recording === undefined || cursor === 0 || cursor >= length ? undefined : eventLine(recording, cursor, 24);
  return (
    <div className="now">
      <span>step <b>{cursor}</b> <span className="text-3">of {Math.max(0, length - 1)}</span></span>
      <b className="mono">{timeWords(recording === undefined || cursor >= length ? 0 : Math.floor(recording.timeOf(cursor) / 1e6) * 1e6)}</b>
      <span className="only-read" aria-live="polite">{following || line === undefined ? "" : `step ${cursor}, ${line.who}, ${line.name} ${line.result?.word ?? ""}`}</span>
    </div>
  );
}

function ThemeButton() {
  const theme = useLayout((layout) => layout.theme), setTheme = useLayout((layout) => layout.setTheme);
  const dark = isDark(theme);
  const label = dark ? "Light theme" : "Dark theme";
  return <Button look="plain" icon={dark ? "sun" : "moon"} aria-label={label} title={label} onClick={() => setTheme(dark ? "light" : "dark")} />;
}

export function Transport() {
  return (
    <div className="transport" role="toolbar" aria-label="Stepping" data-pane="bar">
      <Step id="start" icon="first" />
      <Step id="over-back" icon="over-back" wide />
      <Step id="step-back" icon="back" />
      <Step id="step" icon="forward" />
      <Step id="over" icon="over" wide />
      <RunButton />
    </div>
  );
}

/** The way back to the table of captured traffic, while there is one. */
function TrafficButton() {
  const count = useWorkbench(({ table }) => table?.entries.length), command = useCommand("traffic");
  if (count === undefined) return null;
  return <Button className="bar-traffic" title={`${command.title}  ${capsOf(command) ?? ""}`} onClick={command.run}>Traffic <span className="text-3">{count.toLocaleString("en")}</span></Button>;
}

function Bar() {
  const help = useCommand("help"), commands = useCommand("commands"), advance = useCommand("advance"), share = useCommand("share");
  return (
    <header className="bar">
      <div className="bar-side">
        <h1 className="brand"><Icon name="logo" />Proxyscope</h1>
        <span className="bar-rule wide-only" />
        <Chain />
        <Profile />
      </div>
      <Transport />
      <Now />
      <Button icon="clock" title={advance.title} aria-label={advance.title} onClick={advance.run}>+1 s</Button>
      <div className="bar-side bar-end">
        <TrafficButton />
        <Button look="plain" icon="share" title={share.title} aria-label="Share" onClick={share.run}><span className="wide-only">Share</span></Button>
        <ThemeButton />
        <Button look="plain" className="commands" keys={capsOf(commands)} aria-label="Commands" title="Commands" onClick={commands.run} />
        <Button look="plain" className="button-icon" aria-label={help.title} title={`${help.title}  ?`} onClick={help.run}>?</Button>
      </div>
    </header>
  );
}

export const panel: Panel = { id: "bar", title: "Bar", place: "bar", View: Bar };
