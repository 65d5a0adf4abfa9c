import type { Reader } from '#src/platform/database.ts';
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
