import type { Reader, Tx } from '#src/platform/database.ts';
import { inPageOrder, pageOf, type Page } from '#src/platform/cursors.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Face } from './person.ts';
import { faceColumns, readPeople, relationships } from './read.ts';

/** Characters of a note. */
export const noteMax = 2_000;

/** What one of ours writes down about somebody, for themselves alone; an empty text takes it away. No fact is made. */
export async function notePerson(tx: Tx, personId: PersonId, aboutId: PersonId, text: string): Promise<void> {
  const note = text.replaceAll('\0', '').trim();
  if (note.length > noteMax)
    throw new Refusal('invalid', said`This text has more than ${noteMax} characters; shorten it.`);
  const [about] = await readPeople(tx, [aboutId]);
  if (!about || about.kind === 'instance') throw notFound('This person');
  if (note === '') await tx`delete from person_notes where person_id = ${personId} and about_id = ${aboutId}`;
  else
    await tx`
      insert into person_notes (person_id, about_id, note) values (${personId}, ${aboutId}, ${note})
      on conflict (person_id, about_id) do update set note = excluded.note, at = now()`;
}

/** One of ours puts somebody whom they follow on their own profile, for colleagues to see. */
export async function endorse(tx: Tx, personId: PersonId, endorsedId: PersonId): Promise<void> {
  const [between] = await relationships(tx, { personId }, [endorsedId]);
  if (!between?.following)
    throw new Refusal('invalid', 'Follow this person first; then you can feature them.');
  await tx`
    insert into endorsements (person_id, endorsed_id) values (${personId}, ${endorsedId}) on conflict do nothing`;
}

export async function unendorse(tx: Tx, personId: PersonId, endorsedId: PersonId): Promise<void> {
  await tx`delete from endorsements where person_id = ${personId} and endorsed_id = ${endorsedId}`;
}

/** Whom the person endorses and still follows, by id; for colleagues. */
export async function endorsedBy(reader: Reader, personId: PersonId, page: Page): Promise<Face[]> {
  const rows = await reader<Face[]>`
    select ${faceColumns(reader)}
    from endorsements e join follows o on o.follower_id = e.person_id and o.followee_id = e.endorsed_id and o.state = 'accepted'
    join people p on p.id = e.endorsed_id left join peers peer on peer.id = p.peer_id
    where e.person_id = ${personId} and p.deactivated_at is null ${pageOf(reader, 'p.id', page)}`;
  return inPageOrder(rows, page);
}
