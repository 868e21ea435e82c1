import { headerMatches, RouteSchema } from "../../../scenario/routing.ts";
import { Button } from "../../parts/button.tsx";
import { BytesInput, CheckField, NumberField, SelectField, TextField } from "./fields.tsx";
import { JsonField } from "./json-field.tsx";
import { defaults, freeName, moved, withField, withFields, type Change, type Path, type SetupInput } from "./model/document.ts";
import { metadataExample, metadataOf } from "./properties.tsx";
import { useRemoved } from "./removed.tsx";
import { useReorder } from "./reorder.ts";
import { RowMenu } from "./row-menu.tsx";
import { Note, Section } from "./section.tsx";

type RouterInput = NonNullable<SetupInput["router"]>;
type RouteInput = NonNullable<RouterInput["routes"]>[number];
type VirtualHostInput = NonNullable<RouterInput["virtualHosts"]>[number];
type MatchInput = NonNullable<RouteInput["match"]>;
type HeaderInput = NonNullable<MatchInput["headers"]>[number];

const routeTimeout = RouteSchema.entries.timeout.default;

/** "/b and 1 header, to b" */
function routeWords({ match, cluster, directResponse }: RouteInput): string {
  const path = match?.path ?? `${match?.prefix ?? "/"}…`, headers = match?.headers?.length ?? 0;
  return `${path}${headers === 0 ? "" : `, ${headers} header${headers === 1 ? "" : "s"}`} to ${directResponse === undefined ? cluster || "no cluster" : String(directResponse.status)}`;
}

interface RoutesProps {
  readonly setup: SetupInput;
  readonly onChange: Change<SetupInput>;
}

/** The route table: which cluster a request goes to, by authority, path and headers. */
export function Routes({ setup, onChange }: RoutesProps) {
  const removed = useRemoved();
  const router = setup.router ?? {}, routes = router.routes ?? [], hosts = router.virtualHosts ?? [];
  const put = <K extends keyof RouterInput>(key: K, value: RouterInput[K] | undefined, what: string): void => {
    const next = withField(router, key, value);
    onChange(withField(setup, "router", Object.keys(next).length === 0 ? undefined : next), `router.${what}`);
  };
  const putHosts = (next: readonly VirtualHostInput[], what: string): void => put("virtualHosts", next.length === 0 ? undefined : [...next], `virtualHosts.${what}`);
  const clusters = (setup.upstreams ?? []).map(({ cluster }) => cluster), cluster = router.cluster ?? defaults.router.cluster;
  const count = routes.length + hosts.reduce((sum, host) => sum + (host.routes?.length ?? 0), 0);
  const path: Path = ["setup", "router"];
  return (
    <Section id="routes" title="Routes" summary={count === 0 ? `all to ${cluster}` : `${count} before ${router.defaultRoute === false ? "404" : cluster}`} differs={count > 0 || router.defaultRoute === false}>
      {count === 0 && <Note>Every request goes to {cluster}. Routes are asked first, in order: a filter that changes <code>:path</code>, <code>:authority</code> or a header changes where its request goes.</Note>}
      <RouteList routes={routes} path={[...path, "routes"]} clusters={clusters} of="" onChange={(next, what) => put("routes", next.length === 0 ? undefined : [...next], `routes.${what}`)} />
      {hosts.map((host, index) => (
        <VirtualHost
          key={index} host={host} path={[...path, "virtualHosts", index]} clusters={clusters} onChange={(next, what) => putHosts(hosts.with(index, next), `${index}.${what}`)}
          onRemove={() => {
            putHosts(hosts.toSpliced(index, 1), `remove ${index}`);
            removed(`the virtual host ${host.name}`);
          }}
        />
      ))}
      <Button look="plain" className="scn-add" icon="plus" onClick={() => putHosts([...hosts, { name: freeName("host", hosts.map(({ name }) => name)), domains: ["other.example.com"], routes: [{ cluster: clusters[0] ?? cluster }] }], "add")}>Add a virtual host</Button>
      <CheckField label={`else to ${cluster}`} hint="Without a default route such a request is answered 404" path={[...path, "defaultRoute"]} value={router.defaultRoute} initial onChange={(value) => put("defaultRoute", value, "defaultRoute")} />
      <JsonField label="metadata of the default route" path={[...path, "metadata"]} value={router.metadata} placeholder={metadataExample} onChange={(value) => put("metadata", metadataOf(value), "metadata")} />
    </Section>
  );
}

