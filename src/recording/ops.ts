/** Operations: effects on the state, never intents. Five columns per operation: kind, entity, a, b, payload. */

export const OpKind = {
  /** a = entity kind, b = parent entity; payload: name, then a describing value (may be empty) */
  Create: 1,
  /** a = how many entities, with consecutive ids from this one; those already gone do not matter */
  Delete: 2,
  /** list entity: a = index, b = entries removed; payload: entries put there */
  ListSplice: 3,
  /** bytes entity: a = offset, b = bytes removed; payload: bytes put there */
  BytesSplice: 4,
  /** keyed entity: a = a number that goes with the value (cas, metric type); payload: key, value */
  Put: 5,
  /** keyed entity; payload: key */
  DeleteKey: 6,
  /** queue entity; payload: the item */
  Push: 7,
  /** queue entity: the oldest item leaves */
  Pop: 8,
  /** a = phase, b = who (1 + filter index, 0 = nobody) */
  Phase: 9,
  /** VM entity: a = pages of 64 KiB */
  MemorySize: 10,
} as const;
export type OpKind = (typeof OpKind)[keyof typeof OpKind];

export const entityKinds = ["none", "vm", "context", "exchange", "header-map", "buffer", "shared-data", "queue", "metrics", "timer", "call", "properties", "connection"] as const;
export type EntityKind = (typeof entityKinds)[number];
export const entityKindCode = (kind: EntityKind): number => entityKinds.indexOf(kind);

/** Where a message, a stream or a call stands. */
export const phases = ["new", "received", "held", "sent", "closed", "waiting", "done", "failed", "deleted"] as const;
export type Phase = (typeof phases)[number];
export const phaseCode = (phase: Phase): number => phases.indexOf(phase);
