import type { PersonSummary } from '#src/people/person.ts';
import { peopleVisibleTo } from '#src/people/policy.ts';
import { readPerson, readPersonSummaries } from '#src/people/read.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { GroupView } from '../group.ts';
import { requireThat } from '../group-action.ts';
import { canInvite, canModerate, companyMayJoin, isInForce } from '../policy.ts';
import { readGroup } from '../read.ts';
import { refusals } from '../refusals.ts';
import type { ListLine } from './bulk.ts';

/** What becomes of a line: `new` alone is invited. */
export const lineStates = [
  ...(['new', 'member', 'invited', 'again', 'unknown'] as const),
  ...(['ambiguous', 'banned', 'elsewhere', 'guest'] as const),
] as const;
export type LineState = (typeof lineStates)[number];

export interface RecognisedLine extends ListLine {
  readonly state: LineState;
  readonly person: PersonSummary | null;
}

interface Found {
  readonly n: number;
  readonly ids: PersonId[];
}
interface Standing {
  readonly id: PersonId;
  readonly state: 'member' | 'invited' | 'banned' | 'elsewhere' | 'guest' | 'new';
}

/** Whoever looks through a list may invite: nobody else learns by it who is called what. */
export async function requireInviter(reader: Reader, by: PersonId, groupId: GroupId): Promise<GroupView> {
  const [group, person] = await Promise.all([
    readGroup(reader, { personId: by }, groupId),
    readPerson(reader, by),
  ]);
  if (!group) throw notFound('group');
  requireThat(canInvite(group, group.mine), refusals.onlyModeratorsInvite);
  requireThat(person?.guestOf === null, refusals.guestsInviteNobody);
  return group;
}

/**
 * Says line by line who is meant and whether they can be invited; nothing is done. A handle is one of ours, or of a partner's whom somebody here
 * knows; an address is that of a profile that says it to the reader, and, for who moderates the group, of a colleague's account.
 */
export async function recognise(
  reader: Reader,
  by: PersonId,
  groupId: GroupId,
  lines: readonly ListLine[],
): Promise<RecognisedLine[]> {
  const group = await requireInviter(reader, by, groupId);
  const found = await findAll(reader, by, lines, canModerate(group.mine));
  const ids = [...new Set(found.flatMap((each) => each.ids))];
  const [people, standings] = await Promise.all([
    readPersonSummaries(reader, ids),
    standingsOf(reader, groupId, ids),
  ]);
  const summaries = new Map(people.map((person) => [person.id, person]));
  const states = new Map(standings.map(({ id, state }) => [id, state]));
  const seen = new Set<PersonId>();
  return lines.map((line, at): RecognisedLine => {
    const [id, ...others] = found[at]?.ids ?? [];
    if (id === undefined) return { ...line, state: 'unknown', person: null };
    if (others.length > 0) return { ...line, state: 'ambiguous', person: null };
    const person = summaries.get(id) ?? null;
    if (seen.has(id)) return { ...line, state: 'again', person };
    seen.add(id);
    return { ...line, state: states.get(id) ?? 'unknown', person };
  });
}

/** Whom each line may mean: nobody, one, or several. One statement, however long the list. */
async function findAll(
  reader: Reader,
  by: PersonId,
  lines: readonly ListLine[],
  seesAccounts: boolean,
): Promise<Found[]> {
  const asked = lines.map(({ name }) => readName(name));
  const ours = reader.instance.addresses.host;
  const rows = await reader<Found[]>`
    with asked as materialized (
      select w.n::int as n, w.handle, w.host, w.email
      from unnest(${asked.map(({ handle }) => handle)}::text[], ${asked.map(({ host }) => (host === ours ? null : host))}::text[],
        ${asked.map(({ email }) => email)}::text[]) with ordinality w(handle, host, email, n)),
    found as (
      select a.n, p.id, 1 as rank from asked a join people p on lower(p.handle) = a.handle and p.peer_id is null
      where a.handle is not null and a.host is null
      union select a.n, p.id, 1 from asked a join peers x on x.origin in ('https://' || a.host, 'http://' || a.host)
      join people p on p.peer_id = x.id and lower(p.handle) = a.handle where a.host is not null
      union select a.n, f.person_id, 2 from asked a join profile_fields f on f.name = 'email' and lower(f.value) = a.email
        and (f.visibility <> 'me' or f.person_id = ${by})
      union select a.n, p.id, 2 from asked a join people p on lower(p.email) = a.email and p.peer_id is null where ${seesAccounts}),
    best as (
      select f.n, f.id, f.rank, min(f.rank) over (partition by f.n) as first from found f
      join people p on p.id = f.id and p.kind in ('person', 'bot') and p.deactivated_at is null and ${peopleVisibleTo(reader, { personId: by })})
    select n, array_agg(distinct id) as ids from best where rank = first group by n`;
  const byLine = new Map(rows.map(({ n, ids }) => [n, ids]));
  return lines.map((_, at) => ({ n: at + 1, ids: byLine.get(at + 1) ?? [] }));
}