interface VirtualHostProps {
  readonly host: VirtualHostInput;
  readonly path: Path;
  readonly clusters: readonly string[];
  readonly onChange: Change<VirtualHostInput>;
  readonly onRemove: () => void;
}

function VirtualHost({ host, path, clusters, onChange, onRemove }: VirtualHostProps) {
  return (
    <div className="scn-card" role="group" aria-label={`Virtual host ${host.name}`}>
      <div className="scn-card-head">
        <b className="clip grow">Virtual host {host.name}</b>
        <Button look="plain" className="scn-handle-button" icon="cross" aria-label={`Remove the virtual host ${host.name}`} title={`Remove the virtual host ${host.name}`} onClick={onRemove} />
      </div>
      <TextField label="name" path={[...path, "name"]} value={host.name} initial="" onChange={(name) => onChange({ ...host, name: name ?? "" }, "name")} />
      <TextField
        label="domains" hint="Separated by spaces: a.test, *.a.test, a.*; an exact one wins, then the longest" path={[...path, "domains"]} value={host.domains.join(" ")} initial=""
        onChange={(text) => onChange({ ...host, domains: (text ?? "").split(/[ ,]/) }, "domains")}
      />
      <div className="scn-within"><RouteList routes={host.routes ?? []} path={[...path, "routes"]} clusters={clusters} of={` of ${host.name}`} onChange={(next, what) => onChange(withField(host, "routes", [...next]), `routes.${what}`)} /></div>
    </div>
  );
}

interface RouteListProps {
  readonly routes: readonly RouteInput[];
  readonly path: Path;
  readonly clusters: readonly string[];
  /** " of host" */
  readonly of: string;
  readonly onChange: Change<readonly RouteInput[]>;
}

function RouteList({ routes, path, clusters, of, onChange }: RouteListProps) {
  const removed = useRemoved();
  const reorder = useReorder(routes.length, (from, to) => onChange(moved(routes, from, to), "order"));
  return (
    <>
      <div ref={reorder.listRef}>
        {routes.map((route, index) => {
          const name = `route ${index + 1}${of}`;
          return (
            <div key={index} className="scn-card" data-row={index} role="group" aria-label={name} onKeyDown={(event) => reorder.onKey(event, index)}>
              <div className="scn-card-head">
                <b className="clip grow">Route {index + 1}</b>
                <span className="text-2 clip mono">{routeWords(route)}</span>
                <RowMenu
                  what={name} index={index} count={routes.length} reorder={reorder} onMove={(from, to) => onChange(moved(routes, from, to), "order")}
                  onRemove={() => {
                    onChange(routes.toSpliced(index, 1), `remove ${index}`);
                    removed(name);
                  }}
                />
              </div>
              <RouteFields route={route} path={[...path, index]} clusters={clusters} onChange={(next, what) => onChange(routes.with(index, next), `${index}.${what}`)} />
            </div>
          );
        })}
      </div>
      <Button look="plain" className="scn-add" icon="plus" onClick={() => onChange([...routes, { match: { prefix: "/" }, cluster: clusters.at(-1) ?? "" }], "add")}>Add a route{of}</Button>
    </>
  );
}

interface RouteProps {
  readonly route: RouteInput;
  readonly path: Path;
  readonly clusters: readonly string[];
  readonly onChange: Change<RouteInput>;
}

