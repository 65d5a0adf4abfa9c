import { openArchive } from '#src/imports/open-archive.ts';
import { verifyArchive, type ArchiveVerdict } from '#src/carveouts/verify.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArchiveFile } from './archive-file.ts';

export const verifyArchiveUsage = 'kontor verify-archive FILE.zip';
export const verifyArchiveSummary =
  'Check the archive of a carve-out by itself: what was changed is named. Needs no instance, no database and no network.';

/** Returns the exit code: 0 as it was signed, 1 not, 2 no such file. */
export async function verifyArchiveFile(args: readonly string[]): Promise<number> {
  const asJson = args.includes('--json');
  const [file] = args.filter((arg) => arg !== '--json');
  if (file === undefined) {
    console.error(`Use: ${verifyArchiveUsage}`);
    return 2;
  }
  try {
    const verdict = await verifyArchive(openArchive(readArchiveFile(file)));
    const { problems, order, signedBy } = verdict;
    const json = { problems, order: order?.payload ?? null, signedBy };
    console.log(asJson ? JSON.stringify(json, null, 2) : describe(verdict));
    return problems.length === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(error.message);
    return 2;
  }
}

function describe({ problems, order, signedBy }: ArchiveVerdict): string {
  const said = order?.payload;
  return [
    ...(said
      ? [
          `Carve-out ${said.id} of ${said.at.slice(0, 10)}, from ${said.from} to ${said.to}`,
          `  ${said.counts.people} people, ${said.counts.groups} groups, ${said.counts.posts} posts, ${said.counts.files} files, ${said.counts.follows} follows, ${said.counts.memberships} seats`,
          ...signedBy.map((origin) => `  signed  ${origin}`),
        ]
      : []),
    ...problems.map((words) => `  WRONG   ${words}`),
    problems.length > 0
      ? 'Do not rely on this archive: it is not as it was signed.'
      : signedBy.length === 2
        ? 'Valid: both companies have signed exactly this.'
        : 'Valid, and signed by the company that gives. The other one has not signed it yet.',
  ].join('\n');
}
