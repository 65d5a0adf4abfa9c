import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isWaiting, leaveByDirectory, returnByDirectory, type Leaving } from '../directory/brake.ts';
import {
  addFromDirectory,
  changeFromDirectory,
  readDirectoryPerson,
  releasePerson,
  type DirectoryEntry,
  type DirectoryPerson,
} from '../directory/people.ts';
import { scimSource } from '../directory/external-id.ts';
import { readOperations, type Operation } from './patch.ts';
import { attributesIn, isActive, merged, plainResource, resourceAt, type Resource } from './user.ts';

/** What a change comes to; `held`: everything but the deactivation is done, an administrator is asked about that. */
export interface Changed {
  readonly person: DirectoryPerson;
  readonly held: boolean;
}

/** Somebody new. Refuses `invalid` without a user name, and as `addFromDirectory`. */
export async function createUser(db: Db, body: unknown): Promise<Changed> {
  const resource = plainResource(body);
  const entry = entryOf(resource);
  const keys = await generateKeys();
  return transaction(db, async (tx) => {
    const personId = await addFromDirectory(tx, scimSource, entry, keys);
    const leaving = isActive(resource.active) ? 'done' : await leaveByDirectory(tx, personId, scimSource);
    return { person: await need(tx, personId), held: leaving === 'waits' };
  });
}

/** The whole resource anew: what is not said is taken away, except that somebody is active. */
export const replaceUser = (db: Db, personId: PersonId, body: unknown): Promise<Changed> =>
  change(db, personId, (before) => {
    const resource = plainResource(body);
    return { ...resource, active: resource.active ?? before.active ?? true };
  });

/** Some of it. Paths that we keep nothing for change nothing. */
export async function patchUser(db: Db, personId: PersonId, body: unknown): Promise<Changed> {
  const operations = await readOperations(body);
  return change(db, personId, (before) => operations.reduce(applied, before));
}

/** The directory has nobody of that number any more: deactivated, and no longer looked after. */
export async function deleteUser(db: Db, personId: PersonId): Promise<Leaving> {
  return transaction(db, async (tx) => {
    const person = await need(tx, personId);
    const leaving = await leave(tx, person);
    if (leaving !== 'waits') await releasePerson(tx, personId);
    return leaving;
  });
}

/** A resource after an operation. `remove` leaves empty texts, which take away. */
function applied(before: Resource, { op, path, value }: Operation): Resource {
  const over = path === null ? plainResource(value) : resourceAt(path, op === 'remove' ? '' : value);
  // Nobody is deactivated by the removal of a word.
  if (op === 'remove') return merged(before, withoutActive(over));
  return merged(before, over);
}

function withoutActive(resource: Resource): Resource {
  const { active: _active, ...others } = resource;
  return others;
}

async function change(db: Db, personId: PersonId, changed: (before: Resource) => Resource): Promise<Changed> {
  return transaction(db, async (tx) => {
    const before = await need(tx, personId);
    const resource = changed({ ...before.resource, userName: before.userName });
    const entry = entryOf(resource);
    const active = isActive(resource.active ?? before.active);
    // Back first: an account that is closed takes nothing over.
    if (active && !before.active) await returnByDirectory(tx, personId);
    const now = { ...before, active: active || before.active };
    await changeFromDirectory(tx, now, scimSource, entry, attributesIn(before.resource));
    const leaving = active ? 'done' : await leave(tx, before);
    return { person: await need(tx, personId), held: leaving === 'waits' };
  });
}

/** Once; asked again, whoever waits goes on waiting. */
async function leave(tx: Tx, { personId, active }: DirectoryPerson): Promise<Leaving> {
  if (active) return leaveByDirectory(tx, personId, scimSource);
  return (await isWaiting(tx, personId)) ? 'waits' : 'done';
}

async function need(tx: Tx, personId: PersonId): Promise<DirectoryPerson> {
  const person = await readDirectoryPerson(tx, scimSource, personId);
  if (!person) throw notFound('person');
  return person;
}

function entryOf(resource: Resource): DirectoryEntry {
  const userName = typeof resource.userName === 'string' ? resource.userName : '';
  if (userName === '' || userName.length > 255)
    throw new Refusal('invalid', 'userName has 1 to 255 characters.');
  const externalId =
    typeof resource.externalId === 'string' && resource.externalId !== '' ? resource.externalId : null;
  return {
    userName,
    externalId: externalId?.slice(0, 255) ?? null,
    resource,
    attributes: attributesIn(resource),
  };
}