function RouteFields({ route, path, clusters, onChange }: RouteProps) {
  const match = route.match ?? {}, headers = match.headers ?? [], direct = route.directResponse;
  const put = (next: MatchInput, what: string): void => onChange(withField(route, "match", next), `match.${what}`);
  const putHeaders = (next: readonly HeaderInput[], what: string): void => put(withField(match, "headers", next.length === 0 ? undefined : [...next]), `headers.${what}`);
  const exact = match.path !== undefined, place = match.path ?? match.prefix ?? "/";
  return (
    <>
      <SelectField
        label="its path" path={[...path, "match"]} value={exact ? "is" : "begins"} initial="begins" choices={[{ value: "begins", text: "begins with" }, { value: "is", text: "is exactly" }]}
        onChange={(how) => put(withFields(match, how === "is" ? { path: place, prefix: undefined } : { prefix: place, path: undefined }), "kind")}
      />
      <TextField label="path" hint="Without the query" path={[...path, "match", exact ? "path" : "prefix"]} value={place} initial="/" onChange={(value) => put(withField(match, exact ? "path" : "prefix", value ?? "/"), "place")} />
      {headers.map((header, index) => <HeaderMatch key={index} header={header} path={[...path, "match", "headers", index]} onChange={(next, what) => putHeaders(headers.with(index, next), `${index}.${what}`)} onRemove={() => putHeaders(headers.toSpliced(index, 1), `remove ${index}`)} />)}
      <Button look="plain" className="scn-add" icon="plus" onClick={() => putHeaders([...headers, { name: "x-to" }], "add")}>Add a header condition</Button>
      <SelectField
        label="leads to" path={[...path, "directResponse"]} value={direct === undefined ? "cluster" : "direct"} initial="cluster" choices={[{ value: "cluster", text: "a cluster" }, { value: "direct", text: "a direct response" }]}
        onChange={(to) => onChange(withField(route, "directResponse", to === "direct" ? { status: 200 } : undefined), "leads")}
      />
      {direct === undefined ? (
        <TextField label="cluster" path={[...path, "cluster"]} value={route.cluster} initial="" suggestions={clusters} onChange={(value) => onChange(withField(route, "cluster", value), "cluster")} />
      ) : (
        <>
          <NumberField wire label=":status" path={[...path, "directResponse", "status"]} value={direct.status} initial={undefined} unit="" most={599} onChange={(status) => onChange(withField(route, "directResponse", { ...direct, status: status ?? 200 }), "status")} />
          <div className="scn-field"><span className="scn-label">body</span><BytesInput label="Body of the direct response" value={direct.body ?? ""} onChange={(body) => onChange(withField(route, "directResponse", { ...direct, body }), "body")} /></div>
        </>
      )}
      <TextField label="route name" path={[...path, "name"]} value={route.name} initial="" onChange={(value) => onChange(withField(route, "name", value), "name")} />
      <NumberField label="timeout" hint="0 is none" path={[...path, "timeout"]} value={route.timeout} initial={routeTimeout} unit="ms" onChange={(value) => onChange(withField(route, "timeout", value), "timeout")} />
      <JsonField label="metadata" path={[...path, "metadata"]} value={route.metadata} placeholder={metadataExample} onChange={(value) => onChange(withField(route, "metadata", metadataOf(value)), "metadata")} />
    </>
  );
}

interface HeaderMatchProps {
  readonly header: HeaderInput;
  readonly path: Path;
  readonly onChange: Change<HeaderInput>;
  readonly onRemove: () => void;
}

const matchWords = { exact: "is", prefix: "begins with", suffix: "ends with", contains: "contains", present: "is there" } as const;

function HeaderMatch({ header, path, onChange, onRemove }: HeaderMatchProps) {
  const how = header.match ?? "exact";
  return (
    <div className="scn-within" role="group" aria-label={`Condition on ${header.name}`}>
      <div className="scn-header">
        <input className="scn-input scn-wide mono" aria-label="Header" value={header.name} spellCheck={false} autoComplete="off" onChange={(event) => onChange({ ...header, name: event.target.value }, "name")} />
        <Button look="plain" className="scn-handle-button" icon="cross" aria-label={`Remove the condition on ${header.name}`} title={`Remove the condition on ${header.name}`} onClick={onRemove} />
      </div>
      <SelectField label="it" path={[...path, "match"]} value={how} initial="exact" choices={headerMatches.map((value) => ({ value, text: matchWords[value] }))} onChange={(value) => onChange(withField(header, "match", value), "match")} />
      {how !== "present" && <TextField label="value" path={[...path, "value"]} value={header.value} initial="" onChange={(value) => onChange(withField(header, "value", value), "value")} />}
      <CheckField label="not" path={[...path, "invert"]} value={header.invert} initial={false} onChange={(value) => onChange(withField(header, "invert", value), "invert")} />
    </div>
  );
}

