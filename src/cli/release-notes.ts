import { changelog } from '#src/platform/release-notes.ts';
import { notesSince } from '#src/platform/notes-since.ts';
import { releaseNotesUsage } from './update-usage.ts';
import { version } from '#src/platform/version.ts';

/** `kontor release-notes`: needs no configuration. */
export function releaseNotes(args: readonly string[]): { code: number; text: string } {
  const at = args.indexOf('--since');
  const since = at < 0 ? null : (args[at + 1] ?? '');
  if (args.length > (at < 0 ? 0 : 2) || since === '') return { code: 1, text: `Use: ${releaseNotesUsage}` };
  const notes = notesSince(changelog(), since, version);
  return { code: 0, text: [`Kontor ${version}`, ...notes.map((one) => one.text)].join('\n\n') };
}
