import { useEffect, useRef } from "react";
import { profileOf } from "../../../scenario/profiles.ts";
import { Button } from "../../parts/button.tsx";
import { NumberField, SelectField, TextField } from "./fields.tsx";
import { asProtocol } from "./model/listener.ts";
import { defaults, freeName, moved, withField, type Change, type Path, type ReplyInput, type SetupInput, type UpstreamInput } from "./model/document.ts";
import { HostsEditor } from "./hosts.tsx";
import { RedisEditor, redisSummary } from "./redis.tsx";
import { JsonField } from "./json-field.tsx";
import { metadataExample, metadataOf } from "./properties.tsx";
import { LocalityFields, UpstreamTlsFields } from "./stream-facts.tsx";
import { useReorder } from "./reorder.ts";
import { useRemoved } from "./removed.tsx";
import { ReplyEditor, replySummary } from "./reply.tsx";
import { RowMenu } from "./row-menu.tsx";
import { Note, Section } from "./section.tsx";
import { useAskedSection } from "./sections.ts";
import { ServerEditor, serverSummary } from "./server.tsx";

/** A cluster in one line. */
function clusterSummary(upstream: UpstreamInput | undefined): string {
  if (upstream === undefined) return "no such cluster";
  if (upstream.kind === "refused") return "nothing listens";
  if (upstream.kind === "no-endpoints") return "no endpoints";
  if (upstream.protocol === "TCP") return serverSummary(upstream.server);
  if (upstream.protocol === "Redis") return redisSummary(upstream.redis ?? []);
  const replies = upstream.replies ?? [];
  return replies.length > 1 ? `${replies.length} replies` : replySummary(replies[0]);
}

interface ClusterProps {
  readonly upstream: UpstreamInput;
  readonly path: Path;
  /** the profile calls Redis, and tells filters of endpoints */
  readonly higress: boolean;
  readonly onChange: Change<UpstreamInput>;
}

