import { Readable } from 'node:stream';
import { z } from 'zod';
import { bulkActs, type BatchId } from '#src/accounts/batches/batch.ts';
import { discardBatch, startBatch } from '#src/accounts/batches/carry-out.ts';
import { peopleCsv } from '#src/accounts/batches/export-people.ts';
import { proposeAct } from '#src/accounts/batches/propose-act.ts';
import { proposeTable } from '#src/accounts/batches/propose-table.ts';
import { batchPage, listBatches, readBatch, readBatchLines, readBrake } from '#src/accounts/batches/read.ts';
import { rosterMax, rosterStates, unusedFor } from '#src/people/roster.ts';
import { inEnglish, notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { offices } from '#src/roles/roles.ts';
import { answerFile, operation, type Call } from '../operation.ts';
import { id, list, moment, paged, text } from '../shapes.ts';

const tag = 'Colleagues';
const read = { tag, scope: 'admin:read:people', needs: 'people' } as const;
const write = { tag, scope: 'admin:write:people', needs: 'people' } as const;

/** Whom a list of colleagues shows; all that is given has to hold. */
export const rosterFilter = {
  q: text(100).default(''),
  state: z.enum(rosterStates).optional(),
  site: text(500).optional().meta({ description: '`-`: none.' }),
  role: z.enum(offices).optional(),
  factor: z.enum(['on', 'off']).optional().meta({ description: 'A passkey or an authenticator app.' }),
  unused: z.enum(unusedFor).optional().meta({ description: 'For so many days, or never.' }),
  guests: z.enum(['only', 'none']).optional(),
  source: text(500).optional().meta({ description: 'The directory or issuer they come from; `-`: none.' }),
};

const plans = ['create', 'change', 'nothing', 'refused'] as const;
const batch = z
  .object({
    id,
    act: z.enum(['import', ...bulkActs]),
    madeBy: z.string().nullable(),
    madeAt: moment,
    startedAt: moment.nullable(),
    endedAt: moment.nullable(),
    creates: z.int(),
    changes: z.int(),
    same: z.int(),
    refused: z.int(),
    done: z.int(),
    brake: z
      .int()
      .nullable()
      .meta({ description: 'The number of people that starting takes; null: it takes none.' }),
  })
  .meta({ id: 'Batch' });
const line = z
  .object({
    line: z.int(),
    personId: id.nullable(),
    handle: z.string(),
    name: z.string(),
    plan: z.enum(plans),
    change: z.record(z.string(), z.unknown()),
    problem: z.string().nullable(),
    doneAt: moment.nullable(),
  })
  .meta({ id: 'BatchLine' });

type Parts = { readonly batch: string };
const idIn = ({ parts }: Call<Parts>): BatchId => parts.batch as BatchId;

async function showBatch({ api }: Call, key: string) {
  const found = await readBatch(api.db, key as BatchId);
  if (!found) throw notFound();
  const { count, max } = await readBrake(api.db, found.id);
  const isBraked = found.startedAt === null && found.changes > 0 && count > max;
  return { ...found, brake: isBraked ? count : null };
}

/** Acts on many people, and tables of them: proposed, looked at line by line, started. */
export const batchOperations = {
  exportColleagues: operation('GET /colleagues.csv', {
    ...{ ...read, summary: 'Colleagues as a table (CSV), as importColleagues reads it', file: 'text/csv' },
    query: z.strictObject(rosterFilter),
    show: async ({ api, query }) =>
      answerFile(Readable.toWeb(Readable.from(peopleCsv(api.db, query))), 'colleagues.csv'),
  }),
  importColleagues: operation('POST /batches/table', {
    ...{
      ...write,
      summary: 'Propose what a table of colleagues (CSV) would create and change',
      answer: batch,
    },
    description:
      'Columns handle, email, name, locale, title, site, department, phone, groups; others are ignored. An empty cell changes nothing.',
    body: z.strictObject({
      table: text(1_000_000),
      mails: z
        .boolean()
        .default(false)
        .meta({ description: 'Mail whoever is new a link to choose a password.' }),
    }),
    act: (tx, { me, body }) => proposeTable(tx, me, body.table, { mails: body.mails }),
    show: showBatch,
  }),
  proposeBatch: operation('POST /batches', {
    ...{ ...write, summary: 'Propose an act on many colleagues, named or found by a filter', answer: batch },
    body: z.strictObject({
      act: z.enum(bulkActs),
      group: text(100).optional().meta({ description: 'For add_to_group: its handle.' }),
      site: text(300).optional().meta({ description: 'For set_site; empty takes it away.' }),
      people: z.array(id).max(rosterMax).optional(),
      filter: z.strictObject(rosterFilter).optional().meta({ description: 'Where no people are named.' }),
    }),
    act: (tx, { me, body: { act, group, site, people, filter } }) =>
      proposeAct(tx, me, {
        ...{ act, group, site },
        who: people === undefined && filter ? filter : { ids: (people ?? []) as PersonId[] },
      }),
    show: showBatch,
  }),
  listBatches: operation('GET /batches', {
    ...{
      ...read,
      summary: 'Acts on many colleagues of the last days',
      answer: z.object({ items: list(batch) }),
    },
    show: async (call) => ({
      items: await Promise.all((await listBatches(call.api.db)).map((each) => showBatch(call, each.id))),
    }),
  }),
  readBatch: operation('GET /batches/{batch}', {
    ...{ ...read, summary: 'One of them', answer: batch },
    show: (call) => showBatch(call, idIn(call)),
  }),
  listBatchLines: operation('GET /batches/{batch}/lines', {
    ...{ ...read, summary: 'Line by line what it would do, or what became of it' },
    query: paged.extend({ plan: z.enum(plans).optional() }),
    answer: z.object({ items: list(line), next: z.string().nullable() }),
    show: async (call) => {
      const { api, query } = call;
      await showBatch(call, idIn(call));
      const after = /^\d{1,6}$/.test(query.cursor ?? '') ? Number(query.cursor) : 0;
      const found = await readBatchLines(api.db, idIn(call), { after, plan: query.plan });
      const items = found.slice(0, batchPage).map(({ problem, ...each }) => ({
        ...each,
        problem: problem === null ? null : inEnglish(problem),
      }));
      return { items, next: found.length > batchPage ? String(items.at(-1)?.line ?? '') : null };
    },
  }),
  startBatch: operation('POST /batches/{batch}/start', {
    ...{ ...write, summary: 'Carry it out', answer: batch },
    body: z.strictObject({
      people: z
        .int()
        .nullable()
        .default(null)
        .meta({ description: 'Where `brake` is not null, that number.' }),
    }),
    act: (tx, call) => startBatch(tx, call.me, idIn(call), call.body.people),
    show: (call) => showBatch(call, idIn(call)),
  }),
  discardBatch: operation('DELETE /batches/{batch}', {
    ...{ ...write, summary: 'Give one up that has not begun' },
    act: (tx, call) => discardBatch(tx, call.me, idIn(call)),
  }),
};
