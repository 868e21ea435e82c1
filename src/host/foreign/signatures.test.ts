// Keys and signatures, against those that Node makes.
import { createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { privateKeyOfDer, privateKeyOfPem, publicKeyOfDer, publicKeyOfPem } from "./keys.ts";
import { signatureOf, verificationError } from "./signatures.ts";

const hashes = ["sha1", "sha224", "sha256", "sha384", "sha512"];
const text = Buffer.from("hello text");
const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 });
const curve = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });
const p256 = curve("prime256v1");
const pairs = { rsa, p224: curve("secp224r1"), p256, p384: curve("secp384r1"), p521: curve("secp521r1") };
const spki = (key: KeyObject) => key.export({ type: "spki", format: "der" }), pkcs8 = (key: KeyObject) => key.export({ type: "pkcs8", format: "der" });
const notInitialized = "Failed to initialize digest verify.", notVerified = "Failed to verify digest. Error code: 0", notPrivate = { error: "Invalid key type: private key required for signing operation." };

describe.each(Object.entries(pairs))("a key of %s", (_, { publicKey, privateKey }) => {
  it.each(hashes)("checks and makes signatures of %s", (hash) => {
    const key = publicKeyOfDer(spki(publicKey));
    expect(verificationError(hash.toUpperCase(), key, sign(hash, text, privateKey), text)).toBe("");
    expect(verificationError(hash, key, sign(hash, text, privateKey), Buffer.from("other"))).toBe(notVerified);
    expect(verificationError(hash, key, Buffer.from("abc"), text)).toBe(notVerified);
    const made = signatureOf(hash, privateKeyOfDer(pkcs8(privateKey)), text);
    expect("signature" in made && verify(hash, text, publicKey, made.signature)).toBe(true);
    expect(signatureOf(hash, privateKeyOfDer(pkcs8(privateKey)), text)).toEqual(made);
  });
  it("may come as PEM, with other text around it", () => {
    const pem = publicKey.export({ type: "spki", format: "pem" });
    for (const form of [pem, pem.trim(), `before\n${pem}`, pem.replaceAll("\n", "\r\n")]) expect(verificationError("sha256", publicKeyOfPem(form), sign("sha256", text, privateKey), text)).toBe("");
    const made = signatureOf("sha256", privateKeyOfPem(privateKey.export({ type: "pkcs8", format: "pem" })), text);
    expect(made).toEqual(signatureOf("sha256", privateKeyOfDer(pkcs8(privateKey)), text));
  });
  it("may be followed by something", () => {
    expect(publicKeyOfDer(Buffer.concat([spki(publicKey), text]))?.kind).toBe(publicKeyOfDer(spki(publicKey))?.kind);
    expect(privateKeyOfDer(Buffer.concat([pkcs8(privateKey), text]))?.kind).toBe(privateKeyOfDer(pkcs8(privateKey))?.kind);
  });
});

describe("what Envoy says", () => {
  const key = publicKeyOfDer(spki(rsa.publicKey)), signature = sign("sha256", text, rsa.privateKey);
  it.each(["md5", "", "sha-256"])("of the hash function %j", (hash) => {
    expect(verificationError(hash, key, signature, text)).toBe(`${hash} is not supported.`);
    expect(verificationError(hash, undefined, signature, text)).toBe(`${hash} is not supported.`);
    expect(signatureOf(hash, undefined, text)).toEqual({ error: `${hash} is not supported.` });
  });
  it("of what is no public key", () => {
    const none = [publicKeyOfDer(text), publicKeyOfPem("abc"), publicKeyOfDer(rsa.publicKey.export({ type: "pkcs1", format: "der" })), publicKeyOfPem(rsa.publicKey.export({ type: "pkcs1", format: "pem" })), publicKeyOfPem(rsa.privateKey.export({ type: "pkcs8", format: "pem" })), publicKeyOfDer(spki(curve("secp256k1").publicKey))];
    expect(none).toEqual(none.map(() => undefined));
    expect(verificationError("sha256", undefined, signature, text)).toBe(notInitialized);
  });
  it("of what is no private key", () => {
    const none = [privateKeyOfDer(text), privateKeyOfPem("abc"), privateKeyOfDer(rsa.privateKey.export({ type: "pkcs1", format: "der" })), privateKeyOfDer(p256.privateKey.export({ type: "sec1", format: "der" })), privateKeyOfPem(rsa.publicKey.export({ type: "spki", format: "pem" })), privateKeyOfPem(curve("secp256k1").privateKey.export({ type: "pkcs8", format: "pem" }))];
    expect(none).toEqual(none.map(() => undefined));
    expect(signatureOf("sha256", undefined, text)).toEqual(notPrivate);
  });
  it("of keys that sign no digests", () => {
    const ed = generateKeyPairSync("ed25519");
    expect(verificationError("sha256", publicKeyOfDer(spki(ed.publicKey)), sign(null, text, ed.privateKey), text)).toBe(notInitialized);
    expect(signatureOf("sha256", privateKeyOfDer(pkcs8(ed.privateKey)), text)).toEqual({ error: "Invalid private key: key data is corrupted or malformed." });
  });
  it("of a digest that is longer than the key", () => {
    const small = generateKeyPairSync("rsa", { modulusLength: 512 });
    expect(signatureOf("sha512", privateKeyOfDer(pkcs8(small.privateKey)), text)).toEqual({ error: "Failed to create signature." });
    expect("signature" in signatureOf("sha256", privateKeyOfDer(pkcs8(small.privateKey)), text)).toBe(true);
  });
  it("of the older forms of private keys", () => {
    const made = signatureOf("sha256", privateKeyOfPem(rsa.privateKey.export({ type: "pkcs1", format: "pem" })), text);
    expect("signature" in made && Buffer.from(made.signature).equals(signature)).toBe(true);
    const ec = signatureOf("sha256", privateKeyOfPem(p256.privateKey.export({ type: "sec1", format: "pem" })), text);
    expect("signature" in ec && verify("sha256", text, createPublicKey(p256.privateKey), ec.signature)).toBe(true);
  });
  it("of signatures of another form", () => {
    expect(verificationError("sha256", publicKeyOfDer(spki(p256.publicKey)), sign("sha256", text, { key: p256.privateKey, dsaEncoding: "ieee-p1363" }), text)).toBe(notVerified);
    expect(verificationError("sha256", publicKeyOfDer(spki(p256.publicKey)), Buffer.from("3006020101020101", "hex"), text)).toBe(notVerified);
    expect(verificationError("sha256", publicKeyOfDer(spki(p256.publicKey)), new Uint8Array(), text)).toBe(notVerified);
  });
});
