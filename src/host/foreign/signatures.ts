/** Signatures of digests, checked and made, with what Envoy says when it cannot. */
import forge from "node-forge/lib/forge.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha224, sha256, sha384, sha512 } from "@noble/hashes/sha2.js";
import { toByteString } from "../../base/byte-string.ts";
import type { PrivateKey, PublicKey } from "./keys.ts";

const hashes = { sha1, sha224, sha256, sha384, sha512 };
type HashName = keyof typeof hashes;

/** By name, whatever the case of its letters. */
function hashOf(name: string): HashName | undefined {
  const lower = name.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return Object.hasOwn(hashes, lower) ? (lower as HashName) : undefined;
}

const unsupported = (hash: string): string => `${hash} is not supported.`;

/** Empty when the signature is good, else Envoy's words. `key`: undefined for one that could not be read. */
export function verificationError(hash: string, key: PublicKey | undefined, signature: Uint8Array, text: Uint8Array): string {
  const name = hashOf(hash);
  if (name === undefined) return unsupported(hash);
  if (key === undefined || key.kind === "other") return "Failed to initialize digest verify.";
  return isGood(name, key, signature, text) ? "" : "Failed to verify digest. Error code: 0";
}

function isGood(name: HashName, key: Exclude<PublicKey, { readonly kind: "other" }>, signature: Uint8Array, text: Uint8Array): boolean {
  const digest = hashes[name](text);
  try {
    return key.kind === "rsa" ? key.key.verify(toByteString(digest), toByteString(signature)) : key.curve.verify(signature, digest, key.point, { prehash: false, lowS: false, format: "der" });
  } catch {
    // both libraries throw at a signature of the wrong form
    return false;
  }
}

export type Signed = { readonly signature: Uint8Array } | { readonly error: string };

/** RSA: PKCS #1 version 1.5. Elliptic curves: where Envoy takes a random number, this is RFC 6979, so that a run can be repeated. */
export function signatureOf(hash: string, key: PrivateKey | undefined, text: Uint8Array): Signed {
  const name = hashOf(hash);
  if (name === undefined) return { error: unsupported(hash) };
  if (key === undefined) return { error: "Invalid key type: private key required for signing operation." };
  if (key.kind === "other") return { error: "Invalid private key: key data is corrupted or malformed." };
  const digest = hashes[name](text);
  if (key.kind === "ec") return { signature: key.curve.sign(digest, key.scalar, { prehash: false, lowS: false, format: "der" }) };
  try {
    const bytes = forge.util.createBuffer(toByteString(digest));
    const signed = key.key.sign({ algorithm: name, digest: () => bytes } as unknown as forge.md.MessageDigest);
    return { signature: Uint8Array.from(signed, (byte) => byte.charCodeAt(0)) };
  } catch {
    // the digest is longer than the key
    return { error: "Failed to create signature." };
  }
}
