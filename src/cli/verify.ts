import { readFile } from 'node:fs/promises';
import { verifyCertificate, type Verdict } from '#src/erasure/verify.ts';

export const verifyUsage = 'kontor verify FILE';
export const verifySummary =
  'Check the certificate of an erasure by itself: needs no instance, no database and no network.';

/** Returns the exit code: 0 as it was signed, 1 not, 2 no such file. */
export async function verifyFile(args: readonly string[]): Promise<number> {
  const asJson = args.includes('--json');
  const [file] = args.filter((arg) => arg !== '--json');
  if (file === undefined) {
    console.error(`Use: ${verifyUsage}`);
    return 2;
  }
  let verdict: Verdict;
  try {
    verdict = await verifyCertificate(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    console.error(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
    return 2;
  }
  console.log(asJson ? JSON.stringify(verdict, null, 2) : describe(verdict));
  return verdict.problems.length === 0 ? 0 : 1;
}

function describe({ problems, statement, proven, open }: Verdict): string {
  const lines: string[] = [];
  if (statement !== null)
    lines.push(
      `${statement.object.kind} ${statement.object.uri}`,
      `deleted by ${statement.company} (${statement.issuer}), stated on ${statement.issuedAt.slice(0, 10)}`,
      ...proven.map((words) => `  proven  ${words}`),
      ...open.map((words) => `  open    ${words}`),
    );
  lines.push(
    ...problems.map((words) => `  WRONG   ${words}`),
    problems.length > 0
      ? 'Do not rely on this certificate: it is not as it was signed.'
      : open.length > 0
        ? 'Valid, as far as it goes: what is open is not proven.'
        : 'Valid: every company that had a copy has confirmed.',
  );
  return lines.join('\n');
}
