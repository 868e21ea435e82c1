import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** Not `crypto.subtle`, which is missing on plain-http hosts. */
export const sha256Hex = (bytes: Uint8Array): string => bytesToHex(sha256(bytes));
