import { countAttempt, forgiveAttempts } from '#src/access/attempts.ts';
import { loginIn } from '#src/access/passwords.ts';
import { Unavailable } from '#src/platform/errors.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Locale } from '#src/platform/languages.ts';
import { logger } from '#src/platform/log.ts';
import { arrive, type Arrival } from '../arrive.ts';
import { careFor, readDirectoryPerson } from '../directory/people.ts';
import type { Provider } from '../provider.ts';
import { readIdentitiesOf, readProvidersInUse } from '../read.ts';
import { bindsAs, findByLogin, withLdap, type LdapPerson } from './client.ts';

const log = logger('identity');

/** What an attempt comes to. `wrong`: no directory has that name with that password; `away`: one could not be asked. */
export type LdapOutcome =
  | {
      readonly is: 'arrived';
      readonly provider: Provider;
      readonly subject: string;
      readonly arrival: Arrival;
    }
  | { readonly is: 'wrong' | 'away' };

const passwordMax = 500;

/**
 * Signs somebody in by binding as them: with each LDAP directory in use, until one says yes. Counted as every sign-in (Refusal too_many). Whoever is locked there is not let
 * in, whatever their password.
 */
export async function signInByLdap(
  db: Db,
  attempt: {
    readonly login: string;
    readonly password: string;
    readonly address: string;
    readonly locale: Locale;
  },
): Promise<LdapOutcome> {
  const directories = (await readProvidersInUse(db)).filter(({ kind }) => kind === 'ldap');
  const login = loginIn(attempt.login);
  if (directories.length === 0 || login === '' || attempt.password === '') return { is: 'wrong' };
  const counted = await countAttempt(db, { account: `ldap ${login}`, address: attempt.address });
  let away = false;
  for (const provider of directories) {
    const person = await proven(db, provider, login, attempt.password.slice(0, passwordMax));
    if (person === 'away') away = true;
    if (person === 'away' || person === null) continue;
    await forgiveAttempts(db, counted);
    const arrival = await arrive(db, provider, person, attempt.locale);
    if ('personId' in arrival)
      await transaction(db, (tx) => careFor(tx, arrival.personId, provider.issuer, login, person.subject));
    return { is: 'arrived', provider, subject: person.subject, arrival };
  }
  return { is: away ? 'away' : 'wrong' };
}

/** Whether this person has a password in a directory that is in use. */
export const isInLdap = async (db: Db, personId: PersonId): Promise<boolean> =>
  (await directoriesOf(db, personId)).directories.length > 0;

async function directoriesOf(db: Db, personId: PersonId) {
  const [own, providers] = await Promise.all([readIdentitiesOf(db, personId), readProvidersInUse(db)]);
  const isOwn = (each: Provider): boolean => own.some(({ issuer }) => issuer === each.issuer);
  return { own, directories: providers.filter((each) => each.kind === 'ldap' && isOwn(each)) };
}

/** True if this is the password that the person has in a directory they are known by. Counted like a sign-in. */
export async function provesByLdap(
  db: Db,
  personId: PersonId,
  attempt: { readonly password: string; readonly address: string },
): Promise<boolean> {
  const { own, directories } = await directoriesOf(db, personId);
  for (const provider of directories) {
    const counted = await countAttempt(db, { account: `ldap again ${personId}`, address: attempt.address });
    const login = (await readDirectoryPerson(db, provider.issuer, personId))?.userName ?? '';
    const person = await proven(db, provider, login, attempt.password.slice(0, passwordMax));
    const isThey =
      person !== null &&
      person !== 'away' &&
      own.some((each) => each.issuer === provider.issuer && each.subject === person.subject);
    if (!isThey) continue;
    await forgiveAttempts(db, counted);
    return true;
  }
  return false;
}

/** Whom this name and password are of; null: nobody's. */
async function proven(
  db: Db,
  provider: Provider,
  login: string,
  password: string,
): Promise<LdapPerson | 'away' | null> {
  try {
    const person = await withLdap(db, provider, (client) => findByLogin(client, provider, login));
    if (!person || person.disabled) return null;
    return (await bindsAs(db, provider, person.dn, password)) ? person : null;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    log.warn('{reason}', { reason: error.message });
    return 'away';
  }
}
