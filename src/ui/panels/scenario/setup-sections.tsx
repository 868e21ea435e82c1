import { useMemo } from "react";
import { mainThreadWords } from "../../../debugger/main-thread.ts";
import { hasNginxSettings } from "../../../scenario/nginx.ts";
import { profileInfo, profileNames, profileOf, profileTitle, testerProfile, testerTitle } from "../../../scenario/profiles.ts";
import { logLevels, mostThreads, statusWords, type Bytes } from "../../../scenario/scenario.ts";
import { useWorkbench } from "../../hooks/workbench.ts";
import { Button } from "../../parts/button.tsx";
import { BytesInput, CheckField, NumberField, SelectField, TextField } from "./fields.tsx";
import { defaults, withField, type Change, type SetupInput } from "./model/document.ts";
import { seconds } from "./model/exchanges.ts";
import { isTcp, withKind } from "./model/listener.ts";
import { NginxFields } from "./nginx.tsx";
import { useRemoved } from "./removed.tsx";
import { ListenerTlsFields, LocalityFields } from "./stream-facts.tsx";
import { Note, Section } from "./section.tsx";

interface SetupProps {
  readonly setup: SetupInput;
  readonly onChange: Change<SetupInput>;
}

const profiles: readonly { readonly value: string; readonly text: string }[] = profileNames.flatMap((name) => [
  { value: name, text: `${profileInfo(name).title}, newest` },
  ...profileInfo(name).releases.map(({ release }) => ({ value: `${name}@${release}`, text: profileTitle(`${name}@${release}`) })),
]);
/** The tester is offered where it is chosen already: its scenarios have no exchanges. */
const withTester = [...profiles, { value: testerProfile, text: testerTitle }];

/** What the imitation of a release stands on. */
function standing(profile: string): string {
  if (profile === testerProfile) return `${testerTitle}: the phases of a test are called one after the other, with no proxy between them.`;
  const found = profileOf(profile);
  const info = found === undefined || found.name === testerProfile ? undefined : profileInfo(found.name).releases.find(({ release }) => release === found.release);
  return found === undefined || info === undefined ? "" : `${profileTitle(`${found.name}@${found.release}`)}: ${info.about}.`;
}

export function Profile({ setup, onChange }: SetupProps) {
  const profile = setup.profile ?? defaults.setup.profile;
  return (
    <Section id="profile" title="Profile" summary={profile === "envoy" ? `Envoy, newest (${profileInfo("envoy").releases[0].release})` : profileTitle(profile)} differs={profile !== defaults.setup.profile}>
      <SelectField label="proxy" path={["setup", "profile"]} value={profile} initial={defaults.setup.profile} choices={profile === testerProfile ? withTester : profiles} onChange={(value) => onChange(withField(setup, "profile", value), "profile")} />
      <SelectField
        label="linking" path={["setup", "link"]} value={setup.link} initial={defaults.setup.link} onChange={(value) => onChange(withField(setup, "link", value), "link")}
        choices={[{ value: "as-profile", text: "as the proxy does" }, { value: "lenient", text: "lenient: run what it refuses" }]}
      />
      <Note>{standing(profile)}</Note>
      {hasNginxSettings(profile) ? <NginxFields settings={setup.nginx ?? {}} onChange={(next, what) => onChange(withField(setup, "nginx", next), `nginx.${what}`)} /> : setup.nginx !== undefined && <Note>The settings of NGINX that this scenario has are kept, and nothing comes of them here.</Note>}
    </Section>
  );
}

