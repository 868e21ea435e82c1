/** Values of Envoy's configuration. */
export type Json = null | string | number | boolean | readonly Json[] | JsonMessage;
export interface JsonMessage { readonly [key: string]: Json | undefined }

/** A message inside an Any. */
export const typed = (type: string, message: JsonMessage): Json => ({ "@type": `type.googleapis.com/${type}`, ...message });
