import { readFileSync } from 'node:fs';

/** Prints `PASSED FAILED` of a vitest JSON report for .ci/run. A file that cannot be loaded, or a report that is missing, is one failure. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly success: boolean;
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[];
}

console.log(count(process.argv[2] ?? '').join(' '));

function count(file: string): [passed: number, failed: number] {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return [0, 1];
  }
  const unloaded = report.testResults.filter(
    (f) => f.status === 'failed' && f.assertionResults.length === 0,
  ).length;
  const failed = report.numFailedTests + unloaded;
  return [report.numPassedTests, report.success ? failed : Math.max(1, failed)];
}
