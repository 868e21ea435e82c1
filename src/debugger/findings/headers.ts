/** Header maps: edited too late or in the wrong phase, with entries missing or bytes in them that others read otherwise (semantics 6.5, 6.8, 10). */
import { MapType, Status } from "../../abi/codes.ts";
import { decodePairs } from "../../abi/pairs.ts";
import { lowerAscii, textOf, toByteString } from "../../base/byte-string.ts";
import type { ByteString } from "../../base/byte-string.ts";
import type { HostCallRow } from "../../recording/row.ts";
import { hasOwnRules } from "../../scenario/profiles.ts";
import { bytesArg, hasOutput, numberArg, numberOf, textField } from "../fields.ts";
import { code, listed, say, stepLink } from "../sentence.ts";
import { streamWords } from "../who.ts";
import { bytesWords, capital, enumWord, quoted, statusWord } from "../words.ts";
import { callbackAround, deedRow, each, emptyMap, filterAt, headerEdits, hostCall, keyOf, mapOf, named, sideWord, streamAt, valueIn } from "./asking.ts";
import type { Rule, Run } from "./finding.ts";

const mapWords = (row: HostCallRow): string => enumWord("MapType", numberArg(row.inputs, "map_type")).replaceAll("-", " ");
const streamMaps: readonly number[] = [MapType.HttpRequestHeaders, MapType.HttpRequestTrailers, MapType.HttpResponseHeaders, MapType.HttpResponseTrailers];
const sideOfMap = (map: number): 0 | 1 => (map === MapType.HttpRequestHeaders || map === MapType.HttpRequestTrailers ? 0 : 1);
const isHeaders = (map: number): boolean => map === MapType.HttpRequestHeaders || map === MapType.HttpResponseHeaders;

const tooLate: Rule = {
  id: "headers-edited-too-late",
  watch: (run) => ({
    on: each(headerEdits, (step) => {
      const { recording } = run, row = hostCall(recording, step), map = numberArg(row.inputs, "map_type"), stream = streamAt(run, step), released = isHeaders(map) ? stream?.sides[sideOfMap(map)].headers : undefined;
      if (row.result === 0 || released === undefined || released.action !== 0 || released.step > step) return;
      const filter = filterAt(recording, step), side = sideWord(sideOfMap(map));
      run.report(`${filter}:${map}`, step, () => ({
        title: say`${filter} changed ${side} headers that had left.`,
        text: say`${named(`proxy_on_${side}_headers`)} returned continue at ${stepLink(released.step)}, which released them. ${named(row.name)} was refused with ${code(statusWord(row.result))}.`,
        fix: say`Change them in ${named(`proxy_on_${side}_headers`)}; or return pause there, and resume when everything is known.`,
      }));
    }),
  }),
};

const readers = ["proxy_get_header_map_value", "proxy_get_header_map_size", "proxy_get_header_map_pairs"] as const;

const wrongPhase: Rule = {
  id: "map-of-another-phase",
  watch: (run) => ({
    on: each([...readers, ...headerEdits], (step) => {
      const { recording } = run, row = hostCall(recording, step), map = numberArg(row.inputs, "map_type"), around = callbackAround(recording, step), stream = streamAt(run, step);
      if (!streamMaps.includes(map) || around === undefined || row.inAllocator) return;
      const late = isHeaders(map) && stream?.sides[sideOfMap(map)].headers?.action === 0;
      const refused = row.why === "map-not-available" && !late;
      const emptyPairs = row.name === "proxy_get_header_map_pairs" && row.result === Status.Ok && stream !== undefined && around.name !== "proxy_on_log" && !isThere(run, stream.exchange, map, step) && bytesArg(row.outputs, "map").length <= emptyMap;
      if (!refused && !emptyPairs) return;
      const filter = filterAt(recording, step), words = mapWords(row);
      run.report(`${filter}:${around.name}:${map}`, step, () => ({
        title: say`${filter} asked for ${words} where there are none.`,
        text: stream === undefined ? say`${named(around.name)} acts for a root context, which has no message: ${answer(row, emptyPairs)}.` : say`In ${named(around.name)} there are no ${words}: ${answer(row, emptyPairs)}.`,
        fix: stream === undefined ? say`Give the stream's context to ${code("set_effective_context")} first.` : say`Ask for them in ${code(isHeaders(map) ? `on_${sideWord(sideOfMap(map))}_headers` : `on_${sideWord(sideOfMap(map))}_trailers`)}, and handle the status.`,
      }));
    }),
  }),
};
const answer = (row: HostCallRow, emptyPairs: boolean): string => (emptyPairs ? "the answer was ok and an empty map" : `the status was ${statusWord(row.result)}`);
const isThere = (run: Run, exchange: number, map: number, step: number): boolean => mapOf(run, exchange, enumWord("MapType", map), step) !== undefined;

