import type { Reader } from '#src/platform/database.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { hostIn, type Fragment } from '#src/platform/sql.ts';
import { fieldsVisibleTo, peopleVisibleTo } from './policy.ts';
import type { PersonLink, PersonSummary, Person, Profile, ShownField, ShownPart, Viewer } from './person.ts';

/** The columns of a PersonSummary, from `people p left join peers peer on peer.id = p.peer_id`. */
export function personSummaryColumns(reader: Reader): Fragment {
  const { company, country } = reader.instance;
  return reader`p.id, p.uri, p.peer_id, p.kind, p.handle, ${hostIn(reader, 'peer.origin')} as host, p.name,
    case when p.peer_id is null then coalesce(p.guest_of, ${company}) else coalesce(nullif(peer.company, ''), ${hostIn(reader, 'peer.origin')}) end as company,
    case when p.guest_of is not null then '' when p.peer_id is null then ${country} else peer.country end as country,
    p.avatar_url, p.header_url, p.page_url, p.bio_html, p.created_at, p.guest_of,
    p.suspended_there as is_suspended`;
}

/** The further columns of a Person, to follow a comma. */
const personColumns = (
  reader: Reader,
) => reader`p.bio_source, p.inbox_uri, p.shared_inbox_uri, p.followers_uri,
  p.follow_policy, p.locale, p.time_zone, p.is_admin, p.roles, p.updated_at, p.fetched_at, p.moved_to, p.deactivated_at, p.is_minor`;

/**
 * Person summaries in any order, including deactivated people, whose posts stay. Does not check a viewer: show them beside what the viewer may
 * read.
 */
export async function readPersonSummaries(
  reader: Reader,
  ids: readonly PersonId[],
): Promise<PersonSummary[]> {
  if (ids.length === 0) return [];
  return reader<PersonSummary[]>`
    select ${personSummaryColumns(reader)} from people p left join peers peer on peer.id = p.peer_id
    where p.id = any(${ids as PersonId[]})`;
}

export async function readPersonSummary(reader: Reader, id: PersonId): Promise<PersonSummary | null> {
  return (await readPersonSummaries(reader, [id]))[0] ?? null;
}

/** Whole rows, including deactivated people, for deciding and addressing. */
export async function readPeople(reader: Reader, ids: readonly PersonId[]): Promise<Person[]> {
  return people(reader, reader`p.id = any(${ids as PersonId[]})`);
}

/** One of them; null if there is none. */
export async function readPerson(reader: Reader, id: PersonId): Promise<Person | null> {
  return (await readPeople(reader, [id]))[0] ?? null;
}

/** Those of them whom the viewer may know about, deactivated people too: for whoever is named by a page's address or a form. */
export async function readKnownPeople(
  reader: Reader,
  viewer: Viewer,
  ids: readonly PersonId[],
): Promise<Person[]> {
  return people(reader, reader`p.id = any(${ids as PersonId[]}) and ${peopleVisibleTo(reader, viewer)}`);
}

/** One of them; null if there is none for this viewer. */
export async function readKnownPerson(reader: Reader, viewer: Viewer, id: PersonId): Promise<Person | null> {
  return (await readKnownPeople(reader, viewer, [id]))[0] ?? null;
}

/** The URI under which others know someone. Throws if there is none. */
export async function personUri(reader: Reader, id: PersonId): Promise<string> {
  const [row] = await reader<{ uri: string }[]>`select uri from people where id = ${id}`;
  if (!row) throw new Error(`There is no person ${id}.`);
  return row.uri;
}

/** Including deactivated people: whoever answers for a URI must know that it is gone. */
export async function findPersonByUri(reader: Reader, uri: string): Promise<Person | null> {
  return (await people(reader, reader`p.uri = ${uri}`))[0] ?? null;
}

/** An active person; `host` null or our own means ours. Case-insensitive. A partner's handle has one holder, see remote-handles.ts. */
export async function findPersonByHandle(
  reader: Reader,
  handle: string,
  host: string | null,
): Promise<Person | null> {
  const where = hostIs(reader, host);
  const [found] = await people(
    reader,
    reader`lower(p.handle) = ${handle.toLowerCase()} and p.kind <> 'instance' and p.deactivated_at is null and ${where}
      order by p.id limit 1`,
  );
  return found ?? null;
}

