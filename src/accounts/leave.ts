import { bySeniority, isLastOwner } from '#src/groups/policy.ts';
import { revokeAll } from '#src/access/revoke.ts';
import { brandingOf } from '#src/company/branding.ts';
import { deactivatePerson } from '#src/people/deactivate.ts';
import { leavings, type Leaving } from '#src/people/person.ts';
import { findPersonByUri, readPeople } from '#src/people/read.ts';
import { isLastAdministrator } from '#src/people/roster.ts';
import { transaction, type Db, type Reader, type Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Locale } from '#src/platform/languages.ts';
import { erasePostsOf } from '#src/posts/erase-person.ts';
import { refusals as peopleRefusals } from '#src/people/refusals.ts';
import { recordFact } from './facts.ts';
import { handOver, type Deputy } from './hand-over.ts';
import { deleteDeparture, insertDeparture, insertLeaver, takeDueDepartures } from './store.ts';
import { refusals } from './refusals.ts';

export const keepPosts = leavings;
export type KeepPosts = Leaving;

/** Until then a person can come back as if nothing had happened. */
export const graceDays = 7;
export const departJob = defineJob<{ readonly personId: PersonId; readonly posts: KeepPosts }>('depart');
const departuresAtOnce = 50;

/** Someone announces that they are leaving: signed out everywhere at once; the rest follows after seven days. Repeating it updates the choice. */
export async function announceDeparture(tx: Tx, personId: PersonId, posts: KeepPosts): Promise<void> {
  const [isLast, groups] = await Promise.all([isLastAdministrator(tx, personId), onlyOwned(tx, personId)]);
  if (isLast) throw peopleRefusals.lastAdministrator();
  if (groups.length > 0) throw refusals.onlyOwner();
  await insertDeparture(tx, personId, posts, graceDays);
  await recordFact(tx, personId, 'departure.announced', { personId, posts });
  await revokeAll(tx, personId);
}

/** They stay after all. False if there was nothing to withdraw. */
export async function withdrawDeparture(tx: Tx, personId: PersonId): Promise<boolean> {
  const done = await deleteDeparture(tx, personId);
  if (done) await recordFact(tx, personId, 'departure.withdrawn', { personId });
  return done;
}

export interface Departure {
  readonly dueAt: Date;
  readonly posts: KeepPosts;
}

export async function readDeparture(reader: Reader, personId: PersonId): Promise<Departure | null> {
  const [row] = await reader<Departure[]>`
    select due_at, posts from departures where person_id = ${personId} and carried_out_at is null`;
  return row ?? null;
}

/** A group that would be left without an owner, and who could become one: moderators first, then the longest-standing members. */
export interface OnlyOwned {
  readonly id: GroupId;
  readonly name: string;
  readonly handle: string;
  readonly heirs: readonly string[];
}

/** Our groups with other members that no one else owns: a group one is alone in goes with its owner. */
export async function onlyOwned(reader: Reader, personId: PersonId): Promise<OnlyOwned[]> {
  return reader<OnlyOwned[]>`
    select g.id, g.name, g.handle, array(
        select p.name from memberships o join people p on p.id = o.person_id
        where o.group_id = g.id and o.state = 'active' and o.person_id <> ${personId}
        order by ${bySeniority(reader, 'o')} limit 3) as heirs
    from memberships m join groups g on g.id = m.group_id
    where m.person_id = ${personId} and ${isLastOwner(reader, 'm')}
      and g.peer_id is null and g.archived_at is null
      and exists (select from memberships o where o.group_id = g.id and o.person_id <> ${personId} and o.state = 'active')
    order by lower(g.name) limit 100`;
}

/** Enqueues the work for departures whose grace period is over, each once. A maintenance job. */
export async function enqueueDepartures(tx: Tx): Promise<void> {
  for (const { personId, posts } of await takeDueDepartures(tx, departuresAtOnce))
    await enqueue(tx, departJob, { personId, posts }, { key: `person ${personId}` });
}

/**
 * The job that carries out a departure. Posts go first, while the person can still be named to partners; then access ends for good, partners are
 * told the same choice, and the profile is emptied unless the name stays. A repetition does what is left.
 */
export async function depart(
  db: Db,
  data: { readonly personId: PersonId; readonly posts: KeepPosts },
): Promise<void> {
  const { personId, posts } = data;
  if (posts === 'delete') await erasePostsOf(db, { personId, own: true });
  await transaction(db, async (tx) => {
    const instance = await findPersonByUri(tx, tx.instance.addresses.instanceActor);
    if (!instance) throw new Error('The instance has no actor yet: start it once.');
    await endAccount(tx, instance.id, personId, posts);
  });
}

/**
 * Somebody leaves, as one event: with the choice of the person leaving, of the administrator who ends the account, or of the directory (`by`: the
 * instance's own actor). Deputies take over their groups, access ends, partners are told and asked to confirm (checklist.ts). A second event for who has
 * left changes nothing. Refusals as `deactivatePerson` and `handOver`.
 */
export async function endAccount(
  tx: Tx,
  by: PersonId,
  personId: PersonId,
  posts: KeepPosts,
  deputies: readonly Deputy[] = [],
): Promise<void> {
  const formerName = namesOfNobody[brandingOf(tx.instance).locale];
  const [person] = await readPeople(tx, [personId]);
  const isHere = person !== undefined && person.deactivatedAt === null;
  if (isHere) await handOver(tx, personId, deputies);
  await deactivatePerson(tx, by, personId, revokeAll, { posts, formerName });
  if (isHere) await insertLeaver(tx, { personId, by, posts, deputies });
}

/** How someone is called who is no longer called by name, in the company's language. */
const namesOfNobody: Readonly<Record<Locale, string>> = {
  de: 'Ehemaliges Mitglied',
  en: 'Former colleague',
  fr: 'Ancien membre',
  it: 'Ex membro',
  es: 'Antiguo miembro',
  nl: 'Oud-collega',
  pl: 'Były członek zespołu',
  cs: 'Bývalý člen',
  pt: 'Antigo membro',
  tr: 'Eski üye',
};
