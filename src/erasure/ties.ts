import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';

/** Where people of partners are tied to somebody or something here, so that their names are shown: table and column. */
const ties: readonly (readonly [table: string, column: string])[] = [
  ...(['follower_id', 'followee_id'] as const).map((column) => ['follows', column] as const),
  ...(
    [
      ...[
        'memberships',
        'mentions',
        'conversation_people',
        'reactions',
        'shares',
        'event_answers',
        'poll_votes',
        'idea_votes',
        'idea_acts',
      ],
      ...[
        'task_assignees',
        'task_changes',
        'approval_steps',
        'approval_acts',
        'acknowledgements',
        'campaign_jurors',
        'document_acts',
        'annotation_acts',
        'project_owners',
        'project_acts',
        'mark_acts',
      ],
    ] as const
  ).map((table) => [table, 'person_id'] as const),
  ...[
    ['events', 'organiser_id'] as const,
    ['marks', 'owner_id'] as const,
    ['person_notes', 'about_id'] as const,
    ['list_people', 'person_id'] as const,
    ['blocks', 'blocked_id'] as const,
  ],
  ...[
    ['mutes', 'muted_id'] as const,
    ['report_cases', 'person_id'] as const,
    ['removals', 'author_id'] as const,
  ],
];

const exist = ties.map(([table, column]) => `exists (select from ${table} t where t.${column} = w.id)`);
/** SQL over `people w`: something here names them, or a post or a version of a page of theirs still says something. */
const isTied = `(${exist.join(' or ')}
      or exists (select from posts p where p.author_id = w.id and p.expired_at is null)
      or exists (select from page_versions v where v.author_id = w.id and v.expired_at is null))`;

/** Those among a partner's people whom nothing here needs to name. */
export async function untiedAmong(tx: Tx, people: readonly PersonId[]): Promise<PersonId[]> {
  const rows = await tx<{ id: PersonId }[]>`
    select w.id from people w
    where w.id = any(${[...people]}::bigint[]) and w.fetched_at is not null and not ${tx.unsafe(isTied)}`;
  return rows.map(({ id }) => id);
}

/** Reads an actor's profile again from its home. */
export const readProfileJob = defineJob<{ readonly uri: string }>('wire.read-profile');

/** Profiles that were reduced, of people who have a tie again, are read again. */
export async function readAgain(tx: Tx, people: readonly PersonId[]): Promise<void> {
  const tied = await tx<{ uri: string }[]>`
    select w.uri from people w where w.id = any(${[...people]}::bigint[]) and w.fetched_at is null and w.kind = 'person'
      and w.deactivated_at is null and ${tx.unsafe(isTied)}`;
  for (const { uri } of tied) await enqueue(tx, readProfileJob, { uri }, { key: `profile ${uri}` });
}
