/**
 * The rules in which the releases of Envoy's family differ, by name. A scenario may take single ones from another release
 * (`setup.rules`), which is how a difference between two releases is traced to the rule that makes it.
 */
export const ruleNames = [
  "markers",
  "additions",
  "missing",
  "allocators",
  "restrictsAllocator",
  "callsMainVoid",
  "pollOneoffWorks",
  "environmentReversed",
  "headersStop",
  "endOrder",
  "waitsForDone",
  "unavailablePairs",
  "callFailure",
  "closeStreamResets",
  "refusedText",
  "removesKeepAlive",
  "countsHeaderBytes",
  "matchesHeadersIndividually",
  "namesOutsideXds",
  "failedResponseResets",
  "passesResetsOn",
  "namesProtocolErrors",
  "endedGrpcStreamsGoOn",
  "crashLosesResponse",
  "dropsMetadata",
  "groupsHttp2Headers",
  "foreign",
  "actsOnProperties",
] as const;
export type RuleName = (typeof ruleNames)[number];

/** By rule, the profile it is taken from. */
export type TakenRules = Readonly<Partial<Record<RuleName, string | undefined>>>;
