/** `cli run --traffic` with many exchanges: what filters did with each, as the page's table says it. */
import { tableLines, tableRows } from "../debugger/verdict-table.ts";
import { filterNamesOf } from "../debugger/verdict-words.ts";
import type { Verdict } from "../recording/verdict.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Capture } from "../traffic/capture.ts";
import { entriesOf, lineOf } from "../traffic/to-actions.ts";
import { messageOf } from "../base/thrown.ts";
import type { Loaded } from "./modules.ts";
import { createNodeEngine } from "./node-engine.ts";
import { complain, exitCode } from "./output.ts";
import type { ExitCode } from "./output.ts";

/** From so many exchanges on, unless another form is asked for. */
export const many = 50;

/** `workers`: more than one when nothing carries over from one exchange to the next. */
export async function trafficTable({ scenario, modules }: Pick<Loaded, "modules"> & { readonly scenario: Scenario }, capture: Capture, { json, workers }: { readonly json: boolean; readonly workers: number }, write: (lines: readonly string[]) => Promise<void>): Promise<ExitCode> {
  const entries = entriesOf(capture), verdicts: (Verdict | undefined)[] = entries.map(() => undefined), engine = createNodeEngine();
  try {
    await engine.batch({ scenario, modules, entries, workers }, (more) => {
      for (const verdict of more) verdicts[verdict.index] = verdict;
    });
  } catch (thrown) {
    complain(`not loaded: ${messageOf(thrown)}`);
    return exitCode.failed;
  } finally {
    engine.dispose();
  }
  const rows = tableRows(capture.exchanges.map(lineOf), verdicts, filterNamesOf(scenario.setup.chain));
  await write(json ? rows.map(({ verdict, status: _status, path: _path, outcome: _outcome, ...row }) => JSON.stringify({ ...verdict, ...row, index: row.index + 1, since: verdict.since + 1 })) : tableLines(rows));
  return rows.some(({ verdict: { kind } }) => kind === "faulted" || kind === "not-run") ? exitCode.failed : exitCode.ok;
}
