import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { isOpen, type DocumentKind, type DocumentVersion } from './documents.ts';

/** A version as administrators see it. */
export interface ListedVersion extends DocumentVersion {
  /** Null: the command line, or somebody who is gone. */
  readonly byName: string | null;
  /** How many of those who are here now have accepted it or a later one. Never who. */
  readonly accepted: number;
}

const listedMax = 100;

/** All versions of both texts, newest first. */
export async function readVersions(reader: Reader): Promise<ListedVersion[]> {
  return await reader<ListedVersion[]>`
    with firsts as (
      select a.kind, a.person_id, max(a.version) as version from document_acceptances a join people p on p.id = a.person_id
      where p.deactivated_at is null and p.kind = 'person' and p.peer_id is null group by 1, 2)
    select d.kind, d.version, d.source, d.hash, d.published_at, d.accept_from, b.name as by_name,
      (select count(*)::int from firsts f where f.kind = d.kind and f.version >= d.version) as accepted
    from company_documents d left join people b on b.id = d.published_by
    order by d.published_at desc, d.kind, d.version desc limit ${listedMax}`;
}

/** How many could accept. */
export async function countStaff(reader: Reader): Promise<number> {
  const [row] = await reader<{ staff: number }[]>`
    select count(*)::int as staff from people where peer_id is null and kind = 'person' and deactivated_at is null`;
  return row?.staff ?? 0;
}

export async function readVersion(
  reader: Reader,
  kind: DocumentKind,
  version: number,
): Promise<DocumentVersion | null> {
  const [row] = await reader<DocumentVersion[]>`
    select kind, version, source, hash, published_at, accept_from from company_documents
    where kind = ${kind} and version = ${version}`;
  return row ?? null;
}

/** A text in force, and where one person stands with it. */
export interface OwnDocument extends DocumentVersion {
  /** When they accepted this very version. */
  readonly acceptedAt: Date | null;
  /** They must accept it before they go on. */
  readonly isOwed: boolean;
  /** From when they must: also a day to come. Null: they need not. */
  readonly dueAt: Date | null;
}

/** Those in force that are not empty. `personId` null: for somebody who is about to come. */
export async function ownDocuments(reader: Reader, personId: PersonId | null): Promise<OwnDocument[]> {
  const tag: Tag<Fragment> = (strings, ...parts) => reader(strings, ...parts);
  return await reader<OwnDocument[]>`
    select d.kind, d.version, d.source, d.hash, d.published_at, d.accept_from, a.at as accepted_at, due.at as due_at,
      coalesce(due.at <= now(), false) as is_owed
    from (select distinct on (kind) * from company_documents order by kind, version desc) d
    left join document_acceptances a on a.person_id = ${personId} and a.kind = d.kind and a.version = d.version
    left join lateral (select min(due.accept_from) as at from company_documents due
      where due.kind = d.kind and due.accept_from is not null and ${isOpen(tag, reader`${personId}::bigint`)}) due on true
    where d.source <> '' order by d.kind desc`;
}

/** Everything that a person has accepted, with the texts: for their export. */
export async function acceptancesOf(reader: Reader, personId: PersonId): Promise<readonly object[]> {
  return await reader<object[]>`
    select a.kind, a.version, a.hash, a.at, d.source from document_acceptances a
    join company_documents d on d.kind = a.kind and d.version = a.version
    where a.person_id = ${personId} order by a.at, a.kind, a.version`;
}
