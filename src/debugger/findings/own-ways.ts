/** What only one proxy does to filters, and they do not expect: MOSN (its rules are those of the recordings of 1.6.1). */
import { profileTitle } from "../../scenario/profiles.ts";
import { bytesField, numberOf, textField } from "../fields.ts";
import { filterName } from "../cast.ts";
import { code, say } from "../sentence.ts";
import { streamWords } from "../who.ts";
import { counted, quoted } from "../words.ts";
import { deedRow, each, filterAt, hostCall, named } from "./asking.ts";
import type { Rule } from "./finding.ts";

const pauseIgnored: Rule = {
  id: "pause-ignored",
  watch: ({ recording, report }) => ({
    on: {
      "action-ignored"(step) {
        const { fields } = deedRow(recording, step), filter = filterName(recording, numberOf(fields, "filter")), callback = textField(fields, "callback");
        report(`${filter}:${callback}`, step, () => ({
          title: say`${filter} returned ${numberOf(fields, "returned")} from ${named(callback)}, and ${streamWords(recording, numberOf(fields, "exchange"))} went on.`,
          text: say`Only in MOSN: it never looks at what a callback returns, so nothing waits. Later filters and the upstream have seen the message before the filter decided anything. In Envoy it would be held.`,
          fix: say`A decision that needs an answer from elsewhere has to be made inside the callback; in MOSN an HTTP call is done when the callback has returned, before the next filter is asked.`,
        }));
      },
    },
  }),
};

const responseNotSent: Rule = {
  id: "local-response-not-there",
  watch: ({ recording, report }) => ({
    on: each(["proxy_send_http_response", "proxy_send_local_response"] as const, (step) => {
      const row = hostCall(recording, step), filter = filterAt(recording, step);
      if (row.why !== "unimplemented") return;
      report(filter, step, () => ({
        title: say`${filter} answered a request, and the answer was not sent.`,
        text: say`${profileTitle(recording.meta.scenario.setup.profile)} has no local responses: ${named(row.name)} answers ${code("unimplemented")} and the request goes to the upstream. A filter that refuses requests lets all of them through there.`,
        fix: say`Do not rely on a local response in MOSN; mark the request with a header that the upstream refuses.`,
      }));
    }),
  }),
};

const filtersSkipped: Rule = {
  id: "filters-skipped",
  watch: ({ recording, report }) => ({
    on: {
      "filters-skipped"(step) {
        const { fields } = deedRow(recording, step), filter = filterName(recording, numberOf(fields, "filter")), others = numberOf(fields, "others"), side = numberOf(fields, "side") === 0 ? "request" : "response";
        report(`${filter}:${side}`, step, () => ({
          title: others === 0 ? say`The ${side} went past ${filter}, which failed.` : say`${filter} failed, so ${counted(others, "filter")} after it never saw the ${side}.`,
          text: say`Only in MOSN: a filter that fails is skipped in silence with all that come after it, and the ${side} goes on. No 503 tells anybody; in Envoy the request would fail.`,
          fix: say`Put filters that guard something first, and make them refuse nothing by failing.`,
        }));
      },
    },
  }),
};

const callbackMissing: Rule = {
  id: "callback-missing",
  watch: ({ recording, report }) => ({
    on: {
      "callback-failed"(step) {
        const { fields } = deedRow(recording, step), filter = filterName(recording, numberOf(fields, "filter")), callback = textField(fields, "callback");
        report(`${filter}:${callback}`, step, () => ({
          title: say`${named(callback)} of ${filter} could not be called.`,
          text: say`Only in MOSN is that a failure, as a trap is: ${textField(fields, "reason")}. Other proxies do not call what a module does not export.`,
          fix: say`Export the callback with the parameters that MOSN passes: three for headers and bodies, whatever the ABI version.`,
        }));
      },
    },
  }),
};

const logRewritten: Rule = {
  id: "log-rewritten",
  watch: ({ recording, report }) => ({
    on: {
      "log-rewritten"(step) {
        const { fields } = deedRow(recording, step), filter = filterName(recording, numberOf(fields, "filter"));
        report(filter, step, () => ({
          title: say`The log has another line than ${filter} wrote.`,
          text: say`Only in MOSN: the text of a log line is a format of Go there, so a ${code("%")} in it changes the line, and the last byte of the level counts. The log has ${code(quoted(bytesField(fields, "text"), 120))}.`,
          fix: say`Write ${code("%%")} for ${code("%")} where the filter runs in MOSN, and levels from 0 to 4.`,
        }));
      },
    },
  }),
};

export const ownWayRules: readonly Rule[] = [pauseIgnored, responseNotSent, filtersSkipped, callbackMissing, logRewritten];