/** Someone who has left and whose posts are still here under their name; null if someone else has the handle now. */
export async function findLeaver(
  reader: Reader,
  handle: string,
  host: string | null,
): Promise<PersonId | null> {
  const [found] = await reader<{ id: PersonId }[]>`
    select p.id from people p
    where lower(p.handle) = ${handle.toLowerCase()} and p.kind in ('person', 'bot') and ${hostIs(reader, host)}
      and (p.deactivated_at is null or exists (select from posts o where o.author_id = p.id))
      order by p.deactivated_at desc nulls first limit 1`;
  if (!found) return null;
  const [person] = await readPeople(reader, [found.id]);
  return person?.deactivatedAt ? person.id : null;
}

/** More than any instance has; a longer list is cut. */
const ownPeopleMax = 10_000;

/** Everyone at this instance by handle, including deactivated people: for operators. */
export const listOwnPeople = (reader: Reader): Promise<Person[]> =>
  people(
    reader,
    reader`p.peer_id is null and p.kind not in ('instance', 'alias', 'source') order by lower(p.handle) limit ${ownPeopleMax}`,
  );

/** Over `people p`: whether `host` is the host of their handle. */
export function hostIs(reader: Reader, host: string | null): Fragment {
  const name = host?.toLowerCase();
  if (name === undefined || name === reader.instance.addresses.host) return reader`p.peer_id is null`;
  const origins = [`https://${name}`, `http://${name}`];
  return reader`p.peer_id = (select id from peers where origin = any(${origins}) order by origin desc limit 1)`;
}

async function people(reader: Reader, where: Fragment): Promise<Person[]> {
  return reader<Person[]>`
    select ${personSummaryColumns(reader)}, ${personColumns(reader)}
    from people p left join peers peer on peer.id = p.peer_id where ${where}`;
}

type StoredField = Omit<ShownField, 'person'> & { readonly person: PersonLink | null };
type ProfileRow = Omit<Profile, 'fields' | 'parts'> & {
  readonly fields: StoredField[];
  readonly parts: readonly ShownPart[];
};

/** An active person's page as the viewer may see it, in one statement; null if there is none for them. */
export async function readProfile(
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
): Promise<Profile | null> {
  const [row] = await reader<ProfileRow[]>`
    select ${personSummaryColumns(reader)}, p.bio_source, p.follow_policy, p.updated_at,
      (select count(*)::int from follows o join people x on x.id = o.follower_id
        where o.followee_id = p.id and o.state = 'accepted' and x.deactivated_at is null) as followers_count,
      (select count(*)::int from follows o join people x on x.id = o.followee_id
        where o.follower_id = p.id and o.state = 'accepted' and x.deactivated_at is null) as following_count,
      coalesce((select jsonb_agg(jsonb_build_object(
          'name', f.name, 'value', f.value, 'visibility', f.visibility, 'peerId', f.peer_id, 'person', ${managerIn(reader)}) order by f.position, f.name, f.value)
        from profile_fields f where f.person_id = p.id and ${fieldsVisibleTo(reader, viewer)}), '[]') as fields,
      coalesce((select jsonb_agg(jsonb_build_object('part', v.part, 'visibility', v.visibility, 'peerId', v.peer_id))
        from profile_parts v where v.person_id = p.id), '[]') as parts
    from people p left join peers peer on peer.id = p.peer_id
    where p.id = ${personId} and p.deactivated_at is null and ${peopleVisibleTo(reader, viewer)}`;
  if (!row) return null;
  if (row.isSuspended === true) return emptied(row);
  const fields = row.fields.filter(isNamed);
  const isOwner = 'personId' in viewer && viewer.personId === row.id && row.peerId === null;
  if (isOwner) return { ...row, fields: fields.map(withoutNobody) };
  const { parts: _parts, ...profile } = row;
  return {
    ...profile,
    fields: fields.map(({ name, value, person }) => withoutNobody({ name, value, person })),
  };
}