function ClusterFields({ upstream, path, higress, onChange }: ClusterProps) {
  const removed = useRemoved();
  const replies = upstream.replies ?? [], hosts = upstream.hosts ?? [], speaksHttp = upstream.protocol !== "TCP" && upstream.protocol !== "Redis";
  const set = <K extends keyof UpstreamInput>(key: K, value: UpstreamInput[K] | undefined): void => onChange(withField(upstream, key, value), key);
  const put = (next: readonly ReplyInput[], what: string): void => onChange(withField(upstream, "replies", next.length === 0 ? undefined : [...next]), what);
  const asked = useAskedSection((state) => (state.section === undefined && state.reply?.cluster === upstream.cluster ? state.reply.index : undefined)), list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked === undefined) return;
    const card = list.current?.querySelector<HTMLElement>(`[data-row="${asked}"]`);
    card?.scrollIntoView({ block: "nearest" });
    card?.querySelector<HTMLElement>("select, input")?.focus({ preventScroll: true });
    useAskedSection.setState({ reply: undefined });
  }, [asked]);
  const reorder = useReorder(replies.length, (from, to) => put(moved(replies, from, to), "order"));
  const serving = (upstream.kind ?? "serving") === "serving";
  return (
    <>
      <TextField label="cluster" path={[...path, "cluster"]} value={upstream.cluster} initial="" onChange={(value) => set("cluster", value ?? "")} />
      <SelectField
        label="is" path={[...path, "kind"]} value={upstream.kind} initial={defaults.upstream.kind} onChange={(value) => set("kind", value)}
        choices={[{ value: "serving", text: "serving" }, { value: "refused", text: "refusing: nothing listens" }, { value: "no-endpoints", text: "empty: no endpoints" }]}
      />
      {serving && (
        <>
          <SelectField label="protocol" path={[...path, "protocol"]} value={upstream.protocol} initial={defaults.upstream.protocol} onChange={(value) => onChange(asProtocol(upstream, value), "protocol")} choices={[{ value: "HTTP/1.1", text: "HTTP/1.1" }, { value: "HTTP/2", text: "HTTP/2" }, { value: "TCP", text: "TCP" }, ...(higress || upstream.protocol === "Redis" ? [{ value: "Redis" as const, text: "Redis" }] : [])]} />
          <TextField label="address" path={[...path, "address"]} value={upstream.address} initial={defaults.upstream.address} onChange={(value) => set("address", value)} />
          <NumberField label="buffer limit" path={[...path, "bufferLimit"]} value={upstream.bufferLimit} initial={undefined} unit="bytes" onChange={(value) => set("bufferLimit", value)} />
          <UpstreamTlsFields tls={upstream.tls} cluster={upstream.cluster} path={[...path, "tls"]} onChange={(tls, what) => onChange(withField(upstream, "tls", tls), what)} />
          {upstream.protocol === "TCP" && <ServerEditor label={`server of ${upstream.cluster}`} server={upstream.server ?? {}} path={[...path, "server"]} onChange={(next, what) => onChange(withField(upstream, "server", Object.keys(next).length === 0 ? undefined : next), `server.${what}`)} />}
          {upstream.protocol === "Redis" && <RedisEditor replies={upstream.redis ?? []} cluster={upstream.cluster} path={[...path, "redis"]} onChange={(next, what) => onChange(withField(upstream, "redis", next.length === 0 ? undefined : [...next]), `redis.${what}`)} />}
          {(higress || hosts.length > 0) && <HostsEditor hosts={hosts} cluster={upstream.cluster} path={[...path, "hosts"]} onChange={(next, what) => onChange(withField(upstream, "hosts", next.length === 0 ? undefined : [...next]), `hosts.${what}`)} />}
          {speaksHttp && replies.length === 0 && <Note>It answers 200 with an empty body.</Note>}
          <div ref={(element) => { list.current = element; reorder.listRef(element); }}>
            {replies.map((reply, index) => (
              <div key={index} className="scn-card" data-row={index} onKeyDown={(event) => reorder.onKey(event, index)}>
                <div className="scn-card-head">
                  <b className="clip grow">Reply {index + 1}</b>
                  <span className="text-2 clip">{reply.when !== undefined ? "for some" : index === replies.length - 1 && replies.length > 1 ? "then always" : replies.length > 1 ? "once" : ""}</span>
                  <RowMenu
                    what={`reply ${index + 1} of ${upstream.cluster}`} index={index} count={replies.length} reorder={reorder} onMove={(from, to) => put(moved(replies, from, to), "order")}
                    onRemove={() => {
                      put(replies.toSpliced(index, 1), `remove ${index}`);
                      removed(`reply ${index + 1} of ${upstream.cluster}`);
                    }}
                    entries={[{ kind: "item", text: "Duplicate", icon: "copy", run: () => put(replies.toSpliced(index, 0, reply), `duplicate ${index}`) }]}
                  />
                </div>
                <ReplyEditor matched label={`reply ${index + 1} of ${upstream.cluster}`} reply={reply} path={[...path, "replies", index]} onChange={(next, what) => put(replies.with(index, next), `replies.${index}.${what}`)} />
              </div>
            ))}
          </div>
          {speaksHttp && <Button look="plain" className="scn-add" icon="plus" onClick={() => put([...replies, {}], "add")}>Add a reply</Button>}
          <LocalityFields of={`of ${upstream.cluster}`} locality={upstream.locality ?? {}} path={[...path, "locality"]} onChange={(locality) => set("locality", locality)} />
          <JsonField label="metadata of the cluster" path={[...path, "metadata"]} value={upstream.metadata} placeholder={metadataExample} onChange={(value) => set("metadata", metadataOf(value))} />
          <JsonField label="metadata of its host" path={[...path, "hostMetadata"]} value={upstream.hostMetadata} placeholder={metadataExample} onChange={(value) => set("hostMetadata", metadataOf(value))} />
          <JsonField label="metadata of its locality" path={[...path, "localityMetadata"]} value={upstream.localityMetadata} placeholder={metadataExample} onChange={(value) => set("localityMetadata", metadataOf(value))} />
        </>
      )}
    </>
  );
}

interface ClustersProps {
  readonly setup: SetupInput;
  readonly onChange: Change<SetupInput>;
}

/** One section for each cluster that can be called or routed to. */
export function Clusters({ setup, onChange }: ClustersProps) {
  const removed = useRemoved();
  const upstreams = setup.upstreams ?? [];
  const routed = setup.router?.cluster ?? defaults.router.cluster;
  const put = (next: readonly UpstreamInput[], what: string): void => onChange(withField(setup, "upstreams", next.length === 0 ? undefined : [...next]), `upstreams.${what}`);
  return (
    <>
      {upstreams.map((upstream, index) => (
        <Section
          key={index} id={`cluster-${index}`} title={upstream.cluster || "cluster without a name"} summary={clusterSummary(upstream)}
          action={
            <Button
              look="plain" className="button-low" icon="bin" aria-label={`Remove the cluster ${upstream.cluster}`} title={`Remove the cluster ${upstream.cluster}`}
              onClick={() => {
                put(upstreams.toSpliced(index, 1), `remove ${index}`);
                removed(`the cluster ${upstream.cluster}`);
              }}
            />
          }
        >
          <ClusterFields upstream={upstream} higress={profileOf(setup.profile ?? defaults.setup.profile)?.name === "higress"} path={["setup", "upstreams", index]} onChange={(next, what) => put(upstreams.with(index, next), `${index}.${what}`)} />
        </Section>
      ))}
      <div className="scn-head scn-head-add">
        <Button look="plain" className="scn-add" icon="plus" onClick={() => put([...upstreams, { cluster: freeName(upstreams.some(({ cluster }) => cluster === routed) ? "service" : routed, upstreams.map(({ cluster }) => cluster)) }], "add")}>Add a cluster</Button>
      </div>
    </>
  );
}
