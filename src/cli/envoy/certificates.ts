/** Certificates for a setup in which somebody speaks TLS: made anew for each run, by an authority of their own, with one key for all. */
import { createHash, generateKeyPairSync } from "node:crypto";
import forge from "node-forge";
import { namesOfSubject } from "../../interop/certificate-subject.ts";
import type { EnvoyCredentials, KeyPair } from "../../interop/envoy-tls.ts";
import type { Scenario, Setup } from "../../scenario/scenario.ts";
import type { Certificate } from "../../scenario/stream-facts.ts";

export interface Credentials {
  readonly envoy: EnvoyCredentials;
  /** What clients show, if they are asked. */
  readonly client?: KeyPair;
  /** What servers show, by cluster. */
  readonly servers: Readonly<Record<string, KeyPair>>;
  /** SHA-256 of a certificate's bytes, in hex. */
  readonly digestOf: (pair: KeyPair) => string;
}

const authorityName = [{ shortName: "CN", value: "proxyscope authority" }];
const keyBits = 2048;
const day = 86_400_000;

/** Undefined where nobody speaks TLS. */
export function credentialsFor({ listener, upstreams }: Setup): Credentials | undefined {
  if (listener.tls === undefined && upstreams.every(({ tls }) => tls === undefined)) return undefined;
  const { privateKey: key } = generateKeyPairSync("rsa", { modulusLength: keyBits, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs8", format: "pem" } });
  const digests = new Map<string, string>();
  let serial = 0;
  const make = (subject: readonly forge.pki.CertificateField[], extensions: readonly object[]): KeyPair => {
    const { certificate, digest } = signed(key, subject, extensions, ++serial);
    digests.set(certificate, digest);
    return { certificate, key };
  };
  const of = (facts: Certificate): KeyPair => {
    const names = [...(facts.dnsSan === "" ? [] : [{ type: 2, value: facts.dnsSan }]), ...(facts.uriSan === "" ? [] : [{ type: 6, value: facts.uriSan }])];
    const subject = (namesOfSubject(facts.subject) ?? []).map(({ type, value }) => ({ shortName: type, value, valueTagClass: forge.asn1.Type.UTF8 as unknown as forge.asn1.Class }));
    return make(subject, names.length > 0 ? [{ name: "subjectAltName", altNames: names }] : []);
  };
  const authority = make(authorityName, [{ name: "basicConstraints", cA: true }, { name: "keyUsage", keyCertSign: true, critical: true }]);
  const secured = upstreams.flatMap(({ cluster, tls }) => (tls === undefined ? [] : [{ cluster, tls }]));
  return {
    envoy: {
      authority: authority.certificate, ...(listener.tls !== undefined && { listener: of(listener.tls.local) }),
      clusters: Object.fromEntries(secured.flatMap(({ cluster, tls }) => (tls.local === undefined ? [] : [[cluster, of(tls.local)] as const]))),
    },
    ...(listener.tls?.peer !== undefined && { client: of(listener.tls.peer) }),
    servers: Object.fromEntries(secured.map(({ cluster, tls }) => [cluster, of(tls.peer)] as const)),
    digestOf: ({ certificate }) => digests.get(certificate) ?? "",
  };
}

function signed(keyPem: string, subject: readonly forge.pki.CertificateField[], extensions: readonly object[], serial: number): { readonly certificate: string; readonly digest: string } {
  const key = forge.pki.privateKeyFromPem(keyPem), certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.setRsaPublicKey(key.n, key.e);
  certificate.serialNumber = serial.toString(16).padStart(2, "0");
  certificate.validity.notBefore = new Date(Date.now() - day);
  certificate.validity.notAfter = new Date(Date.now() + day);
  certificate.setSubject([...subject]);
  certificate.setIssuer(authorityName);
  certificate.setExtensions([...extensions]);
  certificate.sign(key, forge.md.sha256.create());
  const bytes = forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes();
  return { certificate: forge.pki.certificateToPem(certificate), digest: createHash("sha256").update(bytes, "latin1").digest("hex") };
}

/** The digests that a scenario tells are those of other certificates: here they are of the ones that were made. */
export function withDigests(scenario: Scenario, { client, servers, digestOf }: Credentials): Scenario {
  const { setup } = scenario, { listener } = setup;
  return {
    ...scenario,
    setup: {
      ...setup,
      ...(listener.tls?.peer !== undefined && client !== undefined && { listener: { ...listener, tls: { ...listener.tls, peer: { ...listener.tls.peer, sha256: digestOf(client) } } } }),
      upstreams: setup.upstreams.map((upstream) => {
        const pair = servers[upstream.cluster];
        return upstream.tls === undefined || pair === undefined ? upstream : { ...upstream, tls: { ...upstream.tls, peer: { ...upstream.tls.peer, sha256: digestOf(pair) } } };
      }),
    },
  };
}