/** Worker threads and the main thread: who has VMs of its own. */
export function Threads({ setup, onChange }: SetupProps) {
  const threads = setup.threads ?? defaults.setup.threads, main = setup.mainThread ?? defaults.setup.mainThread;
  return (
    <Section id="threads" title="Threads" summary={`${threads === 1 ? "1 worker" : `${threads} workers`}${main ? " and the main thread" : ""}`} differs={threads !== defaults.setup.threads || main !== defaults.setup.mainThread}>
      <NumberField label="worker threads" hint="Envoy's --concurrency" path={["setup", "threads"]} value={setup.threads} initial={defaults.setup.threads} unit="" most={mostThreads} onChange={(value) => onChange(withField(setup, "threads", value), "threads")} />
      <CheckField label="main thread and canary" hint="Envoy starts the filters there first; the main thread's VMs tick and call out too" path={["setup", "mainThread"]} value={setup.mainThread} initial={defaults.setup.mainThread} onChange={(value) => onChange(withField(setup, "mainThread", value), "mainThread")} />
      <NumberField label="flush interval" hint="stats_flush_interval: how often stats sinks get the metrics" path={["setup", "statsFlushInterval"]} value={setup.statsFlushInterval} initial={defaults.setup.statsFlushInterval} unit="ms" onChange={(value) => onChange(withField(setup, "statsFlushInterval", value), "statsFlushInterval")} />
      <Note>Each thread has VMs and memory of its own. Shared data, queues and metrics are common to all.</Note>
      <MainThreadNote />
    </Section>
  );
}

/** A quiet line when the run has done what the main thread would have done too. */
function MainThreadNote() {
  const recording = useWorkbench((workbench) => workbench.recording), atRest = useWorkbench((workbench) => workbench.length);
  const words = useMemo(() => (recording === undefined || atRest === 0 ? undefined : mainThreadWords(recording)), [recording, atRest]);
  return words === undefined ? null : <Note>This run has {words}: in Envoy the main thread does them too, and workers and upstreams see it.</Note>;
}

export function SharedData({ setup, onChange }: SetupProps) {
  const removed = useRemoved();
  const seeds = setup.sharedData ?? [];
  const put = (next: NonNullable<SetupInput["sharedData"]>, what: string): void => onChange(withField(setup, "sharedData", next.length === 0 ? undefined : next), `sharedData.${what}`);
  return (
    <Section
      id="shared-data" title="Shared data" summary={seeds.length === 0 ? "empty at the start" : `${seeds.length} at the start`} differs={seeds.length > 0}
      action={<Button look="plain" className="button-low" icon="plus" aria-label="Add a key" title="Add a key" onClick={() => put([...seeds, { key: "", value: "" }], "add")} />}
    >
      {seeds.length === 0 && <Note>Keys that exist before the filters start.</Note>}
      {seeds.map((seed, index) => (
        <div key={index}>
          <PairRow
            name={seed.key} value={seed.value} nameLabel="Key" what="shared data"
            onName={(_, key) => put(seeds.with(index, { ...seed, key }), `${index}.key`)}
            onValue={(value) => put(seeds.with(index, { ...seed, value }), `${index}.value`)}
            onRemove={() => {
              put(seeds.toSpliced(index, 1), `remove ${index}`);
              removed("a key of the shared data");
            }}
          />
          <TextField label="for vm id" path={["setup", "sharedData", index, "vmId"]} value={seed.vmId} initial="" onChange={(vmId) => put(seeds.with(index, withField(seed, "vmId", vmId)), `${index}.vmId`)} />
        </div>
      ))}
    </Section>
  );
}

const statuses = statusWords.map((word) => ({ value: word, text: word }));

export function ForeignFunctions({ setup, onChange }: SetupProps) {
  const removed = useRemoved();
  const replies = setup.foreignFunctions ?? [];
  const put = (next: NonNullable<SetupInput["foreignFunctions"]>, what: string): void => onChange(withField(setup, "foreignFunctions", next.length === 0 ? undefined : next), `foreignFunctions.${what}`);
  return (
    <Section
      id="foreign-functions" title="Foreign functions" summary={replies.length === 0 ? "the proxy's own" : `${replies.length} given`} differs={replies.length > 0}
      action={<Button look="plain" className="button-low" icon="plus" aria-label="Add a foreign function" title="Add a foreign function" onClick={() => put([...replies, { name: "function", result: "" }], "add")} />}
    >
      <Note>What a proxy with extensions would answer. Envoy’s own functions answer by themselves; other names are not found.</Note>
      {replies.map((reply, index) => (
        <div key={index}>
          <PairRow
            name={reply.name} value={reply.result ?? ""} nameLabel="Name of the function" what={`foreign function ${reply.name}`}
            onName={(name) => put(replies.with(index, { ...reply, name }), `${index}.name`)}
            onValue={(result) => put(replies.with(index, { ...reply, result }), `${index}.result`)}
            onRemove={() => {
              put(replies.toSpliced(index, 1), `remove ${index}`);
              removed(`the foreign function ${reply.name}`);
            }}
          />
          <SelectField label="status" path={["setup", "foreignFunctions", index, "status"]} value={reply.status} initial="ok" choices={statuses} onChange={(status) => put(replies.with(index, withField(reply, "status", status)), `${index}.status`)} />
        </div>
      ))}
    </Section>
  );
}

