import { Unavailable } from '#src/platform/errors.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { applyAttributes } from '../attributes.ts';
import { leaveByDirectory, returnByDirectory } from '../directory/brake.ts';
import type { Attributes, Provider, ProviderId } from '../provider.ts';
import { findIdentity, readProvider } from '../read.ts';
import { noteSync, storeAttributes } from '../store.ts';
import { everybody, withLdap, type LdapPerson } from './client.ts';

const log = logger('identity');
/** The job that asks one directory who is there. */
export const syncLdapJob = defineJob<{ readonly providerId: ProviderId }>('sync-ldap');
const everyMinutes = 60;
const leaversAtOnce = 100;

/** Enqueues a sync for every LDAP directory that has not been asked for an hour. A maintenance job. */
export async function enqueueLdapSyncs(tx: Tx): Promise<void> {
  const due = await tx<{ id: ProviderId }[]>`
    update identity_providers set synced_at = now()
    where kind = 'ldap' and switched_off_at is null
      and (synced_at is null or synced_at < now() - ${everyMinutes} * interval '1 minute') returning id`;
  for (const { id } of due) await enqueue(tx, syncLdapJob, { providerId: id }, { key: `ldap ${id}` });
}

/** What a sync saw and did. */
export interface Synced {
  readonly seen: number;
  readonly changed: number;
  readonly left: number;
  readonly held: number;
}

/**
 * The job: reads the directory page by page. Whoever is known by it gets what is new about them; whoever is locked there, or is there no more, is deactivated (the brake
 * holds when that is too many), and opened again when they are back. People whom nobody has seen here get their account when they first sign in. One that breaks off
 * deactivates nobody for being absent.
 */
export async function syncLdap(db: Db, data: { readonly providerId: ProviderId }): Promise<Synced | null> {
  const provider = await readProvider(db, data.providerId);
  if (!provider || provider.kind !== 'ldap' || provider.switchedOffAt !== null) return null;
  const [clock] = await db<{ began: string }[]>`select now()::text as began`;
  const sum = { seen: 0, changed: 0, left: 0, held: 0 };
  try {
    await withLdap(db, provider, async (client) => {
      for await (const page of everybody(client, provider)) {
        sum.seen += page.length;
        await takePage(db, provider, page, sum);
      }
    });
    // An empty answer is a wrong filter, or rights that were taken away: not a company without people.
    if (sum.seen === 0)
      throw new Unavailable(
        `${provider.name} shows nobody. Check its filter, and what the account that reads may see.`,
        { retryable: true },
      );
    await leaveUnseen(db, provider, clock?.began ?? '', sum);
    await noteSync(db, provider.id, null);
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    log.warn('{reason}', { reason: error.message });
    await noteSync(db, provider.id, error.message);
  }
  return sum;
}

interface Sum {
  changed: number;
  left: number;
  held: number;
}

async function takePage(db: Db, provider: Provider, page: readonly LdapPerson[], sum: Sum): Promise<void> {
  const known = await db<{ personId: PersonId; subject: string }[]>`
    select person_id, external_id as subject from directory_people
    where source = ${provider.issuer} and external_id = any(${page.map(({ subject }) => subject)})`;
  const bySubject = new Map(known.map(({ subject, personId }) => [subject, personId]));
  for (const person of page) {
    const personId = bySubject.get(person.subject);
    if (personId === undefined) continue;
    await transaction(db, async (tx) => {
      await tx`update directory_people set seen_at = clock_timestamp(), resource = jsonb_build_object('dn', ${person.dn}::text)
        where person_id = ${personId}`;
      if (person.disabled) return leave(tx, provider, personId, sum);
      await returnByDirectory(tx, personId);
      await takeNews(tx, provider, personId, person, sum);
    });
  }
}

async function takeNews(
  tx: Tx,
  provider: Provider,
  personId: PersonId,
  person: LdapPerson,
  sum: Sum,
): Promise<void> {
  const identity = await findIdentity(tx, provider.issuer, person.subject);
  if (!identity || identity.personId !== personId) return;
  const before = textOf(identity.attributes);
  if (before === textOf(person.attributes)) return;
  const [row] = await tx`select from people where id = ${personId} and deactivated_at is null`;
  if (!row) return;
  const { issuer } = provider;
  const taken = await applyAttributes(tx, personId, issuer, person.attributes, identity.attributes);
  // A manager without an account is offered at every sync, and is no change until they have one.
  if (before === textOf(taken)) return;
  await storeAttributes(tx, identity, taken);
  sum.changed++;
}

const textOf = (attributes: Attributes): string => JSON.stringify(Object.entries(attributes).toSorted());

async function leave(tx: Tx, provider: Provider, personId: PersonId, sum: Sum): Promise<void> {
  const [active] = await tx`select from people where id = ${personId} and deactivated_at is null`;
  if (!active) return;
  const leaving = await leaveByDirectory(tx, personId, provider.issuer);
  if (leaving === 'done') sum.left++;
  if (leaving === 'waits') sum.held++;
}

/** Whoever was not in a complete answer is not there any more. */
async function leaveUnseen(db: Db, provider: Provider, began: string, sum: Sum): Promise<void> {
  for (let after = '0'; ;) {
    const unseen = await db<{ personId: PersonId }[]>`
      select d.person_id from directory_people d join people p on p.id = d.person_id
      where d.source = ${provider.issuer} and d.seen_at < ${began}::text::timestamptz and p.deactivated_at is null
        and d.person_id > ${after} order by d.person_id limit ${leaversAtOnce}`;
    for (const { personId } of unseen) await transaction(db, (tx) => leave(tx, provider, personId, sum));
    const last = unseen.at(-1);
    if (!last) return;
    after = last.personId;
  }
}
