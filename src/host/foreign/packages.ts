/** The large packages behind foreign functions. Importing this file makes them known to the host. */
import { toByteString } from "../../base/byte-string.ts";
import { celText } from "./cel-values.ts";
import { compressed, uncompressed } from "./compression.ts";
import { createExpression } from "./expressions.ts";
import { privateKeyOfDer, privateKeyOfPem, publicKeyOfDer, publicKeyOfPem } from "./keys.ts";
import { provideForeignLibrary } from "./library.ts";
import { signatureOf, verificationError } from "./signatures.ts";

provideForeignLibrary({
  compressed, uncompressed,
  verificationError: (hash, key, signature, text) => verificationError(hash, typeof key === "string" ? publicKeyOfPem(key) : key === undefined ? undefined : publicKeyOfDer(key), signature, text),
  createExpression: (text, longTexts) => createExpression(celText(toByteString(text)), longTexts),
  signatureOf: (hash, key, text) => signatureOf(hash, typeof key === "string" ? privateKeyOfPem(key) : privateKeyOfDer(key), text),
});