export function Dns({ setup, onChange }: SetupProps) {
  const removed = useRemoved();
  const answers = setup.dns ?? [];
  const put = (next: NonNullable<SetupInput["dns"]>, what: string): void => onChange(withField(setup, "dns", next.length === 0 ? undefined : next), `dns.${what}`);
  return (
    <Section
      id="dns" title="Names" summary={answers.length === 0 ? "none resolves" : `${answers.length} known`} differs={answers.length > 0}
      action={<Button look="plain" className="button-low" icon="plus" aria-label="Add a name" title="Add a name" onClick={() => put([...answers, { name: "example.com", addresses: ["192.0.2.1"] }], "add")} />}
    >
      {answers.length === 0 && <Note>What <code>envoy_resolve_dns</code> finds. Addresses resolve to themselves.</Note>}
      {answers.map((answer, index) => (
        <div key={index}>
          <PairRow
            name={answer.name} value={(answer.addresses ?? []).join(", ")} nameLabel="Name" what={`the name ${answer.name}`}
            onName={(name) => put(answers.with(index, { ...answer, name }), `${index}.name`)}
            onValue={(text) => put(answers.with(index, { ...answer, addresses: typeof text === "string" ? text.split(/[\s,]+/).filter((one) => one !== "") : [] }), `${index}.addresses`)}
            onRemove={() => {
              put(answers.toSpliced(index, 1), `remove ${index}`);
              removed(`the name ${answer.name}`);
            }}
          />
          <NumberField label="answers after" path={["setup", "dns", index, "delay"]} value={answer.delay} initial={0} unit="ms" onChange={(delay) => put(answers.with(index, withField(answer, "delay", delay)), `${index}.delay`)} />
          <CheckField label="gives no answer" path={["setup", "dns", index, "fails"]} value={answer.fails} initial={false} onChange={(fails) => put(answers.with(index, withField(answer, "fails", fails)), `${index}.fails`)} />
        </div>
      ))}
    </Section>
  );
}

interface PairRowProps {
  readonly name: Bytes;
  readonly value: Bytes;
  readonly nameLabel: string;
  readonly what: string;
  readonly onName: (text: string, value: Bytes) => void;
  readonly onValue: (value: Bytes) => void;
  readonly onRemove: () => void;
}

function PairRow({ name, value, nameLabel, what, onName, onValue, onRemove }: PairRowProps) {
  return (
    <div className="scn-header">
      {typeof name === "string" ? (
        <input className="scn-input scn-header-name mono" aria-label={nameLabel} value={name} title={name} spellCheck={false} onChange={(event) => onName(event.target.value, event.target.value)} />
      ) : (
        <BytesInput label={nameLabel} value={name} className="scn-header-name" onChange={(next) => onName("", next)} />
      )}
      <BytesInput label="Value" value={value} onChange={onValue} />
      <Button look="plain" className="scn-handle-button" icon="cross" aria-label={`Remove ${what}`} title={`Remove ${what}`} onClick={onRemove} />
    </div>
  );
}

