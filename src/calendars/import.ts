import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { editPost } from '#src/posts/edit.ts';
import { overAt, placeMax } from '#src/posts/kinds/event/event.ts';
import type { EventInput } from '#src/posts/kinds/event/forms.ts';
import { ruleIn } from '#src/posts/kinds/event/series.ts';
import { titleMax } from '#src/posts/limits.ts';
import { publishPost } from '#src/posts/publish.ts';
import { readCalendarEvent, type CalendarEvent } from './read.ts';
import { readIcs, type IcsEvent } from './read-ics.ts';

export interface Imported {
  readonly added: number;
  /** Was imported before by the same person, and is another now. */
  readonly changed: number;
  readonly same: number;
  /** Of the past: nobody can go there. */
  readonly over: number;
  readonly left: readonly { readonly title: string; readonly why: Refusal }[];
}

/**
 * Publishes the events of a calendar file in a group, in the person's name, all or none. The same file again brings nothing twice: an event is known
 * by its UID. `zone`: of times without one. What cannot be taken is left out and named; throws Refusals about the file and about writing there.
 */
export async function importIcs(
  tx: Tx,
  person: PersonId,
  groupId: GroupId,
  file: { readonly text: string; readonly zone: string },
): Promise<Imported> {
  const counts = { added: 0, changed: 0, same: 0, over: 0 };
  const left: { title: string; why: Refusal }[] = [];
  // Of two who import the same file at once one comes second.
  await tx`select from groups where id = ${groupId} for no key update`;
  for (const entry of readIcs(file.text, file.zone)) {
    try {
      counts[await importEvent(tx, person, groupId, entry.read())]++;
    } catch (cause) {
      if (!(cause instanceof Refusal) || cause.kind !== 'invalid') throw cause;
      left.push({ title: entry.title, why: cause });
    }
  }
  return { ...counts, left };
}

async function importEvent(
  tx: Tx,
  person: PersonId,
  groupId: GroupId,
  event: IcsEvent,
): Promise<keyof Omit<Imported, 'left'>> {
  const uid = event.uid.slice(0, uidMax);
  const known = await knownBy(tx, groupId, uid);
  const title = event.title.slice(0, titleMax);
  const input = inputOfIcs(event);
  if (known !== null) {
    const stored = await readCalendarEvent(tx, { personId: person }, known);
    if (!stored?.isOwn || isSameEvent(input, title, stored)) return 'same';
    await editPost(tx, person, known, { title, event: { ...input, capacity: stored.capacity } });
    return 'changed';
  }
  if (event.rule === null && overAt(event) <= new Date()) return 'over';
  const id = await publishPost(tx, person, {
    ...{ groupId, title, source: event.text.slice(0, textMax) },
    event: input,
  });
  if (uid !== '')
    await tx`insert into imported_events (group_id, uid, post_id) values (${groupId}, ${uid}, ${id})`;
  return 'added';
}

/** An event of a file, as a post takes it. */
export const inputOfIcs = (event: IcsEvent): EventInput => {
  const { startsAt, endsAt, zone, link, cancelled, exceptions } = event;
  return {
    ...{ startsAt, endsAt, zone, link, cancelled, exceptions },
    place: event.place.replaceAll(/\s+/g, ' ').slice(0, placeMax),
    rule: event.rule && ruleIn(event.rule, zone),
  };
};

/** What was imported, or was exported from here. */
async function knownBy(tx: Tx, groupId: GroupId, uid: string): Promise<PostId | null> {
  if (uid === '') return null;
  const [row] = await tx<{ id: PostId }[]>`
    select post_id as id from imported_events where group_id = ${groupId} and uid = ${uid}
    union all select id from posts where uri = ${uid} and group_id = ${groupId} limit 1`;
  return row?.id ?? null;
}

/** Whether an event is what it says already. */
export const isSameEvent = (input: EventInput, title: string, stored: CalendarEvent): boolean =>
  title === stored.title &&
  keyOf(input) === keyOf(stored.whole) &&
  (input.rule ?? null) === (stored.series?.rule ?? null) &&
  JSON.stringify(input.rule ? byDate(input.exceptions) : []) ===
    JSON.stringify(byDate(stored.series?.exceptions));
const byDate = (exceptions: EventInput['exceptions'] = []) =>
  exceptions.toSorted((a, b) => a.at.getTime() - b.at.getTime());
const keyOf = ({
  startsAt,
  endsAt,
  place,
  cancelled,
}: Pick<EventInput, 'startsAt' | 'endsAt' | 'place' | 'cancelled'>): string =>
  JSON.stringify([startsAt, endsAt, place, cancelled ?? false]);

/** Characters. */
const uidMax = 1_000;
const textMax = 4_000;
