import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { refusals } from './refusals.ts';

const followedMax = 500;
/** As many as fit on a profile. */
export const featuredMax = 10;
const tagMax = 100;

export interface OwnTag {
  readonly id: string;
  readonly tag: string;
}

/** A topic as it is stored: without #, in lower case. Throws a Refusal for what cannot be one. */
export function tagNamed(text: string): string {
  const tag = text.trim().replace(/^#/, '').normalize('NFC').toLowerCase();
  if (tag.length > tagMax || !/^[\p{L}\p{M}\p{N}_]+$/u.test(tag)) throw refusals.noTag();
  return tag;
}

/** What is written about it from now on, and may be read, comes into the feed. Again changes nothing. */
export async function followTag(tx: Tx, personId: PersonId, tag: string): Promise<void> {
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from followed_tags where person_id = ${personId} and tag <> ${tag}`;
  if ((row?.count ?? 0) >= followedMax) throw refusals.tooManyTags({ max: followedMax });
  await tx`
    insert into followed_tags (id, person_id, tag) values (${newId()}, ${personId}, ${tag}) on conflict do nothing`;
}

/** What came by it is taken out of the feed by `dropTopic` (timelines/feed.ts). */
export async function unfollowTag(tx: Tx, personId: PersonId, tag: string): Promise<void> {
  await tx`delete from followed_tags where person_id = ${personId} and tag = ${tag}`;
}

/** The newest first. */
export async function followedTags(reader: Reader, personId: PersonId, page: Page): Promise<OwnTag[]> {
  const rows = await reader<OwnTag[]>`
    select id, tag from followed_tags where person_id = ${personId} ${pageOf(reader, 'id', page)}`;
  return inPageOrder(rows, page);
}

export async function followsTag(reader: Reader, personId: PersonId, tag: string): Promise<boolean> {
  const [row] = await reader`select from followed_tags where person_id = ${personId} and tag = ${tag}`;
  return row !== undefined;
}

/** Stands on the person's profile. Returns its id; again changes nothing. */
export async function featureTag(tx: Tx, personId: PersonId, tag: string): Promise<string> {
  const own = await featuredTags(tx, personId);
  const known = own.find((each) => each.tag === tag);
  if (known) return known.id;
  if (own.length >= featuredMax) throw refusals.tooManyTags({ max: featuredMax });
  const id = newId();
  await tx`insert into featured_tags (id, person_id, tag) values (${id}, ${personId}, ${tag}) on conflict do nothing`;
  return id;
}

export async function unfeatureTag(tx: Tx, personId: PersonId, id: string): Promise<void> {
  await tx`delete from featured_tags where person_id = ${personId} and id = ${id}`;
}

export async function unfeatureTagNamed(tx: Tx, personId: PersonId, tag: string): Promise<void> {
  await tx`delete from featured_tags where person_id = ${personId} and tag = ${tag}`;
}

export const featuredTags = (reader: Reader, personId: PersonId): Promise<OwnTag[]> =>
  reader<OwnTag[]>`select id, tag from featured_tags where person_id = ${personId} order by id`;