/** `bea@beta.example` may be a handle or an address: the handle counts first. */
function readName(name: string): { handle: string | null; host: string | null; email: string | null } {
  const text = name.trim().toLowerCase().replaceAll('\0', '');
  const [, handle = null, host = null] =
    /^(?:acct:)?@?([a-z0-9_.-]{1,100})(?:@([^@\s]{1,255}))?$/.exec(text) ?? [];
  const email = /^(?:mailto:)?([^@\s]+@[^@\s]+)$/.exec(text)?.[1] ?? null;
  return { handle, host, email };
}

/** How people stand to the group, and whether its owners admit their company. */
const standingsOf = (reader: Reader, groupId: GroupId, ids: readonly PersonId[]): Promise<Standing[]> =>
  reader<Standing[]>`
    select p.id, case
      when m.state = 'active' then 'member' when m.state = 'invited' then 'invited'
      when p.guest_of is not null then 'guest'
      when g.peer_id is null and p.peer_id is not null and not ${companyMayJoin(reader, reader`p.peer_id`)} then 'elsewhere'
      when exists (select from bans b where b.group_id = g.id and b.person_id = p.id and ${isInForce(reader, 'b')}) then 'banned'
      else 'new' end as state
    from groups g join people p on p.id = any(${[...ids]}::bigint[])
    left join memberships m on m.group_id = g.id and m.person_id = p.id where g.id = ${groupId}`;

/** More people than one team has. */
const teamMax = 2_000;

/** Handles of a team as lines of a list: who reports to the person named, and that person; or a department by its name. As far as profiles say. */
export async function linesOfTeam(reader: Reader, by: PersonId, team: string): Promise<ListLine[]> {
  const { handle, host } = team.trim().startsWith('@') ? readName(team) : { handle: null, host: null };
  const visible = reader`(f.visibility <> 'me' or f.person_id = ${by})`;
  const rows =
    handle === null
      ? await reader<{ handle: string; origin: string | null }[]>`
        select p.handle, peer.origin from profile_fields f join people p on p.id = f.person_id left join peers peer on peer.id = p.peer_id
        where f.name = 'department' and folded(f.value) = folded(${team.trim().slice(0, 200)}) and ${visible} and p.deactivated_at is null
          and ${peopleVisibleTo(reader, { personId: by })}
        order by p.name, p.id limit ${teamMax}`
      : await reader<{ handle: string; origin: string | null }[]>`
        with head as (
          select h.id, h.uri from people h left join peers x on x.id = h.peer_id
          where lower(h.handle) = ${handle} and h.deactivated_at is null
            and case when ${host ?? ''} in ('', ${reader.instance.addresses.host}) then h.peer_id is null
              else x.origin in (${`https://${host}`}, ${`http://${host}`}) end limit 1)
        select p.handle, peer.origin from head join people p on p.id = head.id or p.id in (
          select f.person_id from profile_fields f where f.name = 'manager' and f.value = head.uri and ${visible})
        left join peers peer on peer.id = p.peer_id where p.deactivated_at is null and ${peopleVisibleTo(reader, { personId: by })} order by p.name, p.id limit ${teamMax}`;
  return rows.map((row, at) => ({
    line: at + 1,
    name: row.origin === null ? `@${row.handle}` : `@${row.handle}@${hostOf(row.origin) ?? ''}`,
  }));
}
