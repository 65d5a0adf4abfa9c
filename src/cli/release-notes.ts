import { changelog } from '#src/platform/release-notes.ts';
import { releaseNotesUsage } from './update-usage.ts';
import { isNewer, version } from '#src/platform/version.ts';

interface Notes {
  readonly version: string;
  readonly text: string;
}

/** `kontor release-notes`: needs no configuration. */
export function releaseNotes(args: readonly string[]): { code: number; text: string } {
  const at = args.indexOf('--since');
  const since = at < 0 ? null : (args[at + 1] ?? '');
  if (args.length > (at < 0 ? 0 : 2) || since === '') return { code: 1, text: `Use: ${releaseNotesUsage}` };
  const notes = notesSince(changelog(), since, version);
  return { code: 0, text: [`Kontor ${version}`, ...notes.map((one) => one.text)].join('\n\n') };
}

/**
 * The sections of a changelog, newest first: what is not released yet belongs to the version at hand. Without `since` the newest alone; with it
 * all that are newer.
 */
export function notesSince(text: string, since: string | null, current: string): Notes[] {
  const sections = text.split(/^## /m).slice(1);
  const all = sections.map((section): Notes => {
    const [head = ''] = section.split('\n');
    const named = /^\[?v?(\d+\.\d+\.\d+[\w.-]*)/.exec(head)?.[1] ?? current;
    return { version: named, text: section.slice(head.length).trim() };
  });
  const wanted = since === null ? all.slice(0, 1) : all.filter((one) => isNewer(one.version, since));
  return wanted.filter((one) => one.text !== '');
}
