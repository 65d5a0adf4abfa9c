import type { Reader, Tx } from '#src/platform/database.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { PersonSummary, Viewer } from './person.ts';
import { peopleVisibleTo } from './policy.ts';
import { personSummaryColumns, readPeople, relationships } from './read.ts';
import { refusals } from './refusals.ts';

/** Characters of a note. */
export const noteMax = 2_000;

/** One of our people's private note about someone; an empty text removes it. No fact is recorded. */
export async function notePerson(tx: Tx, personId: PersonId, aboutId: PersonId, text: string): Promise<void> {
  const note = text.replaceAll('\0', '').trim();
  if (note.length > noteMax) throw refusals.textTooLong({ max: noteMax });
  const [about] = await readPeople(tx, [aboutId]);
  if (!about || about.kind === 'instance') throw notFound('person');
  if (note === '') await tx`delete from person_notes where person_id = ${personId} and about_id = ${aboutId}`;
  else
    await tx`
      insert into person_notes (person_id, about_id, note) values (${personId}, ${aboutId}, ${note})
      on conflict (person_id, about_id) do update set note = excluded.note, at = now()`;
}

/** One of our people features someone they follow on their own profile, for colleagues to see. */
export async function endorse(tx: Tx, personId: PersonId, endorsedId: PersonId): Promise<void> {
  const [between] = await relationships(tx, { personId }, [endorsedId]);
  if (!between?.following) throw refusals.onlyFollowedFeatured();
  await tx`
    insert into endorsements (person_id, endorsed_id) values (${personId}, ${endorsedId}) on conflict do nothing`;
}

export async function unendorse(tx: Tx, personId: PersonId, endorsedId: PersonId): Promise<void> {
  await tx`delete from endorsements where person_id = ${personId} and endorsed_id = ${endorsedId}`;
}

/** Whom the person features and still follows, by id, as far as the viewer may know of them. */
export async function endorsedBy(
  reader: Reader,
  viewer: Viewer,
  personId: PersonId,
  page: Page,
): Promise<PersonSummary[]> {
  const rows = await reader<PersonSummary[]>`
    select ${personSummaryColumns(reader)}
    from endorsements e join follows o on o.follower_id = e.person_id and o.followee_id = e.endorsed_id and o.state = 'accepted'
    join people p on p.id = e.endorsed_id left join peers peer on peer.id = p.peer_id
    where e.person_id = ${personId} and p.deactivated_at is null and ${peopleVisibleTo(reader, viewer)} ${pageOf(reader, 'p.id', page)}`;
  return inPageOrder(rows, page);
}
