/** What a run can be exported as. Words alone, so that they cost the page nothing. */
export const exportFormats = [
  { id: "report", title: "Bug report", about: "Markdown: what happened, the transcript around the step, what ran, the link, and files that bring the case up on a real Envoy" },
  { id: "session", title: "Session file", about: "One zip with scenario, step, modules, sources and recording; dropped on this page it opens as it is now" },
  { id: "reproduction", title: "Envoy, ready to run", about: "A zip with envoy.yaml, docker-compose.yaml, the requests as curl lines, and the modules" },
  { id: "scenario", title: "Scenario", about: "JSON, for this page, the command line and a repository" },
  { id: "har", title: "HAR", about: "What clients sent and what they got" },
  { id: "curl", title: "curl", about: "The requests as command lines for bash" },
  { id: "raw-http", title: "HTTP/1 text", about: "Requests and responses as they would stand on the wire" },
  { id: "transcript", title: "Transcript", about: "Every callback and host call, as text" },
  { id: "ndjson", title: "NDJSON", about: "Every row with all its values, one line of JSON each" },
  { id: "recording", title: "Recording", about: "Everything that happened, as the command line writes it" },
  { id: "textpb", title: "tests.textpb", about: "A suite of Google's tester of Service Extensions plugins: a test for each exchange, with what is expected" },
  { id: "yaml", title: "tests.yaml", about: "The same as YAML" },
  { id: "go", title: "Go test", about: "A skeleton for the Go SDK's emulator (proxytest)" },
] as const;
export type ExportFormat = (typeof exportFormats)[number]["id"];
