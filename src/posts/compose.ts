import type { Reader } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { renderMarkdown } from '#src/platform/markdown.ts';
import { plainText } from '#src/platform/sanitise.ts';
import { mentionedIn } from './mentions.ts';
import { pollOptionsMax, sourceMax, type Draft } from './post.ts';

/** Characters. */
export const titleMax = 300;
export const summaryMax = 500;
export const optionMax = 200;

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
  groupId: GroupId | null = null,
): Promise<Composed> {
  const source = written.replaceAll('\0', ''); // PostgreSQL cannot store it
  if (source.length > sourceMax)
    throw new Refusal('invalid', said`The text has ${source.length} characters; shorten it to ${sourceMax}.`);
  const people = await mentionedIn(reader, source, groupId);
  const { origin } = reader.house;
  const { html, mentions, tags } = renderMarkdown(source, {
    mentionHref: (handle) => people.get(handle) ?? null,
    tagHref: (tag) => `${origin}/tags/${encodeURIComponent(tag)}`,
  });
  const unclear = mentions.find((handle) => people.get(handle)?.ambiguous);
  if (unclear !== undefined)
    throw new Refusal(
      'conflict',
      said`"@${unclear}" names more than one account; choose the one you mean from its page.`,
    );
  const ids = mentions.flatMap((handle) => people.get(handle)?.id ?? []);
  return { source, html, text: plainText(html), mentions: [...new Set(ids)], tags };
}

/** A line of an author's own; refused when too long, so that nobody loses words unseen. */
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
      return new Refusal('invalid', said`The title has ${length} characters; shorten it to ${max}.`);
    case 'summary':
      return new Refusal('invalid', said`The summary has ${length} characters; shorten it to ${max}.`);
    case 'option':
      return new Refusal('invalid', said`An option has ${length} characters; shorten it to ${max}.`);
  }
}

/** The titles of a poll's options, trimmed. */
export function checkPoll(poll: NonNullable<Draft['poll']>, now: Date): string[] {
  const options = poll.options.map((title) => checkLine('option', title, optionMax)).filter(Boolean);
  if (options.length < 2 || options.length > pollOptionsMax)
    throw new Refusal(
      'invalid',
      said`A poll has 2 to ${pollOptionsMax} options; this one has ${options.length}.`,
    );
  if (new Set(options).size !== options.length)
    throw new Refusal('invalid', 'Two options of the poll are the same; change one.');
  if (poll.closesAt !== null && poll.closesAt <= now)
    throw new Refusal('invalid', 'A poll must close in the future; choose a later time.');
  return options;
}

const languagePattern = /^[a-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}$/;
export function checkLanguage(language: string): string {
  if (!languagePattern.test(language))
    throw new Refusal('invalid', said`"${language}" is no language tag; write e.g. de, fr or en.`);
  return language;
}
