/** Keys of RSA and of elliptic curves from DER and PEM, as BoringSSL takes them: undefined for what is none. */
import forge from "node-forge/lib/forge.js";
import "node-forge/lib/rsa.js";
import "node-forge/lib/pem.js";
import type { asn1, pki } from "node-forge";
import { fromByteString, toByteString } from "../../base/byte-string.ts";
import { curveOf } from "./curves.ts";
import type { Curve } from "./curves.ts";

/** `other`: a key, but of a kind that signs no digests (Ed25519, X25519). */
export type PublicKey = { readonly kind: "rsa"; readonly key: pki.rsa.PublicKey } | { readonly kind: "ec"; readonly curve: Curve; readonly point: Uint8Array } | { readonly kind: "other" };
export type PrivateKey = { readonly kind: "rsa"; readonly key: pki.rsa.PrivateKey } | { readonly kind: "ec"; readonly curve: Curve; readonly scalar: Uint8Array } | { readonly kind: "other" };

const rsa = "1.2.840.113549.1.1.1", ec = "1.2.840.10045.2.1", others = new Set(["1.3.101.112", "1.3.101.110"]);

/** SubjectPublicKeyInfo. What follows it does not matter. */
export const publicKeyOfDer = (der: Uint8Array): PublicKey | undefined => tried(() => publicKey(sequence(parse(der))));
export const publicKeyOfPem = (pem: string): PublicKey | undefined => tried(() => firstOf(pem, { "PUBLIC KEY": publicKey }));
/** PrivateKeyInfo (PKCS #8). */
export const privateKeyOfDer = (der: Uint8Array): PrivateKey | undefined => tried(() => privateKey(sequence(parse(der))));
export const privateKeyOfPem = (pem: string): PrivateKey | undefined => tried(() => firstOf(pem, { "PRIVATE KEY": privateKey, "RSA PRIVATE KEY": rsaPrivateKey, "EC PRIVATE KEY": (parts) => ecPrivateKey(parts, undefined) }));

/** The parser throws where it reads something else than what is asked for. */
function tried<Key>(read: () => Key | undefined): Key | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

type Parts = readonly asn1.Asn1[];
/** Its types know fewer options than it has. */
const fromDer = forge.asn1.fromDer as unknown as (der: string, options: Readonly<Record<string, boolean>>) => asn1.Asn1;
const parse = (der: Uint8Array | string): asn1.Asn1 => fromDer(typeof der === "string" ? der : toByteString(der), { strict: true, parseAllBytes: false, decodeBitStrings: false });

function sequence(object: asn1.Asn1 | undefined): Parts {
  if (object === undefined || typeof object.value === "string") throw new TypeError("not a sequence");
  return object.value;
}
function content(object: asn1.Asn1 | undefined): string {
  if (object === undefined || typeof object.value !== "string") throw new TypeError("not a primitive");
  return object.value;
}
const identifierOf = (object: asn1.Asn1 | undefined): string => forge.asn1.derToOid(content(object));

/** The first block of a kind that is asked for. */
function firstOf<Key>(pem: string, kinds: Readonly<Record<string, (parts: Parts) => Key | undefined>>): Key | undefined {
  for (const { type, body } of forge.pem.decode(pem)) {
    if (Object.hasOwn(kinds, type)) return kinds[type]?.(sequence(parse(body)));
  }
  return undefined;
}

function publicKey([algorithm, bits]: Parts): PublicKey | undefined {
  const [kind, parameters] = sequence(algorithm), key = content(bits).slice(1);
  const identifier = identifierOf(kind);
  if (identifier === rsa) return { kind: "rsa", key: forge.pki.publicKeyFromAsn1(parse(key)) };
  if (identifier !== ec) return others.has(identifier) ? { kind: "other" } : undefined;
  const curve = curveOf(identifierOf(parameters));
  if (curve === undefined) return undefined;
  const point = fromByteString(key);
  return curve.utils.isValidPublicKey(point) ? { kind: "ec", curve, point } : undefined;
}

function privateKey([version, algorithm, octets]: Parts): PrivateKey | undefined {
  const [kind, parameters] = sequence(algorithm), identifier = identifierOf(kind);
  if (content(version) !== "\0") return undefined;
  if (identifier === rsa) return rsaPrivateKey(sequence(parse(content(octets))));
  if (identifier === ec) return ecPrivateKey(sequence(parse(content(octets))), identifierOf(parameters));
  return others.has(identifier) ? { kind: "other" } : undefined;
}

/** RSAPrivateKey (PKCS #1) */
function rsaPrivateKey(parts: Parts): PrivateKey {
  const { Class, Type } = forge.asn1;
  return { kind: "rsa", key: forge.pki.privateKeyFromAsn1(forge.asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...parts])) };
}

/** ECPrivateKey (RFC 5915): version, scalar, [0] curve, [1] point */
function ecPrivateKey([, scalar, ...rest]: Parts, outside: string | undefined): PrivateKey | undefined {
  const named = rest.find(({ tagClass, type }) => tagClass === forge.asn1.Class.CONTEXT_SPECIFIC && (type as number) === 0);
  const identifier = outside ?? (named === undefined ? "" : identifierOf(sequence(named)[0]));
  const curve = curveOf(identifier);
  if (curve === undefined) return undefined;
  const secret = fromByteString(content(scalar));
  return curve.utils.isValidSecretKey(secret) ? { kind: "ec", curve, scalar: secret } : undefined;
}
