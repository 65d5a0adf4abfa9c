import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import type { FieldVisibility, ProfilePart, Viewer } from './person.ts';

/**
 * May the viewer see this profile field? Our people see colleagues' fields from `company` on, always their own, and of partners' people what was
 * sent to us. A partner's server sees only our people's fields, those for all and those for itself: what others sent us is not ours to share.
 */
export function canSeeField(
  viewer: Viewer,
  owner: { readonly id: PersonId; readonly peerId: number | null },
  field: { readonly visibility: FieldVisibility; readonly peerId: number | null },
): boolean {
  if ('personId' in viewer) return field.visibility !== 'me' || owner.id === viewer.personId;
  if (owner.peerId !== null) return false;
  return field.visibility === 'all' || (field.visibility === 'partner' && field.peerId === viewer.peerId);
}

/** The same rule in SQL, over `profile_fields f` and its owner `people p`. */
export function fieldsVisibleTo(sql: Reader, viewer: Viewer): Fragment {
  if ('personId' in viewer) return sql`(f.visibility <> 'me' or p.id = ${viewer.personId})`;
  return sql`(p.peer_id is null
    and (f.visibility = 'all' or (f.visibility = 'partner' and f.peer_id = ${viewer.peerId})))`;
}

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
    return sql`(p.kind <> 'source'
      or exists (select from follows vf where vf.followee_id = p.id and vf.follower_id = ${viewer.personId} and vf.state = 'accepted')
      or ${inOneGroup(sql, sql`b.person_id = ${viewer.personId}`)})`;
  const theirs = sql`exists (select from people x where x.id = b.person_id and x.peer_id = ${viewer.peerId})`;
  return sql`(p.peer_id is null and (p.kind <> 'source' or ${inOneGroup(sql, theirs)} or ${asksAtHome(sql, viewer.peerId)}))`;
}

/** Over `people p` and another membership `b`. */
const inOneGroup = (sql: Reader, other: Fragment): Fragment => sql`exists (
  select from memberships a join memberships b on b.group_id = a.group_id and b.state = 'active'
  where a.person_id = p.id and a.state = 'active' and ${other})`;

/** Over `people p`: the partner is the home of a group that it asks to write in, and decides about that. */
const asksAtHome = (sql: Reader, peerId: number): Fragment => sql`exists (
  select from memberships a join groups g on g.id = a.group_id
  where a.person_id = p.id and a.state in ('requested', 'active') and g.peer_id = ${peerId})`;

/** SQL over `people` under the alias `p`: is here, and not suspended, so that a session or token of theirs is good for something. */
export const mayEnter = (sql: Reader, p: string): Fragment =>
  sql`(${sql(p)}.deactivated_at is null and (${sql(p)}.suspended_until is null or ${sql(p)}.suspended_until <= now()))`;

/**
 * Whom a directory and a search for people show: everyone active whom the viewer may know about, without servers, pseudonyms and sources. Of our people
 * it asks no more than that, because what only concerns sources would cost them more than all the rest. Over `people p`.
 */
export const membersVisibleTo = (sql: Reader, viewer: Viewer): Fragment =>
  'personId' in viewer
    ? sql`p.deactivated_at is null and p.kind not in ('instance', 'alias', 'source')`
    : sql`p.deactivated_at is null and p.kind not in ('instance', 'alias', 'source') and p.peer_id is null`;
