import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { inOwnDocument } from '#src/posts/kinds/document/own-thread.ts';
import { readableBy } from '#src/posts/policy.ts';

/** Rows read at once while an export is written, so that its memory does not grow with what someone wrote. */
const batchMax = 200;

/** Pages through rows by their ids, oldest first. `read` answers at most `limit` rows after `after`. */
export async function* inBatches<Row extends { readonly id: string }>(
  read: (after: string, limit: number) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  for (let after = '0'; ;) {
    const rows = await read(after, batchMax);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < batchMax) return;
    after = last.id;
  }
}

type Ids = (after: string, limit: number) => Promise<readonly { readonly id: string }[]>;

export const ownPosts =
  (reader: Reader, personId: PersonId): Ids =>
  (after, limit) =>
    reader<{ id: string }[]>`
    select p.id from posts p where p.author_id = ${personId} and p.id > ${after}
      and (p.level <> 'direct' or ${inOwnDocument(reader, 'p')}) order by p.id limit ${limit}`;

/** What someone wrote under their pseudonyms: in their own export, and in no one else's. */
export const postsUnderPseudonyms =
  (reader: Reader, personId: PersonId): Ids =>
  (after, limit) =>
    reader<{ id: string }[]>`
    select p.id from posts p join aliases x on x.alias_id = p.author_id
    where x.person_id = ${personId} and p.id > ${after} order by p.id limit ${limit}`;

export const pseudonymsOf = (reader: Reader, personId: PersonId): Promise<readonly object[]> => reader<
  object[]
>`
  select p.uri, p.name, p.handle, g.uri as group, x.created_at, x.ended_at
  from aliases x join people p on p.id = x.alias_id join groups g on g.id = x.group_id
  where x.person_id = ${personId} order by x.created_at`;

/** Feeds from outside that someone follows for themselves. */
export const feedsOf = (reader: Reader, personId: PersonId): Promise<readonly object[]> => reader<object[]>`
  select p.name, s.address, s.added_at from sources s join people p on p.id = s.person_id
  where s.owner_id = ${personId} and s.ends_at is null order by s.added_at`;

export const messagesOf =
  (reader: Reader, personId: PersonId): Ids =>
  (after, limit) => {
    const tag: Tag<Fragment> = (strings, ...parts) => reader(strings, ...parts);
    return reader<{ id: string }[]>`
      select p.id from conversation_people me
      join conversation_posts cp on cp.conversation_id = me.conversation_id join posts p on p.id = cp.post_id
      where me.person_id = ${personId} and me.state <> 'declined' and p.id > ${after}
        and ${readableBy(tag, reader`me.person_id`)} order by p.id limit ${limit}`;
  };

/** Addresses of other people or groups, for collections of links. */
export type Link = { readonly id: string; readonly uri: string };
type Links = (after: string, limit: number) => Promise<readonly Link[]>;

export const following =
  (reader: Reader, personId: PersonId): Links =>
  (after, limit) =>
    reader<Link[]>`
    select p.id, p.uri from follows f join people p on p.id = f.followee_id
    where f.follower_id = ${personId} and f.state = 'accepted' and p.id > ${after} order by p.id limit ${limit}`;

export const followers =
  (reader: Reader, personId: PersonId): Links =>
  (after, limit) =>
    reader<Link[]>`
    select p.id, p.uri from follows f join people p on p.id = f.follower_id
    where f.followee_id = ${personId} and f.state = 'accepted' and p.id > ${after} order by p.id limit ${limit}`;

export interface Reaction extends Link {
  readonly kind: string;
  readonly emoji: string;
  readonly at: Date;
}
export const reactionsOf =
  (reader: Reader, personId: PersonId) =>
  (after: string, limit: number): Promise<readonly Reaction[]> =>
    reader<Reaction[]>`
    select r.id, p.uri, r.kind, r.emoji, r.at from reactions r join posts p on p.id = r.post_id
    where r.person_id = ${personId} and r.id > ${after} order by r.id limit ${limit}`;

export const sharesOf =
  (reader: Reader, personId: PersonId): Links =>
  (after, limit) =>
    reader<Link[]>`
    select s.id, p.uri from shares s join posts p on p.id = s.post_id
    where s.person_id = ${personId} and s.id > ${after} order by s.id limit ${limit}`;

export const savedOf =
  (reader: Reader, personId: PersonId): Links =>
  (after, limit) =>
    reader<Link[]>`
    select p.id, p.uri from saves s join posts p on p.id = s.post_id
    where s.person_id = ${personId} and p.id > ${after} order by p.id limit ${limit}`;

export interface GroupTie extends Link {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly since: Date;
}
export const groupsOf =
  (reader: Reader, personId: PersonId) =>
  (after: string, limit: number): Promise<readonly GroupTie[]> =>
    reader<GroupTie[]>`
    select g.id, g.uri, g.name, m.role, m.state, m.since from memberships m join groups g on g.id = m.group_id
    where m.person_id = ${personId} and g.id > ${after} order by g.id limit ${limit}`;

export interface OwnFile {
  readonly id: string;
  readonly uuid: string;
  readonly name: string;
  readonly mediaType: string;
  readonly alt: string;
  readonly bytes: string;
  readonly storageKey: string;
}
export const filesOf =
  (reader: Reader, personId: PersonId) =>
  (after: string, limit: number): Promise<readonly OwnFile[]> =>
    reader<OwnFile[]>`
    select id, uuid, name, media_type, alt, bytes, storage_key from files
    where owner_id = ${personId} and peer_id is null and id > ${after} order by id limit ${limit}`;

/** The person's notification preferences: a few rows. */
export async function readPreferences(reader: Reader, personId: PersonId): Promise<Record<string, unknown>> {
  const [row] = await reader`
    select
      (select coalesce(jsonb_agg(jsonb_build_object('topic', topic, 'channel', channel, 'wanted', wanted) order by topic, channel), '[]')
        from alert_choices where person_id = ${personId}) as choices,
      (select jsonb_build_object('rhythm', rhythm, 'hour', hour, 'weekday', weekday) from mail_rhythms where person_id = ${personId}) as mail,
      (select jsonb_build_object('from', from_minute, 'to', to_minute, 'weekdays', weekdays) from quiet_hours where person_id = ${personId}) as quiet_hours,
      (select jsonb_build_object('first', first_minute, 'second', second_minute, 'mustReadsPass', must_reads_pass, 'managerPasses', manager_passes)
        from calm_modes where person_id = ${personId}) as calm_mode,
      (select jsonb_build_object('readMarks', read_marks, 'typing', typing, 'enterSends', enter_sends) from chat_choices where person_id = ${personId}) as chat`;
  return {
    choices: row?.choices ?? [],
    mail: row?.mail ?? null,
    quietHours: row?.quietHours ?? null,
    calmMode: row?.calmMode ?? null,
    chat: row?.chat ?? null,
  };
}
