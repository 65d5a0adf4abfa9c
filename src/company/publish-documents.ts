import type { Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isWebAddress, type About } from './about.ts';
import { documentHash, documentKinds, type DocumentKind } from './documents.ts';
import { recordFact } from './facts.ts';
import { mayChange } from './store.ts';
import { refusals } from './refusals.ts';

/** Keeps what changed under a new number, so that what somebody accepted can be shown to them for as long as they are here. */
export async function keepVersions(tx: Tx, by: PersonId, before: About, after: About): Promise<void> {
  for (const kind of documentKinds) {
    const source = after[kind] ?? '';
    if (source === (before[kind] ?? '')) continue;
    const hash = documentHash(source);
    const [row] = await tx<{ version: number }[]>`
      insert into company_documents (kind, version, source, hash, published_by)
      select ${kind}, coalesce(max(version), 0) + 1, ${source}, ${hash}, ${by} from company_documents where kind = ${kind}
      returning version`;
    if (row) await recordFact(tx, by, 'company.document_published', { kind, version: row.version, hash });
  }
}

/**
 * Everybody must accept the version in force, or a later one, from a moment on: until they have, they can do nothing else here. For
 * administrators. Idempotent; asking again moves the moment, as long as it is to come.
 */
export async function demandAcceptance(
  tx: Tx,
  by: PersonId,
  kind: DocumentKind,
  version: number,
  from: Date,
): Promise<void> {
  if (!(await mayChange(tx, by))) throw refusals.onlyAdministratorsBrand();
  const [latest] = await tx<{ version: number; source: string; acceptFrom: Date | null }[]>`
    select version, source, accept_from from company_documents where kind = ${kind} order by version desc limit 1 for update`;
  if (!latest || latest.source === '') throw notFound('page');
  if (latest.version !== version) throw refusals.documentChanged();
  if (isWebAddress(latest.source)) throw refusals.documentElsewhere();
  if (latest.acceptFrom !== null && latest.acceptFrom.getTime() <= Date.now()) return;
  await tx`update company_documents set accept_from = ${from} where kind = ${kind} and version = ${version}`;
  await recordFact(tx, by, 'company.acceptance_demanded', { kind, version, from: from.toISOString() });
}

/**
 * One of our people accepts the version in force, having been shown it. Idempotent: the first time counts. Refuses `conflict` if the text has
 * changed in the meantime, so that nobody accepts what they have not seen.
 */
export async function acceptDocument(
  tx: Tx,
  personId: PersonId,
  kind: DocumentKind,
  version: number,
): Promise<void> {
  const [latest] = await tx<{ version: number; source: string; hash: string }[]>`
    select version, source, hash from company_documents where kind = ${kind} order by version desc limit 1 for share`;
  if (!latest || latest.source === '') throw notFound('page');
  if (latest.version !== version) throw refusals.documentChanged();
  const { hash } = latest;
  const { count } = await tx`
    insert into document_acceptances (person_id, kind, version, hash) select id, ${kind}, ${version}, ${hash} from people
    where id = ${personId} and peer_id is null and kind = 'person' on conflict do nothing`;
  if (count === 1)
    await recordFact(tx, personId, 'company.document_accepted', { personId, kind, version, hash });
}
