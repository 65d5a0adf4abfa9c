import { pageOf, type Page } from '#src/platform/cursors.ts';
import type { Reader } from '#src/platform/database.ts';
import { hostIn } from '#src/platform/sql.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { hiddenBy } from '#src/people/read-follows.ts';
import { visibleTo } from '#src/posts/policy.ts';

/** Everything someone muted, latest first: their own business, so only for themselves. */
export interface Mutes {
  readonly people: readonly PersonSummary[];
  readonly groups: readonly {
    readonly id: GroupId;
    readonly name: string;
    readonly mentionsPass: boolean;
  }[];
  /** `text` is empty when its first post is gone or no longer theirs to read. */
  readonly threads: readonly { readonly rootId: PostId; readonly text: string }[];
  readonly companies: readonly {
    readonly peerId: number;
    readonly company: string;
    readonly country: string;
  }[];
}

/** Of each sort; beyond that the list says nothing of the oldest. */
const listedMax = 80;

export async function readMutes(reader: Reader, personId: PersonId): Promise<Mutes> {
  const [people, groups, threads, companies] = await Promise.all([
    hiddenBy(reader, personId, 'mutes', { limit: listedMax }),
    reader<Mutes['groups'][number][]>`
      select g.id, g.name, m.mentions_pass from group_mutes m join groups g on g.id = m.group_id
      where m.person_id = ${personId} order by m.at desc limit ${listedMax}`,
    reader<Mutes['threads'][number][]>`
      select m.root_id, coalesce(case when ${visibleTo(reader, { personId })} then
        left(case p.title when '' then p.text else p.title end, 200) end, '') as text
      from thread_mutes m left join posts p on p.id = m.root_id
      where m.person_id = ${personId} order by m.at desc limit ${listedMax}`,
    reader<Mutes['companies'][number][]>`
      select p.id as peer_id, coalesce(nullif(p.company, ''), p.origin) as company, p.country
      from company_mutes m join peers p on p.id = m.peer_id
      where m.person_id = ${personId} order by m.at desc limit ${listedMax}`,
  ]);
  return { people, groups, threads, companies };
}

/** The companies whose posts this person does not want to see, with their hosts. */
export const blockedCompanies = (
  reader: Reader,
  personId: PersonId,
  page: Page,
): Promise<{ readonly id: string; readonly host: string }[]> =>
  reader<{ id: string; host: string }[]>`
    select p.id::text as id, ${hostIn(reader, 'p.origin')} as host from company_mutes m join peers p on p.id = m.peer_id
    where m.person_id = ${personId} and m.hides ${pageOf(reader, 'p.id', page)}`;

/** The company at this host; null if nothing comes from there. */
export async function companyAt(reader: Reader, host: string): Promise<number | null> {
  const [row] = await reader<
    { id: number }[]
  >`select id from peers p where ${hostIn(reader, 'p.origin')} = ${host}`;
  return row?.id ?? null;
}

/** How many there one follows, and is followed by. */
export async function tiesTo(
  reader: Reader,
  personId: PersonId,
  peerId: number,
): Promise<{ readonly following: number; readonly followers: number }> {
  const [row] = await reader<{ following: number; followers: number }[]>`
    select (select count(*)::int from follows f join people p on p.id = f.followee_id
        where f.follower_id = ${personId} and f.state = 'accepted' and p.peer_id = ${peerId}) as following,
      (select count(*)::int from follows f join people p on p.id = f.follower_id
        where f.followee_id = ${personId} and f.state = 'accepted' and p.peer_id = ${peerId}) as followers`;
  return row ?? { following: 0, followers: 0 };
}

/** Of these people, those at a company that this person blocked. */
export async function atBlockedCompanies(
  reader: Reader,
  personId: PersonId,
  people: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await reader<{ id: string }[]>`
    select p.id::text as id from people p join company_mutes m on m.peer_id = p.peer_id
    where m.person_id = ${personId} and m.hides and p.id = any(${[...people]}::bigint[])`;
  return new Set(rows.map(({ id }) => id));
}

/** What is muted around one post, for the page that offers it. */
export interface MuteState {
  readonly thread: boolean;
  readonly person: boolean;
  readonly group: boolean;
  readonly mentionsPass: boolean;
  readonly company: boolean;
}

export async function readMuteState(
  reader: Reader,
  personId: PersonId,
  of: {
    readonly rootId?: PostId | undefined;
    readonly authorId?: PersonId | undefined;
    readonly groupId?: GroupId | undefined;
    readonly peerId?: number | null | undefined;
  },
): Promise<MuteState> {
  const [row] = await reader<MuteState[]>`
    select
      exists (select from thread_mutes where person_id = ${personId} and root_id = ${of.rootId ?? null}) as thread,
      exists (select from mutes_in_force where person_id = ${personId} and muted_id = ${of.authorId ?? null}) as person,
      exists (select from group_mutes where person_id = ${personId} and group_id = ${of.groupId ?? null}) as group,
      exists (select from group_mutes
        where person_id = ${personId} and group_id = ${of.groupId ?? null} and mentions_pass) as mentions_pass,
      exists (select from company_mutes where person_id = ${personId} and peer_id = ${of.peerId ?? null}) as company`;
  return row ?? { thread: false, person: false, group: false, mentionsPass: false, company: false };
}
