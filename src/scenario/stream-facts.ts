/** What is told of connections and streams beside their traffic: certificates, localities, filter state. */
import * as v from "valibot";
import { BytesSchema } from "./values.ts";

/** A certificate in the words of its attributes; the first name of each kind. */
const CertificateSchema = v.strictObject({
  /** "CN=client.test,O=example" */
  subject: v.optional(v.string(), ""),
  dnsSan: v.optional(v.string(), ""),
  uriSan: v.optional(v.string(), ""),
});
/** The other side's, with the SHA-256 of its bytes in hex. */
const PeerCertificateSchema = v.strictObject({ ...CertificateSchema.entries, sha256: v.optional(v.string(), "") });
export type Certificate = v.InferOutput<typeof CertificateSchema>;
export type PeerCertificate = v.InferOutput<typeof PeerCertificateSchema>;

export const CertificatesSchema = v.strictObject({
  version: v.optional(v.string(), "TLSv1.3"),
  /** SNI, which Envoy knows where a TLS inspector listens. */
  serverName: v.optional(v.string(), ""),
  local: v.optional(CertificateSchema, {}),
  /** The client showed a certificate: mTLS. */
  peer: v.optional(PeerCertificateSchema),
});

export const UpstreamCertificatesSchema = v.strictObject({
  version: v.optional(v.string(), "TLSv1.2"),
  /** The proxy showed a certificate. */
  local: v.optional(CertificateSchema),
  peer: v.optional(PeerCertificateSchema, {}),
});

export const LocalitySchema = v.strictObject({ region: v.optional(v.string(), ""), zone: v.optional(v.string(), ""), subZone: v.optional(v.string(), "") });

/** An object of the filter state, as its bytes; `sharedWithUpstream`: it is in the upstream's filter state too. */
export const FilterStateSchema = v.strictObject({ key: v.pipe(v.string(), v.minLength(1)), value: BytesSchema, sharedWithUpstream: v.optional(v.boolean(), false) });
