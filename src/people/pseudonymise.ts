import { randomBytes } from 'node:crypto';
import { lookOf } from '#src/company/look.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Locale } from './person.ts';
import { emptyPerson } from './store.ts';

/** How somebody is called who is no longer called by name. */
const names: Readonly<Record<Locale, string>> = {
  de: 'Ehemaliges Mitglied',
  en: 'Former colleague',
  fr: 'Ancien membre',
};

/**
 * A deactivated person of ours loses name, handle, address, pictures and profile; what they wrote stays under a name that says nothing. There is
 * no way back: the address of the person is remembered as erased. Twice changes nothing.
 */
export async function pseudonymise(tx: Tx, personId: PersonId): Promise<void> {
  const handle = `former-${randomBytes(4).toString('hex')}`;
  await emptyPerson(tx, personId, { handle, name: names[lookOf(tx.house).locale] });
}
