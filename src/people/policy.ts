import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { tagOf, type Fragment, type Tag } from '#src/platform/sql.ts';
import type { FieldVisibility, ProfilePart, Viewer } from './person.ts';

/**
 * May the viewer see this profile field? A guest sees those for all. Our people see colleagues' fields from `company` on, always their own, and of partners' people what was
 * sent to us. A partner's server sees only our people's fields, those for all and those for itself: what others sent us is not ours to share.
 */
export function canSeeField(
  viewer: Viewer,
  owner: { readonly id: PersonId; readonly peerId: number | null },
  field: { readonly visibility: FieldVisibility; readonly peerId: number | null },
  isGuest = false,
): boolean {
  if ('personId' in viewer)
    return owner.id === viewer.personId || (isGuest ? field.visibility === 'all' : field.visibility !== 'me');
  if (owner.peerId !== null) return false;
  return field.visibility === 'all' || (field.visibility === 'partner' && field.peerId === viewer.peerId);
}

/** The same rule in SQL, over `profile_fields f` and its owner `people p`. */
export function fieldsVisibleTo(sql: Reader, viewer: Viewer): Fragment {
  if ('personId' in viewer)
    return sql`(p.id = ${viewer.personId} or (f.visibility <> 'me'
      and (f.visibility = 'all' or not ${isGuest(tagOf(sql), sql`${viewer.personId}::bigint`)})))`;
  return sql`(p.peer_id is null
    and (f.visibility = 'all' or (f.visibility = 'partner' and f.peer_id = ${viewer.peerId})))`;
}

/** What somebody says of their absence, over `absences a`: a guest sees what is for all, as of fields; and their own. */
export const absenceVisibleTo = (sql: Reader, viewer: PersonId): Fragment =>
  sql`(a.person_id = ${viewer} or a.visibility = 'all' or not ${isGuest(tagOf(sql), sql`${viewer}::bigint`)})`;

/**
 * Which values of fields a partner is told, over `profile_fields f`: that somebody of a third company leads one of ours is none of its business, as with deputies
 * (read-absences.ts).
 */
export const valuesToldTo = (sql: Reader, peerId: number): Fragment => sql`(f.name <> 'manager' or exists (
  select from people m where m.uri = f.value and m.deactivated_at is null and (m.peer_id is null or m.peer_id = ${peerId})))`;

/** The owner of `profile_fields f` as `people p`, as far as `fieldsVisibleTo` looks at them: for one of ours the id will do. */
export const fieldOwner = (sql: Reader, viewer: Viewer): Fragment =>
  'personId' in viewer
    ? sql`cross join lateral (select f.person_id as id) p`
    : sql`join people p on p.id = f.person_id`;

/** May this partner see the photo, the banner or the bio of one of our people? No row: only one's own company may. Over `people p`. */
export const partVisibleTo = (sql: Reader, peerId: number, part: ProfilePart): Fragment => sql`exists (
  select from profile_parts v where v.person_id = p.id and v.part = ${part}
    and (v.visibility = 'all' or v.peer_id = ${peerId}))`;

/**
 * Whom the viewer may know about: our people everyone known here, a partner's server only our people; of a feed's actor, only those it writes for.
 * Over `people p`.
 */
export function peopleVisibleTo(sql: Reader, viewer: Viewer): Fragment {
  if ('personId' in viewer)
    return sql`(${knownToGuest(sql, viewer.personId)} and (p.kind <> 'source'
      or exists (select from follows vf where vf.followee_id = p.id and vf.follower_id = ${viewer.personId} and vf.state = 'accepted')
      or ${inOneGroup(sql, sql`b.person_id = ${viewer.personId}`)}))`;
  const theirs = sql`exists (select from people x where x.id = b.person_id and x.peer_id = ${viewer.peerId})`;
  return sql`(p.peer_id is null and p.guest_of is null and (p.kind <> 'source' or ${inOneGroup(sql, theirs)} or ${asksAtHome(sql, viewer.peerId)}))`;
}

/**
 * A guest: one person of a firm without an instance. They read and are read in their groups, and nowhere else; no partner knows of them. This is the rule that the policies of
 * posts and groups ask as well. `person`: an SQL expression.
 */
export const isGuest = <F>(sql: Tag<F>, person: F): F =>
  sql`exists (select from people gx where gx.id = ${person} and gx.guest_of is not null)`;

/** Over `people p`: always true for our people; a guest knows themselves, those of their groups and who invited them. */
const knownToGuest = (sql: Reader, viewer: PersonId): Fragment => {
  const tag = tagOf(sql);
  const me = sql`${viewer}::bigint`;
  return sql`case when ${isGuest(tag, me)} then (p.id = ${me} or ${inOneGroup(sql, sql`b.person_id = ${me}`)}
    or exists (select from people gi where gi.id = ${me} and gi.guest_by = p.id)) else true end`;
};

/** Over `people p`: a minor is found by those who share a group with them, and by nobody else. */
export const foundAsMinor = (sql: Reader, viewer: PersonId): Fragment =>
  sql`case when p.is_minor then (p.id = ${viewer} or ${inOneGroup(sql, sql`b.person_id = ${viewer}`)}) else true end`;

/**
 * SQL over two ids: they are strangers to each other: of two companies, or one of them a guest, and in no group together. Strangers do not write to minors directly, and guests
 * write directly to nobody who is one.
 */
export const areStrangers = <F>(sql: Tag<F>, one: F, other: F): F => sql`(
  exists (select from people sa, people sb where sa.id = ${one} and sb.id = ${other}
    and (sa.peer_id is distinct from sb.peer_id or sa.guest_of is not null or sb.guest_of is not null))
  and not exists (select from memberships ma join memberships mb on mb.group_id = ma.group_id and mb.state = 'active'
    where ma.person_id = ${one} and ma.state = 'active' and mb.person_id = ${other}))`;

/** Over `people p` and another membership `b`. */
const inOneGroup = (sql: Reader, other: Fragment): Fragment => sql`exists (
  select from memberships a join memberships b on b.group_id = a.group_id and b.state = 'active'
  where a.person_id = p.id and a.state = 'active' and ${other})`;

/** Over `people p`: the partner is the home of a group that it asks to write in, and decides about that. */
const asksAtHome = (sql: Reader, peerId: number): Fragment => sql`exists (
  select from memberships a join groups g on g.id = a.group_id
  where a.person_id = p.id and a.state in ('requested', 'active') and g.peer_id = ${peerId})`;

/** SQL over `people` under the alias `p`: is here, not suspended and no guest whose time is over, so that a session or token of theirs is good for something. */
export const mayEnter = (sql: Reader, p: string): Fragment =>
  sql`(${sql(p)}.deactivated_at is null and (${sql(p)}.suspended_until is null or ${sql(p)}.suspended_until <= now())
    and (${sql(p)}.guest_until is null or ${sql(p)}.guest_until > now()))`;

/**
 * Whom a directory and a search for people show: everyone active whom the viewer may know about, without servers, pseudonyms and sources. Of our people
 * it asks no more than that, because what only concerns sources would cost them more than all the rest. Over `people p`.
 */
export const membersVisibleTo = (sql: Reader, viewer: Viewer): Fragment =>
  'personId' in viewer
    ? sql`p.deactivated_at is null and p.kind not in ('instance', 'alias', 'source') and ${knownToGuest(sql, viewer.personId)}
        and ${foundAsMinor(sql, viewer.personId)}`
    : sql`p.deactivated_at is null and p.kind not in ('instance', 'alias', 'source') and p.peer_id is null and p.guest_of is null
        and not p.is_minor`;
