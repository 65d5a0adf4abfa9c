import { randomBytes } from 'node:crypto';
import type { Tx } from '#src/platform/database.ts';
import { newUuid, type PersonId } from '#src/platform/ids.ts';
import { storeKeys, type NewKeys } from '#src/platform/keys.ts';
import type { Locale } from '#src/platform/languages.ts';
import { insertFollow } from './follow-store.ts';
import { claimHandle } from './handles.ts';
import { cleanLine, nameMax } from './person.ts';
import { insertLocalPerson } from './store.ts';

/**
 * Adds the actor that a feed's posts are by. No one is told (no fact): it appears where it joins, and its handle says nothing. `follower`: who
 * reads what it writes for its followers, the only one there will ever be. `name` is cleaned; of what is left nothing, the fallback is used.
 */
export async function addSource(
  tx: Tx,
  source: {
    readonly name: string;
    readonly fallback: string;
    readonly locale: Locale;
    readonly follower: PersonId | null;
    readonly keys: NewKeys;
  },
): Promise<PersonId> {
  const { addresses } = tx.instance;
  const handle = `feed-${randomBytes(5).toString('hex')}`;
  await claimHandle(tx, handle);
  const uri = addresses.person(newUuid());
  const id = await insertLocalPerson(tx, {
    ...{ uri, kind: 'source', handle, email: null, isAdmin: false, locale: source.locale },
    name: cleanLine(source.name, nameMax) || cleanLine(source.fallback, nameMax),
    pageUrl: addresses.personPage(handle),
  });
  if (id === null) throw new Error(`A new URI was taken: ${uri}`);
  await storeKeys(tx, uri, source.keys);
  if (source.follower !== null)
    await insertFollow(tx, {
      followerId: source.follower,
      followeeId: id,
      uri: addresses.activity(newUuid()),
    });
  return id;
}