const firstOnly: Rule = {
  id: "first-of-several-values", guess: true,
  watch: (run) => ({
    on: {
      proxy_get_header_map_value(step) {
        const { recording } = run, row = hostCall(recording, step), map = numberArg(row.inputs, "map_type"), stream = streamAt(run, step);
        if (row.result !== 0 || stream === undefined || !streamMaps.includes(map)) return;
        const key = keyOf(row), entries = mapOf(run, stream.exchange, enumWord("MapType", map), step)?.filter((entry) => lowerAscii(entry.name) === key) ?? [];
        if (entries.length < 2) return;
        const filter = filterAt(recording, step);
        run.report(`${filter}:${map}:${key}`, step, () => ({
          title: say`${filter} saw the first of ${entries.length} entries named ${code(textOf(key).text)}.`,
          text: say`The others are ${listed(entries.slice(1, 4).map((entry) => code(quoted(entry.value, 40))))}. Probably they matter as well: a check of one entry can be passed by with a second.`,
          fix: say`Read all pairs with ${code("get_header_map_pairs")}.`,
        }));
      },
    },
  }),
};

/** Entries a message cannot do without, and what the proxy says when they are gone (semantics 6.8, T-66). */
const needed: Readonly<Record<string, readonly (readonly [ByteString, string])[]>> = {
  "request-headers": [
    [":path", "no route is found, and the client gets 404"], [":method", "the client gets 503, missing required header: :method"],
    [":authority", "the request is sent without a host, which servers refuse"], ["x-forwarded-proto", "Envoy finds no route without it, and the client gets 404"],
  ],
  "response-headers": [[":status", "the client gets 502, missing required header: :status"]],
};

const lostEntries: Rule = {
  id: "needed-header-removed",
  watch: (run) => ({
    on: each(["proxy_remove_header_map_value", "proxy_set_header_map_pairs"] as const, (step) => {
      const { recording } = run, row = hostCall(recording, step), name = enumWord("MapType", numberArg(row.inputs, "map_type")), stream = streamAt(run, step);
      if (row.result !== 0 || stream === undefined || needed[name] === undefined) return;
      const before = mapOf(run, stream.exchange, name, step - 1), now = mapOf(run, stream.exchange, name, step), filter = filterAt(recording, step);
      for (const [entry, outcome] of needed[name]) {
        if (valueIn(before, entry) === undefined || valueIn(now, entry) !== undefined) continue;
        run.report(`${filter}:${entry}`, step, () => ({
          title: say`${filter} removed ${code(entry)}, which Envoy needs.`,
          text: say`${named(row.name)} left the ${mapWords(row)} without it: ${outcome}, unless another filter puts it back.`,
          fix: row.name === "proxy_set_header_map_pairs" ? say`Start from the pairs that are there, and change only what has to change.` : say`Replace it instead.`,
        }));
      }
    }),
  }),
};

const rerouted: Rule = {
  id: "rerouted", guess: true,
  watch(run) {
    const { recording } = run, before = new Map<number, string>();
    return {
      on: {
        "route-chosen"(step) {
          const { fields } = deedRow(recording, step), exchange = numberOf(fields, "exchange"), cleared = numberOf(fields, "cleared"), cluster = textField(fields, "cluster"), old = before.get(exchange);
          before.set(exchange, cluster);
          if (cleared === 0 || old === undefined || old === cluster || recording.brief(cleared).kind !== "host-call") return;
          const row = hostCall(recording, cleared);
          if (!(headerEdits as readonly string[]).includes(row.name)) return;
          const filter = filterAt(recording, cleared);
          run.report(`${filter}:${old}:${cluster}`, cleared, () => ({
            title: say`A change of the headers chose another route.`,
            text: say`${capital(streamWords(recording, exchange))} was to go to ${code(old)} and goes to ${cluster === "" ? "no cluster" : code(cluster)} since ${stepLink(cleared)}. With ABI 0.2.1 and before, Envoy forgets the route whenever a request header changes; probably the change was not meant to do so.`,
            fix: say`Where the route must stay, let its match not depend on what the filter changes.`,
          }));
        },
      },
    };
  },
};

