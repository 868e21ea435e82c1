import { useState } from "react";
import { protocols } from "../../../scenario/scenario.ts";
import { Button } from "../../parts/button.tsx";
import { Body, bodySummary } from "./body.tsx";
import { SelectField, TextField } from "./fields.tsx";
import { HeaderGrid } from "./header-grid.tsx";
import { defaults, withField, withFields, type Change, type Path } from "./model/document.ts";
import type { Head } from "./model/exchanges.ts";
import { Section } from "./section.tsx";

interface RequestProps<H extends Head> {
  readonly head: H;
  readonly path: Path;
  readonly onChange: Change<H>;
  /** as it was when the scenario was opened */
  readonly opened?: Head | undefined;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/** Request line and headers: what every request has. */
export function RequestHead<H extends Head>({ head, path, onChange, opened }: RequestProps<H>) {
  const [asText, setAsText] = useState(false);
  const was = { ...defaults.exchange, ...opened };
  const set = <K extends "method" | "path" | "scheme" | "authority" | "protocol">(key: K, value: H[K] | undefined): void =>
    // What holds unless written may differ from what was opened, so a value equal to the latter is still written.
    onChange(withField(head, key, value ?? (was[key] === defaults.exchange[key] ? undefined : (was[key] as H[K]))), key);
  const headers = head.headers ?? [];
  const line = (key: "method" | "path" | "scheme" | "authority", suggestions?: readonly string[]) => (
    <TextField
      wire label={`:${key}`} path={[...path, key]} value={head[key] ?? defaults.exchange[key]} initial={was[key] ?? defaults.exchange[key]} onChange={(value) => set(key, value as H[typeof key])}
      {...(suggestions && { suggestions })}
    />
  );
  return (
    <Section
      id="request" title="Request headers" summary={4 + headers.length}
      action={<Button look="plain" className="button-low" icon={asText ? "check" : "pencil"} aria-pressed={asText} aria-label="Edit the headers as text" title="Edit the headers as text" onClick={() => setAsText(!asText)} />}
    >
      <SelectField
        label="protocol" path={[...path, "protocol"]} value={head.protocol ?? defaults.exchange.protocol} initial={was.protocol ?? defaults.exchange.protocol}
        choices={protocols.map((value) => ({ value, text: value }))} onChange={(value) => set("protocol", value as H["protocol"])}
      />
      {line("method", methods)}
      {line("path")}
      {line("scheme", ["http", "https"])}
      {line("authority")}
      <HeaderGrid
        label="request headers" headers={headers} path={[...path, "headers"]} asText={asText} {...(opened && { opened: opened.headers ?? [] })}
        onChange={(next, what) => onChange(withField(head, "headers", (next.length === 0 ? undefined : next) as H["headers"]), `headers.${what}`)}
      />
    </Section>
  );
}

/** What a request sent as a whole has beside its headers. */
export function RequestRest({ head, path, onChange }: { readonly head: Extract<Head, { do: "exchange" }>; readonly path: Path; readonly onChange: Change<Extract<Head, { do: "exchange" }>> }) {
  const [asText, setAsText] = useState(false);
  const trailers = head.trailers ?? [];
  const body = bodySummary(head, trailers.length > 0 ? "none" : "none, ends with headers");
  return (
    <>
      <Section id="request-body" title="Body" summary={body}>
        <Body label="request body" path={path} body={head.body} chunks={head.chunks} onChange={(next, what) => onChange(withFields(head, next), what)} />
      </Section>
      <Section
        id="request-trailers" title="Trailers" summary={trailers.length === 0 ? "none" : trailers.length}
        action={<Button look="plain" className="button-low" icon={asText ? "check" : "pencil"} aria-pressed={asText} aria-label="Edit the trailers as text" title="Edit the trailers as text" onClick={() => setAsText(!asText)} />}
      >
        <HeaderGrid
          label="request trailers" headers={trailers} path={[...path, "trailers"]} asText={asText}
          onChange={(next, what) => onChange(withField(head, "trailers", next.length === 0 ? undefined : next), `trailers.${what}`)}
        />
      </Section>
    </>
  );
}
