import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { verifyExport } from '#src/audit/verify-export.ts';

/** Checks an export by itself. Returns the exit code: 0 as it was sealed and signed, 1 not, 2 no such file. */
export async function verifyAuditFile(args: readonly string[]): Promise<number> {
  const asJson = args.includes('--json');
  const [file = ''] = args.filter((arg) => !arg.startsWith('--'));
  try {
    const verdict = await verifyExport(linesOf(file));
    const { problems, proven, checked } = verdict;
    const lines = [
      `${checked} entries checked.`,
      ...proven.map((words) => `  proven  ${words}`),
      ...problems.map((words) => `  WRONG   ${words}`),
      problems.length === 0
        ? 'Valid: the chain is whole up to the last root.'
        : 'Do not rely on this export: it is not as it was sealed.',
    ];
    console.log(asJson ? JSON.stringify(verdict, null, 2) : lines.join('\n'));
    return problems.length === 0 ? 0 : 1;
  } catch (cause) {
    console.error(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
    return 2;
  }
}

async function* linesOf(file: string): AsyncGenerator<unknown> {
  const input = createReadStream(file, { encoding: 'utf8' });
  for await (const line of createInterface({ input, crlfDelay: Infinity }))
    if (line !== '') yield JSON.parse(line);
}
