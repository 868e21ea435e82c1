/** What came of tests, as text, as TAP 14 (testanything.org) and as JUnit's XML. */

export interface Check { readonly ok: boolean; readonly text: string; readonly step: number }
export interface Tested {
  /** the file it stands in, as it was named */
  readonly file: string;
  readonly name: string;
  readonly checks: readonly Check[];
  /** said, not judged */
  readonly notes: readonly string[];
  readonly seconds: number;
}

export const passed = ({ checks }: Tested): boolean => checks.every(({ ok }) => ok);
const failures = ({ checks }: Tested): readonly string[] => checks.filter(({ ok }) => !ok).map(checkText);
const checkText = ({ text, step }: Check): string => (step === 0 ? text : `${text} (step ${step})`);
const titleOf = ({ file, name }: Tested): string => (name === "" ? file : `${file}: ${name}`);

export function textReport(tests: readonly Tested[]): readonly string[] {
  const bad = tests.filter((test) => !passed(test)).length;
  return [
    ...tests.flatMap((test) => [`${passed(test) ? "ok  " : "FAIL"} ${oneLine(titleOf(test))}`, ...failures(test).map((line) => `       ${oneLine(line)}`), ...test.notes.map((note) => `       note: ${oneLine(note)}`)]),
    `${tests.length} ${tests.length === 1 ? "test" : "tests"}: ${tests.length - bad} passed, ${bad} failed`,
  ];
}

export function tapReport(tests: readonly Tested[]): readonly string[] {
  return [
    "TAP version 14", `1..${tests.length}`,
    ...tests.flatMap((test, i) => [
      `${passed(test) ? "ok" : "not ok"} ${i + 1} - ${oneLine(titleOf(test)).replace(/[\\#]/g, "\\$&")}`, ...test.notes.map((note) => `# ${oneLine(note)}`),
      ...(passed(test) ? [] : ["  ---", `  message: ${yamlText(failures(test)[0] ?? "")}`, "  severity: fail", "  failures:", ...failures(test).map((line) => `    - ${yamlText(line)}`), "  ..."]),
    ]),
  ];
}

export function junitReport(tests: readonly Tested[]): string {
  const files = [...new Set(tests.map(({ file }) => file))], count = (list: readonly Tested[]): string => `tests="${list.length}" failures="${list.filter((test) => !passed(test)).length}" errors="0" skipped="0"`;
  const time = (list: readonly Tested[]): string => `time="${list.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3)}"`;
  const lines = files.flatMap((file) => {
    const own = tests.filter((test) => test.file === file);
    return [`  <testsuite name="${xml(file)}" ${count(own)} ${time(own)}>`, ...own.flatMap(junitCase), "  </testsuite>"];
  });
  return ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", `<testsuites ${count(tests)} ${time(tests)}>`, ...lines, "</testsuites>", ""].join("\n");
}

function junitCase(test: Tested): readonly string[] {
  const bad = failures(test), head = `    <testcase name="${xml(test.name === "" ? test.file : test.name)}" classname="${xml(test.file)}" time="${test.seconds.toFixed(3)}"`;
  if (bad.length === 0 && test.notes.length === 0) return [`${head}/>`];
  return [
    `${head}>`, ...(bad.length === 0 ? [] : [`      <failure message="${xml(bad[0] ?? "")}" type="expectation">${xml(bad.join("\n"))}</failure>`]),
    ...(test.notes.length === 0 ? [] : [`      <system-out>${xml(test.notes.join("\n"))}</system-out>`]), "    </testcase>",
  ];
}

/** Characters that a terminal or a line-based format would take for something else are spelled out. */
const oneLine = (text: string): string => text.replace(/\p{Cc}|\u2028|\u2029/gu, spelled);
/** JSON's strings are YAML's. */
const yamlText = (text: string): string => JSON.stringify(text.replace(/[\u007f-\u009f\u2028\u2029\ud800-\udfff]/g, (c) => (/[\ud800-\udfff]/.test(c) ? c : spelled(c))));
const spelled = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;" };
/** XML 1.0 has no control characters, not even as references, and no half of a pair. */
const xml = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd").replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, spelled).replace(/[&<>"\n\t\r]/g, (c) => entities[c] ?? c);