export function Clock({ setup, onChange }: SetupProps) {
  const limits = setup.limits ?? {};
  const limit = <K extends keyof typeof limits>(key: K, value: (typeof limits)[K] | undefined): void => onChange(withField(setup, "limits", withField(limits, key, value)), `limits.${key}`);
  const seed = setup.seed ?? defaults.setup.seed;
  const differs = (setup.clock ?? defaults.setup.clock) !== defaults.setup.clock || seed !== defaults.setup.seed || (setup.patience ?? defaults.setup.patience) !== defaults.setup.patience;
  return (
    <Section id="clock" title="Clock and seed" summary={`seed ${seed}`} differs={differs}>
      <TextField label="starts at" hint="Virtual time at the start of the run" path={["setup", "clock"]} value={setup.clock} initial={defaults.setup.clock} onChange={(value) => onChange(withField(setup, "clock", value), "clock")} />
      <NumberField label="seed" path={["setup", "seed"]} value={setup.seed} initial={defaults.setup.seed} unit="" onChange={(value) => onChange(withField(setup, "seed", value), "seed")} />
      <NumberField label="patience" hint="How long ticks go on while a stream is held and nothing else is due" path={["setup", "patience"]} value={setup.patience} initial={defaults.setup.patience} unit="ms" onChange={(value) => onChange(withField(setup, "patience", value), "patience")} />
      <SelectField
        label="log level" hint="What proxy_get_log_level answers" path={["setup", "logLevel"]} value={setup.logLevel} initial={defaults.setup.logLevel} choices={logLevels.map((value) => ({ value, text: value }))}
        onChange={(value) => onChange(withField(setup, "logLevel", value), "logLevel")}
      />
      <h3 className="scn-sub">Limits</h3>
      <NumberField label="rows" hint="Most steps of a run" path={["setup", "limits", "rows"]} value={limits.rows} initial={defaults.limits.rows} unit="" onChange={(value) => limit("rows", value)} />
      <NumberField label="recording" path={["setup", "limits", "bytes"]} value={limits.bytes} initial={defaults.limits.bytes} unit="bytes" onChange={(value) => limit("bytes", value)} />
      <NumberField label="one callback" hint="Wall clock that one entry into the filter may take" path={["setup", "limits", "entryMilliseconds"]} value={limits.entryMilliseconds} initial={defaults.limits.entryMilliseconds} unit="ms" onChange={(value) => limit("entryMilliseconds", value)} />
      <NumberField label="its rows" hint="Steps that one entry into the filter may write" path={["setup", "limits", "entryRows"]} value={limits.entryRows} initial={defaults.limits.entryRows} unit="" onChange={(value) => limit("entryRows", value)} />
      <NumberField label="memory" hint="Most pages of 64 KiB of one VM's memory" path={["setup", "limits", "memoryPages"]} value={limits.memoryPages} initial={defaults.limits.memoryPages} unit="pages" most={65536} onChange={(value) => limit("memoryPages", value)} />
    </Section>
  );
}

