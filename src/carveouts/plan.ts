import { decide, type Partner } from '#src/agreements/decide.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { governsAs } from '#src/groups/policy.ts';
import { termsAgainst } from '#src/successions/preview.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { inOwnDocument } from '#src/posts/kinds/document/own-thread.ts';
import { comesAlong, keepsSeats, readFollows, readSeats, type Scope } from './contents.ts';
import type { Counts } from './order.ts';
import { refusals } from './refusals.ts';
import type { StayingCode } from './staying.ts';

/** Who is to go: everybody of a site, of a department, or by name. */
export interface Choice {
  readonly site?: string;
  readonly department?: string;
  readonly handles?: readonly string[];
}

/** Something that stays behind: a person or group by its handle, or so many of a kind, and why. */
export interface Staying {
  readonly code: StayingCode;
  /** A handle, a company, or what the terms say; empty where the code says it all. */
  readonly name: string;
  readonly count: number;
}

export interface Plan {
  readonly to: Partner;
  readonly scope: Scope;
  readonly people: readonly { readonly id: PersonId; readonly handle: string; readonly name: string }[];
  readonly groups: readonly { readonly id: GroupId; readonly handle: string; readonly name: string }[];
  readonly counts: Omit<Counts, 'files'>;
  readonly stays: readonly Staying[];
}

interface Candidate {
  readonly id: PersonId;
  readonly handle: string;
  readonly name: string;
  readonly why: StayingCode | null;
  readonly detail?: string | undefined;
}

/**
 * What would go to a partner's new instance, and everything that would stay behind, each with its reason. Changes nothing. Throws a Refusal for a
 * handle that nobody has, a partner without an agreement in force, and when nobody would go.
 */
export async function planCarveOut(
  reader: Reader,
  registry: PartnerRegistry,
  choice: Choice,
  origin: string,
): Promise<Plan> {
  const partner = registry.find(origin);
  if (!partner || partner.kind !== 'mutual' || partner.state !== 'active')
    throw refusals.noPartner({ origin });
  const follows = decide(partner, { direction: 'in', scope: 'follow', begins: true, now: Date.now() });
  if (!follows.allowed) throw refusals.termsForbid({ company: partner.company, reason: follows.reason });
  const candidates = await chosen(reader, choice);
  const people = candidates.filter(({ why }) => why === null);
  if (people.length === 0) throw refusals.nobody();
  const scope = {
    people: people.map(({ id }) => id),
    way: { from: reader.instance.origin, to: partner.origin },
  };
  const rooms = await groupsOf(reader, scope, partner);
  const groups = rooms.filter(({ why }) => why === null);
  const groupIds = groups.map(({ id }) => id);
  const [numbers] = await reader<{ posts: number; reactions: number }[]>`
    select (select count(*)::int from posts p where ${comesAlong(reader, scope.people)}) as posts,
      (select count(*)::int from reactions r join posts p on p.id = r.post_id
        where r.person_id = any(${[...scope.people]}::bigint[]) and ${comesAlong(reader, scope.people)}) as reactions`;
  return {
    ...{ to: partner, scope, people, groups },
    counts: {
      ...{ people: people.length, groups: groups.length },
      ...{ posts: numbers?.posts ?? 0, reactions: numbers?.reactions ?? 0 },
      follows: (await readFollows(reader, scope)).length,
      memberships: (await readSeats(reader, scope, partner.peerId, groupIds)).length,
    },
    stays: [
      ...[...candidates, ...rooms].flatMap(({ handle, why, detail }) =>
        why === null
          ? []
          : [{ code: why, name: detail === undefined ? handle : `${handle}: ${detail}`, count: 1 }],
      ),
      ...(await seatsLeft(reader, scope, partner, groupIds)),
      ...(await wordsLeft(reader, scope)),
    ],
  };
}

