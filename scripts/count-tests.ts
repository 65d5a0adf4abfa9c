import { readFileSync } from 'node:fs';

/**
 * For .ci/run: prints `PASSED FAILED` of a vitest JSON report, and on standard error what failed; `--files` prints the files with a failure.
 * A second report replaces what the first said of the files in it. A file that cannot be loaded, a report that is missing, or an error outside all tests is one failure.
 *
 *   node scripts/count-tests.ts REPORT [SECOND]
 *   node scripts/count-tests.ts --files REPORT
 */
interface Report {
  readonly success: boolean;
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

const args = process.argv.slice(2);
if (args[0] === '--files') console.log(failedFiles(read(args[1])).join('\n'));
else count(read(args[0]), args[1] === undefined ? undefined : read(args[1]));

function read(file = ''): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

function failedFiles(report: Report | undefined): string[] {
  return report?.testResults.filter((file) => file.status === 'failed').map((file) => file.name) ?? [];
}

function count(first: Report | undefined, second: Report | undefined): void {
  if (!first) {
    console.error('there is no report');
    console.log('0 1');
    return;
  }
  const again = new Map(second?.testResults.map((file) => [file.name, file]));
  const files = first.testResults.map((file) => again.get(file.name) ?? file);
  const failures = files.flatMap(failuresOf);
  for (const failure of failures) console.error(failure);
  const passed = files
    .flatMap((file) => file.assertionResults)
    .filter((test) => test.status === 'passed').length;
  const outside = failures.length === 0 && !(second ?? first).success ? 1 : 0;
  if (outside) console.error('an error outside all tests: see the output above');
  console.log(`${passed} ${failures.length + outside}`);
}

function failuresOf(file: FileResult): string[] {
  if (file.status !== 'failed') return [];
  const tests = file.assertionResults.filter((test) => test.status === 'failed');
  if (tests.length === 0) return [`${file.name}: ${file.message.split('\n')[0] ?? ''}`];
  return tests.map((test) => `${file.name}: ${test.fullName}`);
}
