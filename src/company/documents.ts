import { createHash } from 'node:crypto';
import type { Tag } from '#src/platform/sql.ts';

/** What a company can ask everybody to accept; texts of its `About`. The charter stands there as `rules`. */
export const documentKinds = ['rules', 'privacy'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** One version of a text. They are numbered from 1 for each kind; an empty one says that the text was withdrawn. */
export interface DocumentVersion {
  readonly kind: DocumentKind;
  readonly version: number;
  /** Markdown, or the address of a page elsewhere, which nobody can be asked to accept. */
  readonly source: string;
  /** SHA-256 of the source in UTF-8, in hexadecimal: which text somebody accepted. */
  readonly hash: string;
  readonly publishedAt: Date;
  /** From when this version, or a later one, must be accepted. Null: nobody was asked to accept this one. */
  readonly acceptFrom: Date | null;
}

export const documentHash = (source: string): string =>
  createHash('sha256').update(source, 'utf8').digest('hex');

/**
 * SQL: one of our people has not accepted what must be accepted by now. `person` is an SQL expression. Asked wherever somebody comes in
 * (access/read.ts), so it must cost nothing where nobody was ever asked.
 */
export const owesAcceptance = <F>(sql: Tag<F>, person: F): F =>
  sql`exists (select from company_documents due where due.accept_from <= now() and ${isOpen(sql, person)})`;

/**
 * SQL over `company_documents due`, a version that must be accepted: the person has accepted neither it nor a later one, and it was not withdrawn
 * or moved to a page elsewhere since.
 */
export const isOpen = <F>(sql: Tag<F>, person: F): F =>
  sql`(not exists (select from document_acceptances da
      where da.person_id = ${person} and da.kind = due.kind and da.version >= due.version)
    and not exists (select from company_documents later
      where later.kind = due.kind and later.version > due.version and not later.is_text))`;