async function chosen(reader: Reader, { site, department, handles }: Choice): Promise<Candidate[]> {
  const named = handles?.map((handle) => handle.replace(/^@/, '').toLowerCase());
  if (site === undefined && department === undefined && named === undefined) throw refusals.nobody();
  const rows = await reader<Candidate[]>`
    select p.id, p.handle, p.name, case
        when p.guest_of is not null then 'guest'
        when p.moved_to is not null then 'moved'
        when p.suspended_until > now() then 'suspended'
      end as why
    from people p
    where p.peer_id is null and p.kind = 'person' and p.deactivated_at is null
      and (${site ?? null}::text is null or exists (select from profile_fields f where f.person_id = p.id and f.name = 'site' and f.value = ${site ?? null}))
      and (${department ?? null}::text is null
        or exists (select from profile_fields f where f.person_id = p.id and f.name = 'department' and f.value = ${department ?? null}))
      and (${named === undefined} or lower(p.handle) = any(${named ?? []}::text[]))
    order by p.handle`;
  const found = new Set(rows.map(({ handle }) => handle.toLowerCase()));
  const missing = named?.filter((handle) => !found.has(handle)) ?? [];
  if (missing.length > 0) throw refusals.unknownPeople({ handles: missing.join(', ') });
  return rows;
}

/** A group goes along when all its owners here do; what else they are in stays, and they keep their seats. */
async function groupsOf(
  reader: Reader,
  { people }: Scope,
  partner: Partner,
): Promise<(Candidate & { id: GroupId & PersonId })[]> {
  const rows = await reader<(Omit<Candidate, 'id'> & { id: GroupId & PersonId })[]>`
    select g.id, g.handle, g.name, case
        when g.practice is not null then 'practice'
        when g.archived_at is not null then 'archived'
        when exists (select from memberships m join people p on p.id = m.person_id where m.group_id = g.id and p.guest_of is not null)
          then 'guests'
        when exists (select from successions s where s.group_id = g.id and s.state in ('offered', 'signed', 'handing', 'withdrawing'))
          then 'handed'
        when exists (select from memberships m join people p on p.id = m.person_id
          where m.group_id = g.id and ${governsAs(reader, 'm')} and p.peer_id is null and p.id <> all(${[...people]}::bigint[]))
          then 'owned'
      end as why
    from groups g where g.peer_id is null and exists (select from memberships m
      where m.group_id = g.id and ${governsAs(reader, 'm')} and m.person_id = any(${[...people]}::bigint[]))
    order by g.handle`;
  return rows.map((row) => {
    const against = row.why === null ? termsAgainst(partner, row.handle, Date.now()) : null;
    return against === null ? row : { ...row, why: 'terms', detail: against };
  });
}

async function seatsLeft(
  reader: Reader,
  { people }: Scope,
  partner: Partner,
  groups: readonly GroupId[],
): Promise<Staying[]> {
  const rows = await reader<{ group: string; seats: number; host: string | null }[]>`
    select g.handle as group, count(*)::int as seats, (select origin from peers where id = g.peer_id) as host
    from memberships m join groups g on g.id = m.group_id
    where m.person_id = any(${[...people]}::bigint[]) and m.state = 'active' and g.id <> all(${[...groups]}::bigint[])
      and (${keepsSeats(reader, partner.peerId)} or (g.peer_id is not null and g.access = 'secret'))
    group by g.id order by g.handle limit ${staysMax}`;
  return rows.map(({ group, seats, host }) => ({
    ...{ code: host === null ? 'closed' : 'secret', count: seats },
    name: host === null ? group : `${group}@${hostOf(host)}`,
  }));
}

const staysMax = 1_000;

async function wordsLeft(reader: Reader, { people }: Scope): Promise<Staying[]> {
  const rows = await reader<{ code: StayingCode; count: number }[]>`
    select case when p.level in ('instance', 'public') then case p.kind when 'pictures' then 'pictures' else 'kind' end
      when ${inOwnDocument(reader, 'p')} then 'documents' else p.level end as code, count(*)::int as count from posts p
    where p.author_id = any(${[...people]}::bigint[]) and p.peer_id is null and p.removed_at is null and p.expired_at is null
      and p.kind <> 'version' and not (${comesAlong(reader, people)})
    group by 1
    union all select 'pseudonyms', count(*)::int from aliases where person_id = any(${[...people]}::bigint[])
    union all select 'keys', ${people.length}::int
    order by 1`;
  return rows.filter(({ count }) => count > 0).map((row) => ({ ...row, name: '' }));
}