const isText = (value: Uint8Array | ByteString): boolean => textOf(value).utf8;

const notText: Rule = {
  id: "value-is-not-utf8",
  watch: (run) => ({
    on: each(["proxy_get_header_map_value", "proxy_get_header_map_pairs"] as const, (step) => {
      const { recording } = run, row = hostCall(recording, step);
      if (row.result !== 0) return;
      const odd = row.name === "proxy_get_header_map_value" ? (hasOutput(row, "value") && !isText(bytesArg(row.outputs, "value")) ? [keyOf(row)] : []) : decodePairs(bytesArg(row.outputs, "map")).filter(({ value }) => !isText(value)).map(({ name }) => name);
      const name = odd[0], around = callbackAround(recording, step);
      if (name === undefined) return;
      const filter = filterAt(recording, step), stopped = around?.aborted === true;
      run.report(`${filter}:${name}`, step, () => ({
        title: stopped ? say`${filter} stopped on a value that is not UTF-8.` : say`The value of ${code(textOf(name).text)} is not UTF-8.`,
        text: stopped ? say`${code(textOf(name).text)} holds bytes that are no UTF-8 text, and the callback that read it did not return. SDKs that make strings of values panic on such bytes; one odd byte of a client stops the VM.` : say`${filter} read it at ${stepLink(step)}. Where an SDK makes a string of it, the guest panics or reads other bytes.`,
        fix: say`Read values that come from outside as bytes.`,
      }));
    }),
  }),
};

const valueArguments: Readonly<Record<string, string>> = { proxy_add_header_map_value: "value", proxy_replace_header_map_value: "value" };
const breaks = /[\r\n\0]/;

const lineBreak: Rule = {
  id: "line-break-in-value",
  watch: (run) => ({
    on: each(["proxy_add_header_map_value", "proxy_replace_header_map_value", "proxy_set_header_map_pairs", "proxy_send_local_response"] as const, (step) => {
      const { recording } = run, row = hostCall(recording, step);
      if (row.result !== 0 || hasOwnRules(recording.meta.scenario.setup.profile)) return;
      const isReply = row.name === "proxy_send_local_response", map = isReply ? MapType.HttpResponseHeaders : numberArg(row.inputs, "map_type");
      if (!streamMaps.includes(map)) return;
      const argument = valueArguments[row.name];
      const pairs = argument === undefined ? decodePairs(bytesArg(row.inputs, isReply ? "headers" : "map")).map(({ name, value }) => [name, value] as const) : [[keyOf(row), toByteString(bytesArg(row.inputs, argument))] as const];
      const found = pairs.find(([, value]) => breaks.test(value));
      if (found === undefined) return;
      const [name, value] = found, filter = filterAt(recording, step), response = sideOfMap(map) === 1;
      run.report(`${filter}:${name}`, step, () => ({
        title: say`${filter} put a line break into ${code(textOf(name).text)}.`,
        text: response ? say`The value is ${code(quoted(value, 60))}. Over HTTP/1 Envoy writes it as it is, so the client reads a header that nobody meant to send (response splitting).`
          : say`The value is ${code(quoted(value, 60))}. The call is ok, and then the router answers 503, invalid header value.`,
        fix: say`Refuse or encode CR, LF and NUL in values that come from outside.`,
      }));
    }),
  }),
};

const removers = ["proxy_remove_header_map_value", "proxy_set_header_map_pairs", "proxy_replace_header_map_value"] as const;

