import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { recordFact } from './facts.ts';
import type { Leaving, Person } from './person.ts';
import { may } from '#src/roles/roles.ts';
import { pseudonymise } from './pseudonymise.ts';
import { readPeople } from './read.ts';
import { isLastAdministrator } from './roster.ts';
import { markDeactivated, markReactivated } from './store.ts';
import { refusals } from './refusals.ts';

/**
 * Deactivates a person of this instance: sessions and tokens end with the commit, no one can find or follow them any more, the handle stays
 * taken. Follows stay, because they say whom to notify. `leaving` says what happens to their posts; unless the name stays it is replaced, for
 * ever. For an administrator or the instance's own actor. Idempotent. `revokeAll` is access/revoke.ts, passed in because people are below
 * access.
 */
export async function deactivatePerson(
  tx: Tx,
  by: PersonId,
  personId: PersonId,
  revokeAll: (tx: Tx, personId: PersonId) => Promise<void>,
  leaving: { readonly posts: Leaving; readonly formerName: string } = { posts: 'keep', formerName: '' },
): Promise<void> {
  const people = await readPeople(tx, [by, personId]);
  const actor = people.find((p) => p.id === by);
  const person = people.find((p) => p.id === personId);
  if (!actor || actor.deactivatedAt || !may(actor, 'people')) throw refusals.onlyAdministratorsDeactivate();
  if (!person || person.peerId !== null || !isColleague(person)) throw notFound('person');
  if (person.isAdmin && (await isLastAdministrator(tx, personId))) throw refusals.lastAdministrator();
  await revokeAll(tx, personId);
  const { posts, formerName } = leaving;
  if (!(await markDeactivated(tx, personId, posts))) return;
  // Before it is told: what partners hear of a pseudonym must not name its owner.
  if (posts !== 'keep') await pseudonymise(tx, personId, formerName);
  await recordFact(tx, by, 'person.deactivated', { personId, uri: person.uri, posts });
}

/** A feed is no longer followed: its actor is gone, its name stays with what was kept. Who may decide so was asked before. Idempotent. */
export async function deactivateSource(
  tx: Tx,
  sourceId: PersonId,
  revokeAll: (tx: Tx, personId: PersonId) => Promise<void>,
): Promise<void> {
  const [source] = await readPeople(tx, [sourceId]);
  if (source?.kind !== 'source') throw notFound('feed');
  await revokeAll(tx, sourceId);
  if (await markDeactivated(tx, sourceId, 'keep'))
    await recordFact(tx, sourceId, 'person.deactivated', {
      personId: sourceId,
      uri: source.uri,
      posts: 'keep',
    });
}

/**
 * Reactivates a deactivated person of ours: profile and posts are as they were, for partners too; group memberships are not. For an
 * administrator or the instance's own actor. Idempotent.
 */
export async function reactivatePerson(tx: Tx, by: PersonId, personId: PersonId): Promise<void> {
  const people = await readPeople(tx, [by, personId]);
  const actor = people.find((p) => p.id === by);
  const person = people.find((p) => p.id === personId);
  if (!actor || actor.deactivatedAt || !may(actor, 'people')) throw refusals.onlyAdministratorsReactivate();
  if (!person || person.peerId !== null || !isColleague(person)) throw notFound('person');
  if (await markReactivated(tx, personId)) await recordFact(tx, by, 'person.reactivated', { personId });
}

const isColleague = ({ kind }: Person): boolean => kind === 'person' || kind === 'bot';
