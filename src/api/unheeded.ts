import { Refusal } from '#src/platform/errors.ts';
import { flagOf, type Fields } from './fields.ts';

/** Wishes that Mastodon knows and this server does not: done without them, something else would happen than was asked for. */
const sentences = {
  quoted_status_id:
    'Posts cannot be quoted here; put a link to the post in the text and leave out quoted_status_id.',
  hide_totals: 'A poll here always shows its result to those who voted; leave out hide_totals.',
  thumbnail: 'The thumbnail of a film is sent with it, and not later; leave out thumbnail.',
  attribution_domains:
    'Which sites may credit you as an author is not stored here; leave out attribution_domains.',
} as const;

/** Throws Refusal for the first of these that the fields contain. */
export function refuseUnheeded(fields: Fields, ...names: (keyof typeof sentences)[]): void {
  for (const name of names) {
    const value = fields[name];
    const isAsked = Array.isArray(value)
      ? value.some((item) => item !== '')
      : value instanceof File ||
        (typeof value === 'object' && value !== null) ||
        (flagOf(fields, name) ?? false);
    if (isAsked) throw new Refusal('invalid', sentences[name]);
  }
}