const stillSent: Rule = {
  id: "removed-header-still-sent",
  watch(run) {
    const { recording } = run, removedAt = new Map<string, number>();
    return {
      on: {
        ...each(removers, (step) => {
          const row = hostCall(recording, step), stream = streamAt(run, step);
          if (row.result !== 0 || stream === undefined || numberArg(row.inputs, "map_type") !== MapType.HttpRequestHeaders) return;
          const left = mapOf(run, stream.exchange, "request-headers", step) ?? [];
          const count = (entries: readonly { readonly name: ByteString }[], name: ByteString): number => entries.filter((entry) => lowerAscii(entry.name) === name).length;
          const before = mapOf(run, stream.exchange, "request-headers", step - 1) ?? [];
          for (const name of new Set(before.map((entry) => lowerAscii(entry.name)))) if (count(left, name) < count(before, name)) removedAt.set(`${stream.exchange}:${name}`, step);
        }),
        "header-still-sent"(step) {
          const { fields } = deedRow(recording, step), exchange = numberOf(fields, "exchange"), name = textField(fields, "name"), at = removedAt.get(`${exchange}:${name.toLowerCase()}`);
          if (at === undefined) return;
          const filter = filterAt(recording, at), row = hostCall(recording, at);
          run.report(`${filter}:${name.toLowerCase()}`, at, () => ({
            title: say`${filter} removed ${code(name)}, and it is still sent upstream.`,
            text: say`${named(row.name)} hid it from filters only: ${code("proxy_pass")} sends every line that the client wrote, so the upstream of ${streamWords(recording, exchange)} gets it at ${stepLink(step)}. This holds in NGINX; in Envoy the header is gone.`,
            fix: say`Replace its value with one that tells the upstream nothing, in place of removing it.`,
          }));
        },
      },
    };
  },
};

/** What leaves towards one side: how much was promised, how much came, who changed it. */
interface Sent { readonly headers: number; readonly promised: number; sent: number }

const contentLength: Rule = {
  id: "content-length-mismatch",
  watch(run) {
    const { recording } = run, going = new Map<string, Sent>(), changedBy = new Map<string, number>();
    const keyAt = (step: number): string => `${numberOf(deedRow(recording, step).fields, "exchange")}:${numberOf(deedRow(recording, step).fields, "to")}`;
    const over = (key: string): void => {
      const facts = going.get(key), [exchange = "", to] = key.split(":"), by = changedBy.get(key);
      going.delete(key);
      if (facts === undefined || by === undefined || facts.sent === facts.promised) return;
      const filter = filterAt(recording, by), side = sideWord(to === "1" ? 0 : 1);
      run.report(`${filter}:${side}`, by, () => ({
        title: say`${code("content-length")} says ${facts.promised}, and ${bytesWords(facts.sent)} were sent.`,
        text: say`${filter} changed the ${side} of ${streamWords(recording, Number(exchange))} at ${stepLink(by)}; its headers left at ${stepLink(facts.headers)} with the old length. ${facts.sent < facts.promised ? "Who reads it waits for the rest, or takes it for cut." : "Who reads it cuts the body short, or takes what is left for something else."}`,
        fix: say`Remove ${code("content-length")} in ${code(`on_${side}_headers`)}.`,
      }));
    };
    return {
      on: {
        proxy_set_buffer_bytes(step) {
          const { vm, context, result } = recording.brief(step), stream = run.streams.of(vm, context), side = numberArg(hostCall(recording, step).inputs, "buffer_type");
          if (stream !== undefined && result === 0 && side < 2) changedBy.set(`${stream.exchange}:${side === 0 ? 1 : 0}`, step);
        },
        ...each(headerEdits, (step) => {
          const { vm, context, result } = recording.brief(step), stream = run.streams.of(vm, context), row = hostCall(recording, step), map = numberArg(row.inputs, "map_type");
          if (stream !== undefined && result === 0 && isHeaders(map) && keyOf(row) === "content-length") changedBy.set(`${stream.exchange}:${sideOfMap(map) === 0 ? 1 : 0}`, step);
        }),
        "headers-sent"(step) {
          const { fields } = deedRow(recording, step), key = keyAt(step), exchange = numberOf(fields, "exchange"), to = numberOf(fields, "to");
          const length = valueIn(mapOf(run, exchange, to === 1 ? "request-headers" : "response-headers", step), "content-length"), isHead = valueIn(mapOf(run, exchange, "request-headers", step), ":method") === "HEAD";
          if (length === undefined || !/^\d+$/.test(length) || (to === 0 && isHead)) return;
          going.set(key, { headers: step, promised: Number(length), sent: 0 });
          if (numberOf(fields, "end") === 1) over(key);
        },
        "data-sent"(step) {
          const facts = going.get(keyAt(step)), { fields } = deedRow(recording, step);
          if (facts === undefined) return;
          facts.sent += numberOf(fields, "size");
          if (numberOf(fields, "end") === 1) over(keyAt(step));
        },
        "trailers-sent": (step) => over(keyAt(step)),
      },
    };
  },
};


export const headerRules: readonly Rule[] = [tooLate, wrongPhase, firstOnly, lostEntries, rerouted, notText, lineBreak, stillSent, contentLength];
