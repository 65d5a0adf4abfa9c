import { isNewer } from './version.ts';

/** What is new in one version, as Markdown. */
export interface Notes {
  readonly version: string;
  readonly text: string;
}

/**
 * The sections of a changelog, newest first: what is not released yet belongs to the version at hand. Without `since` the newest alone; with it
 * all that are newer; `'0'` is older than every one.
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
