import type { SetupInput, UpstreamInput } from "./model/document.ts";
import { CheckField, SelectField, TextField } from "./fields.tsx";
import { withField, type Change, type Path } from "./model/document.ts";

type ListenerTls = NonNullable<NonNullable<SetupInput["listener"]>["tls"]>;
type UpstreamTls = NonNullable<UpstreamInput["tls"]>;
type CertificateInput = NonNullable<ListenerTls["local"]>;
type PeerInput = NonNullable<ListenerTls["peer"]>;
type LocalityInput = NonNullable<UpstreamInput["locality"]>;

const versions = ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"].map((value) => ({ value, text: value }));
/** An object with nothing in it is not written. */
const unlessEmpty = <T extends object>(value: T): T | undefined => (Object.keys(value).length === 0 ? undefined : value);

interface TlsProps<T> {
  readonly tls: T | undefined;
  readonly path: Path;
  readonly onChange: Change<T | undefined>;
}

/** What filters are told of a client's TLS: facts, no certificates. */
export function ListenerTlsFields({ tls, path, onChange }: TlsProps<ListenerTls>) {
  const set = <K extends keyof ListenerTls>(key: K, value: ListenerTls[K] | undefined): void => onChange(withField(tls ?? {}, key, value), `tls.${key}`);
  return (
    <>
      <CheckField label="clients speak TLS" path={path} value={tls !== undefined} initial={false} onChange={(on) => onChange(on === true ? {} : undefined, "tls")} />
      {tls !== undefined && (
        <div className="scn-nested" role="group" aria-label="TLS of the listener">
          <SelectField label="version" path={[...path, "version"]} value={tls.version} initial="TLSv1.3" choices={versions} onChange={(value) => set("version", value)} />
          <TextField label="asked for" hint="SNI, which Envoy knows where a TLS inspector listens" path={[...path, "serverName"]} value={tls.serverName} initial="" onChange={(value) => set("serverName", value)} />
          <CertificateFields whose="the proxy's" certificate={tls.local ?? {}} path={[...path, "local"]} onChange={(local) => set("local", unlessEmpty(local))} />
          <CheckField label="clients show a certificate" hint="mTLS" path={[...path, "peer"]} value={tls.peer !== undefined} initial={false} onChange={(on) => set("peer", on === true ? {} : undefined)} />
          {tls.peer !== undefined && <PeerFields whose="the client's" certificate={tls.peer} path={[...path, "peer"]} onChange={(peer) => set("peer", peer)} />}
        </div>
      )}
    </>
  );
}

/** The same of a connection to an upstream, which always shows a certificate. */
export function UpstreamTlsFields({ tls, cluster, path, onChange }: TlsProps<UpstreamTls> & { readonly cluster: string }) {
  const set = <K extends keyof UpstreamTls>(key: K, value: UpstreamTls[K] | undefined): void => onChange(withField(tls ?? {}, key, value), `tls.${key}`);
  return (
    <>
      <CheckField label="is spoken to by TLS" path={path} value={tls !== undefined} initial={false} onChange={(on) => onChange(on === true ? {} : undefined, "tls")} />
      {tls !== undefined && (
        <div className="scn-nested" role="group" aria-label={`TLS of ${cluster}`}>
          <SelectField label="version" path={[...path, "version"]} value={tls.version} initial="TLSv1.2" choices={versions} onChange={(value) => set("version", value)} />
          <PeerFields whose="the upstream's" certificate={tls.peer ?? {}} path={[...path, "peer"]} onChange={(peer) => set("peer", unlessEmpty(peer))} />
          <CheckField label="the proxy shows a certificate" path={[...path, "local"]} value={tls.local !== undefined} initial={false} onChange={(on) => set("local", on === true ? {} : undefined)} />
          {tls.local !== undefined && <CertificateFields whose="the proxy's" certificate={tls.local} path={[...path, "local"]} onChange={(local) => set("local", local)} />}
        </div>
      )}
    </>
  );
}

interface CertificateProps<T> {
  /** "the client's" */
  readonly whose: string;
  readonly certificate: T;
  readonly path: Path;
  readonly onChange: (certificate: T) => void;
}

function CertificateFields<T extends CertificateInput>({ whose, certificate, path, onChange }: CertificateProps<T>) {
  const field = (key: keyof CertificateInput, label: string, placeholder: string) => (
    <TextField label={`${whose} ${label}`} path={[...path, key]} value={certificate[key]} initial="" placeholder={placeholder} onChange={(value) => onChange(withField(certificate, key, value))} />
  );
  return (
    <>
      {field("subject", "subject", "CN=name,O=organisation")}
      {field("dnsSan", "DNS name", "none")}
      {field("uriSan", "URI", "none")}
    </>
  );
}

const PeerFields = ({ whose, certificate, path, onChange }: CertificateProps<PeerInput>) => (
  <>
    <CertificateFields whose={whose} certificate={certificate} path={path} onChange={onChange} />
    <TextField label={`${whose} SHA-256`} hint="Of the certificate's bytes, in hex" path={[...path, "sha256"]} value={certificate.sha256} initial="" onChange={(value) => onChange(withField(certificate, "sha256", value))} />
  </>
);

interface LocalityProps {
  /** "of backend" */
  readonly of: string;
  readonly locality: LocalityInput;
  readonly path: Path;
  readonly onChange: (locality: LocalityInput | undefined) => void;
}

export function LocalityFields({ of, locality, path, onChange }: LocalityProps) {
  const field = (key: keyof LocalityInput, label: string) => <TextField label={label} path={[...path, key]} value={locality[key]} initial="" onChange={(value) => onChange(unlessEmpty(withField(locality, key, value)))} />;
  return (
    <div role="group" aria-label={`Locality ${of}`}>
      {field("region", "region")}
      {field("zone", "zone")}
      {field("subZone", "sub-zone")}
    </div>
  );
}
