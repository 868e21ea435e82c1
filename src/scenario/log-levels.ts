/** Apart from the schema, so that whoever needs only the words does without the schema library. */
export const logLevels = ["trace", "debug", "info", "warn", "error", "critical", "off"] as const;
