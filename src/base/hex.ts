/** Bytes as hex digits. */

/** Two lower-case digits. */
export const hexByte = (byte: number): string => byte.toString(16).padStart(2, "0");
export const hexText = (bytes: Uint8Array, separator = ""): string => Array.from(bytes, hexByte).join(separator);
/** `\xFC`: how a byte that is not text is shown everywhere. */
export const escapedByte = (byte: number): string => `\\x${hexByte(byte).toUpperCase()}`;