export function ListenerAndRouter({ setup, onChange }: SetupProps) {
  const listener = setup.listener ?? {}, router = setup.router ?? {};
  const put = <K extends keyof typeof listener>(key: K, value: (typeof listener)[K] | undefined): void => onChange(withField(setup, "listener", withField(listener, key, value)), `listener.${key}`);
  const route = <K extends keyof typeof router>(key: K, value: (typeof router)[K] | undefined): void => onChange(withField(setup, "router", withField(router, key, value)), `router.${key}`);
  const changed = Object.keys(listener).length + Object.keys(router).length;
  const cluster = router.cluster ?? defaults.router.cluster, tcp = isTcp(setup);
  return (
    <Section id="listener" title="Listener and router" summary={`${tcp ? "TCP, " : ""}to ${cluster}`} differs={changed > 0}>
      <SelectField
        label="takes" path={["setup", "listener", "kind"]} value={listener.kind} initial={defaults.listener.kind} onChange={(kind) => onChange(withKind(setup, kind), "listener.kind")}
        choices={[{ value: "http", text: "requests (HTTP filters)" }, { value: "tcp", text: "connections (network filters)" }]}
      />
      {tcp && <NumberField label="TCP idle timeout" hint={`idle_timeout of the TCP proxy; Envoy's own is ${seconds(defaults.listener.tcpIdleTimeout)}, 0 is none`} path={["setup", "listener", "tcpIdleTimeout"]} value={listener.tcpIdleTimeout} initial={defaults.listener.tcpIdleTimeout} unit="ms" onChange={(value) => put("tcpIdleTimeout", value)} />}
      <TextField label="route to" path={["setup", "router", "cluster"]} value={router.cluster} initial={defaults.router.cluster} suggestions={(setup.upstreams ?? []).map((upstream) => upstream.cluster)} onChange={(value) => route("cluster", value)} />
      <TextField label="route name" path={["setup", "router", "routeName"]} value={router.routeName} initial={defaults.router.routeName} onChange={(value) => route("routeName", value)} />
      <TextField label="virtual host" path={["setup", "router", "virtualHost"]} value={router.virtualHost} initial={defaults.router.virtualHost} onChange={(value) => route("virtualHost", value)} />
      <TextField label="node id" path={["setup", "node", "id"]} value={setup.node?.id} initial="proxyscope" onChange={(value) => onChange(withField(setup, "node", withField(setup.node ?? {}, "id", value)), "node.id")} />
      <TextField label="node cluster" path={["setup", "node", "cluster"]} value={setup.node?.cluster} initial="proxyscope" onChange={(value) => onChange(withField(setup, "node", withField(setup.node ?? {}, "cluster", value)), "node.cluster")} />
      <NumberField label="route timeout" hint="0 is none" path={["setup", "router", "timeout"]} value={router.timeout} initial={defaults.router.timeout} unit="ms" onChange={(value) => route("timeout", value)} />
      <NumberField label="idle timeout" hint={`stream_idle_timeout; Envoy's own is ${seconds(defaults.listener.streamIdleTimeout)}, 0 is none`} path={["setup", "listener", "streamIdleTimeout"]} value={listener.streamIdleTimeout} initial={defaults.listener.streamIdleTimeout} unit="ms" onChange={(value) => put("streamIdleTimeout", value)} />
      <NumberField label="buffer limit" hint="per_connection_buffer_limit_bytes" path={["setup", "listener", "bufferLimit"]} value={listener.bufferLimit} initial={defaults.listener.bufferLimit} unit="bytes" onChange={(value) => put("bufferLimit", value)} />
      <TextField label="server name" path={["setup", "listener", "serverName"]} value={listener.serverName} initial={defaults.listener.serverName} onChange={(value) => put("serverName", value)} />
      <TextField label="listens at" path={["setup", "listener", "address"]} value={listener.address} initial={defaults.listener.address} onChange={(value) => put("address", value)} />
      <TextField label="client at" path={["setup", "listener", "clientAddress"]} value={listener.clientAddress} initial={defaults.listener.clientAddress} onChange={(value) => put("clientAddress", value)} />
      <ListenerTlsFields tls={listener.tls} path={["setup", "listener", "tls"]} onChange={(tls) => put("tls", tls)} />
      <LocalityFields of="of the node" locality={setup.node?.locality ?? {}} path={["setup", "node", "locality"]} onChange={(locality) => onChange(withField(setup, "node", withField(setup.node ?? {}, "locality", locality)), "node.locality")} />
      <CheckField label="adds x-request-id" hint="generate_request_id" path={["setup", "listener", "requestId"]} value={listener.requestId} initial={defaults.listener.requestId} onChange={(value) => put("requestId", value)} />
      <CheckField label="passes HTTP/1 trailers on" hint="enable_trailers; Envoy drops them unless told" path={["setup", "listener", "http1Trailers"]} value={listener.http1Trailers} initial={defaults.listener.http1Trailers} onChange={(value) => put("http1Trailers", value)} />
      <CheckField label="passes METADATA frames on" hint="allow_metadata; Envoy 1.40 drops them unless told" path={["setup", "listener", "http2Metadata"]} value={listener.http2Metadata} initial={defaults.listener.http2Metadata} onChange={(value) => put("http2Metadata", value)} />
      <CheckField label="takes HTTP/1.0" hint="accept_http_10" path={["setup", "listener", "http10"]} value={listener.http10} initial={defaults.listener.http10} onChange={(value) => put("http10", value)} />
      <CheckField label="hides x-envoy- headers" hint="suppress_envoy_headers" path={["setup", "router", "suppressEnvoyHeaders"]} value={router.suppressEnvoyHeaders} initial={defaults.router.suppressEnvoyHeaders} onChange={(value) => route("suppressEnvoyHeaders", value)} />
    </Section>
  );
}
