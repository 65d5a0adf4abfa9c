import { findPersonByHandle, readKnownPerson } from '#src/people/read.ts';
import { Refusal } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import type { ApiContext } from '../../context.ts';

/**
 * People by id or handle; homes are asked for full handles that no one here knows, so never inside a transaction. Refuses a name that is
 * nobody's, before anything is done for the others.
 */
export async function findNamed(
  api: ApiContext,
  me: PersonId,
  names: readonly string[],
): Promise<PersonId[]> {
  const found = new Set<PersonId>();
  for (const name of names) {
    const one = isId(name) ? (name as PersonId) : await findHandle(api, me, name);
    if (one === null) throw new Refusal('not_found', `Nobody is called ${name.slice(0, 100)}.`);
    found.add(one);
  }
  return [...found];
}

async function findHandle(api: ApiContext, me: PersonId, text: string): Promise<PersonId | null> {
  const [, handle, named] = /^@?([^@\s/]{1,100})(?:@([^@\s/]{1,255}))?$/.exec(text.trim()) ?? [];
  if (handle === undefined) return null;
  const ours = named === undefined || named.toLowerCase() === api.db.instance.addresses.host;
  const host = ours ? null : named.toLowerCase();
  const known = await findPersonByHandle(api.db, handle, host);
  if (known) return (await readKnownPerson(api.db, { personId: me }, known.id))?.id ?? null;
  return host === null ? null : api.remote.resolvePerson(`${handle}@${host}`, me);
}
