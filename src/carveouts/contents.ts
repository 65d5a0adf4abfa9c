import { pathOf, type ArchivedFile } from '#src/imports/archive-file.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { MovedKind, MovedParts } from '#src/posts/moved/parts.ts';
import type { Group, Person, Post, Reaction, Seat, Tie } from './items.ts';
import { isMovable, readMovedParts } from '#src/posts/moved/read-parts.ts';
import { movedTo, type Order } from './order.ts';

/** Who comes along, and from where to where; read at the new instance itself, nothing is rewritten. */
export interface Scope {
  readonly people: readonly PersonId[];
  readonly way: Pick<Order, 'from' | 'to'>;
}

const ids = (people: readonly PersonId[]): readonly PersonId[] => [...people];

export interface StoredPicture {
  readonly kind: 'avatar' | 'header';
  readonly uuid: string;
  readonly storageKey: string;
}
/** Where its bytes are in the archive. */
export const picturePath = ({ kind, uuid }: Pick<StoredPicture, 'kind' | 'uuid'>): string =>
  `pictures/${uuid}-${kind}.webp`;

export interface PersonRow extends Person {
  readonly stored: readonly StoredPicture[];
}
export const personOf = ({ stored: _stored, ...person }: PersonRow): Person => person;

/** Fields for one partner alone stay: the new instance has partners of its own. So does a manager who does not come along. */
export async function readPersons(reader: Reader, { people, way }: Scope): Promise<PersonRow[]> {
  const pictures = reader.instance.addresses.picture('');
  const rows = await reader<
    (Omit<PersonRow, 'id' | 'former' | 'pictures'> & {
      readonly uri: string;
      readonly former: string | null;
      readonly stored: readonly StoredPicture[];
    })[]
  >`
    select p.uri, (select f.uri from former_accounts f where f.person_id = p.id and starts_with(f.uri, ${`${way.from}/`}) order by f.at desc limit 1) as former,
      p.handle, p.name, p.email, p.bio_source as bio, p.locale, p.follow_policy,
      coalesce((select jsonb_agg(jsonb_build_object('name', f.name, 'value', f.value, 'visibility', f.visibility) order by f.position, f.name, f.value)
        from profile_fields f where f.person_id = p.id and f.visibility <> 'partner'
          and (f.name <> 'manager' or f.value in (select m.uri from people m where m.id = any(${ids(people)}::bigint[])))), '[]') as fields,
      coalesce((select jsonb_agg(jsonb_build_object('kind', pic.kind, 'uuid', pic.uuid, 'storageKey', pic.large_key) order by pic.kind)
        from pictures pic where pic.person_id = p.id
          and ${pictures}::text || pic.uuid in (p.avatar_url, p.header_url)), '[]') as stored
    from people p where p.id = any(${ids(people)}::bigint[]) order by p.uri`;
  return rows.map(({ uri, former, fields, stored, ...row }) => ({
    ...{ id: movedTo(uri, way), former: former ?? uri, stored },
    ...row,
    ...(stored.length > 0 && {
      pictures: Object.fromEntries(stored.map((each) => [each.kind, picturePath(each)])),
    }),
    fields: fields.map((field) =>
      field.name === 'manager' ? { ...field, value: movedTo(field.value, way) } : field,
    ),
  }));
}

/** SQL over `posts p`: what somebody wrote for their whole company, of every kind that is not others' as well. */
export const comesAlong = (reader: Reader, people: readonly PersonId[]): Fragment => reader`
  p.author_id = any(${ids(people)}::bigint[]) and p.peer_id is null and p.level in ('instance', 'public')
  and ${isMovable(reader, people)} and p.removed_at is null and p.expired_at is null and not p.lent and not p.practice`;

/** A post, and with it what else an archive tells of it. */
export interface PostRow extends Post {
  readonly html: string;
  readonly called: string;
  readonly stored: readonly ArchivedFile[];
}

