import { changeEmail } from '#src/access/change-email.ts';
import { editProfile } from '#src/people/edit.ts';
import { cleanLine, nameMax, type FieldName } from '#src/people/person.ts';
import { findPersonByUri, readProfile } from '#src/people/read.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { findManager } from './directory/reports-to.ts';
import type { Attributes } from './provider.ts';

const fieldNames = [
  'title',
  'site',
  'department',
  'phone',
  'manager',
] as const satisfies readonly FieldName[];

/**
 * Takes over what a provider says and did not say the last time: so a marriage in the directory arrives here, and what people wrote themselves is not undone by every
 * sign-in. An address that a colleague has, or that is none, is left out. A field keeps who may see it. `source`: whose names for people these are. Returns what was
 * taken over, to be remembered: a manager who has no account yet is news until they have one.
 */
export async function applyAttributes(
  tx: Tx,
  personId: PersonId,
  source: string,
  given: Attributes,
  before: Attributes,
): Promise<Attributes> {
  const { said, taken } = await withManager(tx, personId, source, given, before);
  const isNews = (key: keyof Attributes): boolean => said[key] !== undefined && said[key] !== before[key];
  const name = isNews('name') ? cleanLine(said.name ?? '', nameMax) : '';
  const fields = fieldNames.filter(isNews);
  if (name !== '' || fields.length > 0) {
    const profile = fields.length > 0 ? await readProfile(tx, { personId }, personId) : null;
    const others = (profile?.fields ?? []).filter((field) => !fields.some((each) => each === field.name));
    const news = fields.flatMap((each) => {
      const old = profile?.fields.find((field) => field.name === each);
      const value = said[each];
      return value === undefined ? [] : [{ ...old, name: each, value }];
    });
    const changes = {
      ...(name === '' ? {} : { name }),
      ...(news.length > 0 ? { fields: [...others, ...news] } : {}),
    };
    await editProfile(tx, personId, changes, 'directory');
  }
  if (isNews('email')) await applyEmail(tx, personId, said.email ?? '');
  return taken;
}

/** `said`: with the manager's URI in place of what the source calls them. Whoever is nobody here, or the person themselves, is neither said nor taken. */
async function withManager(
  tx: Tx,
  personId: PersonId,
  source: string,
  given: Attributes,
  before: Attributes,
): Promise<{ readonly said: Attributes; readonly taken: Attributes }> {
  const { manager, ...others } = given;
  if (manager === undefined || manager === before.manager) return { said: given, taken: given };
  const found = await findManager(tx, source, manager);
  if (found !== null && found.id !== personId)
    return { said: { ...others, manager: found.uri }, taken: given };
  return {
    said: others,
    taken: before.manager === undefined ? others : { ...others, manager: before.manager },
  };
}

async function applyEmail(tx: Tx, personId: PersonId, email: string): Promise<void> {
  const instance = await findPersonByUri(tx, tx.instance.addresses.instanceActor);
  if (!instance) return;
  try {
    await changeEmail(tx, instance.id, personId, email);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error; // somebody has it, or it is none: refused before anything was written
  }
}
