/** The kinds of state, in the order of the rail, with the key that shows each. */
export const stateKinds = [
  { id: "headers", title: "Headers", key: "1" },
  { id: "body", title: "Body", key: "2" },
  { id: "contexts", title: "Contexts", key: "3" },
  { id: "shared-data", title: "Shared data", key: "4" },
  { id: "queues", title: "Queues", key: "5" },
  { id: "metrics", title: "Metrics", key: "6" },
  { id: "timers", title: "Timers", key: "7" },
  { id: "calls", title: "Calls", key: "8" },
  { id: "properties", title: "Properties", key: "9" },
  { id: "memory", title: "Memory", key: "0" },
] as const;
export type StateKindId = (typeof stateKinds)[number]["id"];