/** As Mastodon shows an account that its home has suspended: who it is, and nothing of what they said about themselves. */
const emptied = ({ parts: _parts, ...row }: ProfileRow): Profile => ({
  ...row,
  ...{ bioHtml: '', bioSource: '', avatarUrl: null, headerUrl: null, fields: [] },
});

/** Whom a field `manager` of `profile_fields f` names, as JSON; null for other fields, and for somebody whom nobody here has met. */
const managerIn = (reader: Reader): Fragment => reader`
  case when f.name = 'manager' then (
    select jsonb_build_object('id', m.id::text, 'uri', m.uri, 'name', m.name, 'handle', m.handle, 'peerId', m.peer_id,
      'host', ${hostIn(reader, 'mp.origin')}, 'company', case when m.peer_id is null then ${reader.instance.company}
        else coalesce(nullif(mp.company, ''), ${hostIn(reader, 'mp.origin')}) end)
    from people m left join peers mp on mp.id = m.peer_id
    where m.uri = f.value and m.deactivated_at is null and m.kind = 'person') end`;

/** An address says nothing to a reader: a manager is shown by name, or not at all. */
const isNamed = (field: StoredField): boolean => field.name !== 'manager' || field.person !== null;
const withoutNobody = ({ person, ...field }: ShownField | StoredField): ShownField =>
  person ? { ...field, person } : field;

/** Those this instance does not know yet. */
export async function withoutKnown<T extends { readonly uri: string }>(
  reader: Reader,
  found: readonly T[],
): Promise<readonly T[]> {
  if (found.length === 0) return [];
  const rows = await reader<{ uri: string }[]>`
    select p.uri from unnest(${found.map(({ uri }) => uri)}::text[]) as found(uri) join people p on p.uri = found.uri`;
  const known = new Set(rows.map(({ uri }) => uri));
  return found.filter(({ uri }) => !known.has(uri));
}

export interface Relationship {
  readonly id: PersonId;
  readonly following: boolean;
  readonly requested: boolean;
  readonly followedBy: boolean;
  readonly requestedBy: boolean;
  /** Whether what they share comes too, and whether each of their posts is told. */
  readonly shares: boolean;
  readonly notify: boolean;
  readonly muting: boolean;
  readonly mutingNotifications: boolean;
  readonly endorsed: boolean;
  /** The viewer's own, seen by no one else. */
  readonly note: string;
  readonly blocking: boolean;
  readonly blockedBy: boolean;
}

/** The viewer's relation to each of those people who exist, in the order given and in one statement. A partner's server has none. */
export async function relationships(
  reader: Reader,
  viewer: Viewer,
  ids: readonly string[],
): Promise<Relationship[]> {
  const wanted = ids.filter(isId);
  if (!('personId' in viewer) || wanted.length === 0) return [];
  const me = viewer.personId;
  return reader<Relationship[]>`
    select p.id,
      coalesce(mine.state = 'accepted', false) as following, coalesce(mine.state = 'requested', false) as requested,
      coalesce(theirs.state = 'accepted', false) as followed_by, coalesce(theirs.state = 'requested', false) as requested_by,
      coalesce(mine.shares, true) as shares, coalesce(mine.notify, false) as notify,
      muted.muted_id is not null as muting, coalesce(muted.notifications, false) as muting_notifications,
      exists (select from endorsements where person_id = ${me} and endorsed_id = p.id) and coalesce(mine.state = 'accepted', false) as endorsed,
      coalesce((select note from person_notes where person_id = ${me} and about_id = p.id), '') as note,
      exists (select from blocks where person_id = ${me} and blocked_id = p.id) as blocking,
      exists (select from blocks where person_id = p.id and blocked_id = ${me}) as blocked_by
    from unnest(${wanted}::bigint[]) with ordinality as asked (id, place)
    join people p on p.id = asked.id
    left join follows mine on mine.follower_id = ${me} and mine.followee_id = p.id
    left join mutes_in_force muted on muted.person_id = ${me} and muted.muted_id = p.id
    left join follows theirs on theirs.follower_id = p.id and theirs.followee_id = ${me}
    order by asked.place`;
}