/** `at`: the moment that decides what is over (readMovedParts). */
export async function readPosts(reader: Reader, { people, way }: Scope, at: Date): Promise<PostRow[]> {
  const rows = await reader<
    (Omit<PostRow, 'id' | 'at' | 'question' | 'files' | 'kind' | 'parts' | 'called'> & {
      readonly postId: PostId;
      readonly uri: string;
      readonly kind: string;
      readonly publishedAt: Date;
    })[]
  >`
    select p.id as post_id, p.uri, a.uri as author, p.published_at, p.kind, p.title, p.summary, p.source, p.html, p.language, p.sensitive,
      (select o.uri from posts o where o.id = p.reply_to_id and o.id in (select p.id from posts p where ${comesAlong(reader, people)})) as answers,
      coalesce((select jsonb_agg(jsonb_build_object('id', f.id::text, 'uuid', f.uuid, 'name', f.name, 'alt', f.alt, 'mediaType', f.media_type,
        'storageKey', f.storage_key) order by f.position, f.id) from files f where f.post_id = p.id and f.storage_key is not null), '[]') as stored
    from posts p join people a on a.id = p.author_id where ${comesAlong(reader, people)} order by p.published_at, p.id`;
  const along = new Set([...rows.map((row) => row.uri), ...(await urisOf(reader, people))]);
  const parts = await readMovedParts(reader, {
    ...{ which: comesAlong(reader, people), people, at },
    to: (uri) => (along.has(uri) ? movedTo(uri, way) : null),
  });
  return rows.map(({ postId, uri, publishedAt, author, answers, stored, kind, ...row }) => ({
    ...row,
    ...{ id: movedTo(uri, way), author: movedTo(author, way), at: publishedAt.toISOString(), stored },
    ...{ answers: answers === null ? null : movedTo(answers, way), question: kind === 'question' },
    ...(!ofWords.has(kind) && { kind: kind as MovedKind }),
    ...{ called: kind, ...partsOf(parts.get(postId)) },
    files: stored.map((file) => ({ path: pathOf(file), name: file.name, alt: file.alt })),
  }));
}

const ofWords: ReadonlySet<string> = new Set(['note', 'article', 'question']);
/** Archives of before have neither: what is not there is not hashed. */
const partsOf = (parts: MovedParts | undefined) =>
  parts === undefined || Object.keys(parts).length === 0 ? {} : { parts };

const urisOf = async (reader: Reader, people: readonly PersonId[]): Promise<string[]> =>
  (await reader<{ uri: string }[]>`select uri from people where id = any(${ids(people)}::bigint[])`).map(
    ({ uri }) => uri,
  );

/** What they said to each other's posts; what others said stays where they are. */
export async function readReactions(reader: Reader, { people, way }: Scope): Promise<Reaction[]> {
  const rows = await reader<Reaction[]>`
    select a.uri as actor, p.uri as object, r.kind, r.emoji from reactions r join posts p on p.id = r.post_id join people a on a.id = r.person_id
    where r.person_id = any(${ids(people)}::bigint[]) and ${comesAlong(reader, people)} order by 1, 2, 3, 4`;
  return rows.map((row) => ({
    ...row,
    ...{ actor: movedTo(row.actor, way), object: movedTo(row.object, way) },
  }));
}

export async function readGroups(
  reader: Reader,
  groups: readonly GroupId[],
  { way }: Scope,
): Promise<Group[]> {
  const rows = await reader<{ uri: string; handle: string; name: string }[]>`
    select uri, handle, name from groups where id = any(${[...groups]}::bigint[]) order by uri`;
  return rows.map(({ uri, ...row }) => ({ id: movedTo(uri, way), former: uri, ...row }));
}

/** Whom they follow, and who follows them, at any company. */
export async function readFollows(reader: Reader, { people, way }: Scope): Promise<Tie[]> {
  const movers = new Set(await urisOf(reader, people));
  const now = (uri: string): string => (movers.has(uri) ? movedTo(uri, way) : uri);
  const rows = await reader<Tie[]>`
    select a.uri as actor, o.uri as object from follows f join people a on a.id = f.follower_id join people o on o.id = f.followee_id
    where f.state = 'accepted' and (f.follower_id = any(${ids(people)}::bigint[]) or f.followee_id = any(${ids(people)}::bigint[]))
      and a.deactivated_at is null and o.deactivated_at is null and a.guest_of is null and o.guest_of is null order by 1, 2`;
  return rows.map(({ actor, object }) => ({ actor: now(actor), object: now(object) }));
}

/** SQL over `groups g`: its seats cannot be another company's, whoever signs. */
export const keepsSeats = (
  reader: Reader,
  peerId: number,
): Fragment => reader`(g.practice is not null or g.archived_at is not null
  or exists (select from memberships mg join people pg on pg.id = mg.person_id where mg.group_id = g.id and pg.guest_of is not null)
  or (g.peer_id is null and (g.companies = 'own' or (g.companies = 'listed' and not exists (
    select from group_companies gc where gc.group_id = g.id and gc.peer_id = ${peerId})))))`;

/** Their seats in groups, here and at partners, that may come along. */
export async function readSeats(
  reader: Reader,
  { people, way }: Scope,
  peerId: number,
  groups: readonly GroupId[],
): Promise<Seat[]> {
  const rows = await reader<Seat[]>`
    select p.uri as actor, g.uri as object, m.role from memberships m join people p on p.id = m.person_id join groups g on g.id = m.group_id
    where m.person_id = any(${ids(people)}::bigint[]) and m.state = 'active' and (g.id = any(${[...groups]}::bigint[]) or not ${keepsSeats(reader, peerId)})
      and (g.peer_id is null or g.access <> 'secret') and g.peer_id is distinct from ${peerId}
    order by 1, 2`;
  return rows.map(({ actor, ...row }) => ({ ...row, actor: movedTo(actor, way) }));
}
