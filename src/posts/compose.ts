import type { Reader } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { lazily } from '#src/platform/lazily.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { plainText } from '#src/platform/sanitise.ts';
import { refusals as platformRefusals } from '#src/platform/refusals.ts';
import { mentionedIn } from './mentions.ts';
import { addressChars, sourceMax } from './limits.ts';
import { refusals } from './refusals.ts';

export interface Composed {
  readonly source: string;
  readonly html: string;
  readonly text: string;
  readonly mentions: readonly PersonId[];
  readonly tags: readonly string[];
}

/** Renders what an author wrote, with links to the people and topics in it. */
export async function composeText(
  reader: Reader,
  written: string,
  by: PersonId,
  groupId: GroupId | null = null,
): Promise<Composed> {
  const source = written.replaceAll('\0', ''); // PostgreSQL cannot store it
  const length = source.length > sourceMax ? charactersIn(source) : source.length;
  if (length > sourceMax) throw platformRefusals.textTooLong({ length, max: sourceMax });
  const people = await mentionedIn(reader, source, by, groupId);
  const { origin } = reader.instance;
  const { html, mentions, tags } = renderMarkdown(source, {
    mentionHref: (handle) => people.get(handle) ?? null,
    tagHref: (tag) => `${origin}/tags/${encodeURIComponent(tag)}`,
  });
  const unclear = mentions.find((handle) => people.get(handle)?.ambiguous);
  if (unclear !== undefined) throw refusals.ambiguousMention({ handle: unclear });
  const ids = mentions.flatMap((handle) => people.get(handle)?.id ?? []);
  return { source, html, text: plainText(html), mentions: [...new Set(ids)], tags };
}

const addressPattern = /https?:\/\/[^\s<>"]+/g;
const graphemes = lazily(() => new Intl.Segmenter());

/** As apps count (Mastodon's API, `characters_reserved_per_url`): see `sourceMax`. */
function charactersIn(source: string): number {
  const shortened = source.replace(addressPattern, 'x'.repeat(addressChars));
  let count = 0;
  for (const _ of graphemes().segment(shortened)) count++;
  return count;
}

/** A single line by an author; refused if too long, so that no one loses words unnoticed. */
export function checkLine(
  what: 'title' | 'summary' | 'option',
  text: string | undefined,
  max: number,
): string {
  const line = (text ?? '').replaceAll('\0', '').trim();
  if (line.length > max) throw tooLong(what, line.length, max);
  return line;
}

function tooLong(what: 'title' | 'summary' | 'option', length: number, max: number): Refusal {
  switch (what) {
    case 'title':
      return refusals.titleTooLong({ length, max });
    case 'summary':
      return refusals.summaryTooLong({ length, max });
    case 'option':
      return refusals.pollOptionTooLong({ length, max });
  }
}

const languagePattern = /^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/;
export function checkLanguage(language: string): string {
  if (!languagePattern.test(language)) throw refusals.notALanguage({ language });
  return language;
}
