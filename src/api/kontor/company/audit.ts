import { z } from 'zod';
import { auditKinds } from '#src/audit/entry.ts';
import { readAudit } from '#src/audit/read.ts';
import { isId } from '#src/platform/ids.ts';
import { operation } from '../operation.ts';
import { day, id, list, paged, text } from '../shapes.ts';

const perPage = 100;
const entry = z
  .object({
    id,
    number: z.int().nullable().meta({ description: 'Null: not sealed yet.' }),
    kind: z.enum(auditKinds),
    what: z.string(),
    by: z.string().nullable(),
    byName: z.string().nullable(),
    about: z.string().nullable(),
    aboutName: z.string().nullable(),
    peer: z.string().nullable(),
    count: z.int().nullable(),
    reason: z.string().nullable(),
    detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullable(),
    at: z.string(),
  })
  .meta({ id: 'AuditEntry' });

export const auditOperations = {
  listAudit: operation('GET /audit', {
    ...{ tag: 'Audit', scope: 'admin:read:audit', needs: 'audit', summary: 'The audit log, newest first' },
    query: paged.extend({
      kind: z.enum(auditKinds).optional(),
      personId: id.optional(),
      peer: text(300).optional().meta({ description: 'A partner’s origin.' }),
      from: day.optional(),
      to: day.optional(),
    }),
    answer: z.object({ items: list(entry), next: z.string().nullable() }),
    show: async ({ api, query: { cursor, personId, ...filter } }) => {
      const before = cursor !== undefined && isId(cursor) ? cursor : undefined;
      const person = personId === undefined ? undefined : `person:${personId}`;
      const items = await readAudit(api.db, { ...filter, person, before, limit: perPage });
      return { items, next: items.length === perPage ? (items.at(-1)?.id ?? null) : null };
    },
  }),
};
