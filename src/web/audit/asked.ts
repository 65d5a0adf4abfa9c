import { auditKinds, type AuditKind } from '#src/audit/entry.ts';
import type { AuditFilter } from '#src/audit/read.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import { originOf } from '#src/platform/addresses.ts';
import type { Db } from '#src/platform/database.ts';
import { isId } from '#src/platform/ids.ts';
import type { WebRequest } from '../shell/context.ts';

/** The query; all of it is in the URL. What is malformed is no filter. */
export interface Asked {
  readonly kind: AuditKind | '';
  readonly person: string;
  readonly partner: string;
  readonly from: string;
  readonly to: string;
}

export function askedIn(c: WebRequest): Asked {
  const text = (name: string): string => (c.req.query(name) ?? '').trim().slice(0, 300);
  const day = (name: string): string => {
    const value = text(name);
    return /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : '';
  };
  const partner = text('partner');
  return {
    kind: auditKinds.find((each) => each === text('kind')) ?? '',
    person: text('person').replace(/^@/, ''),
    partner: originOf(partner) === partner ? partner : '',
    from: day('from'),
    to: day('to'),
  };
}

/** Null: there is nobody of that handle. */
export async function filterOf(
  db: Db,
  c: WebRequest,
  asked: Asked,
  limit: number,
): Promise<AuditFilter | null> {
  const person = asked.person === '' ? null : await findPersonByHandle(db, asked.person, null);
  if (asked.person !== '' && person === null) return null;
  const before = c.req.query('before');
  return {
    kind: asked.kind === '' ? undefined : asked.kind,
    person: person === null ? undefined : `person:${person.id}`,
    peer: asked.partner || undefined,
    from: asked.from || undefined,
    to: asked.to || undefined,
    before: before !== undefined && isId(before) ? before : undefined,
    limit,
  };
}

/** The same as a query, with other choices. */
export function queryOf(asked: Asked, other: Partial<Asked> = {}): string {
  const chosen = Object.entries({ ...asked, ...other }).filter(([, value]) => value !== '');
  return new URLSearchParams(chosen).toString();
}
