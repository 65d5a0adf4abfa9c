import { z } from 'zod';
import { interruptAccess } from '#src/access/revoke.ts';
import { appealMax, decideAppeal, fileAppeal } from '#src/reports/appeals.ts';
import { canForwardTo } from '#src/reports/can-tell.ts';
import { noteMax, noteOnCase, releaseCase, takeCase } from '#src/reports/handle-case.ts';
import { readCaseNumbers } from '#src/reports/numbers.ts';
import { readAppeals, readOwnDecisions } from '#src/reports/read-appeals.ts';
import { appealable, categories, outcomes, parseEnd } from '#src/reports/report.ts';
import { banAuthor, liftReported, suspendAuthor } from '#src/reports/sanction.ts';
import { operation } from '../operation.ts';
import { id, list, moment, person, text } from '../shapes.ts';
import { write } from './reports.ts';

const tag = 'Reports';
const perPage = 40;
const sanction = z.strictObject({
  reason: text(500),
  until: z.string().max(10).default('').meta({ description: 'The last day (ISO); empty: without an end.' }),
});
const settled = z.enum(['upheld', 'granted']);
const appeal = z
  .object({
    ...{ id, at: moment, text: z.string(), act: z.enum(appealable), actAt: moment, reason: z.string() },
    ...{ until: moment.nullable(), caseId: id.nullable(), person: person.nullable() },
    ...{ outcome: settled.nullable(), answer: z.string() },
  })
  .meta({ id: 'Appeal' });
const count = (names: readonly string[]) =>
  z.object(Object.fromEntries(names.map((name) => [name, z.int()])));

/** Who handles a case, what keeps somebody out, and the ways to have a decision looked at again. */
export const caseOperations = {
  takeCase: operation('POST /reports/{case}/handler', {
    ...{ ...write, summary: 'Take a report over' },
    act: (tx, { me, parts }) => takeCase(tx, me, parts.case),
  }),
  releaseCase: operation('DELETE /reports/{case}/handler', {
    ...{ ...write, summary: 'Give it back' },
    act: (tx, { me, parts }) => releaseCase(tx, me, parts.case),
  }),
  noteOnCase: operation('POST /reports/{case}/notes', {
    ...{ ...write, summary: 'Write a note for those who decide' },
    body: z.strictObject({
      text: text(noteMax),
      isShared: z.boolean().default(false).meta({ description: 'Also for the companies that know of it.' }),
    }),
    act: (tx, { api, me, parts, body }) => noteOnCase(tx, me, parts.case, body, canForwardTo(api.registry)),
  }),
  suspendAuthor: operation('POST /reports/{case}/suspension', {
    ...{ ...write, summary: 'Suspend the person, for good or until a day', body: sanction },
    act: (tx, { me, parts, body: { reason, until } }) =>
      suspendAuthor(tx, me, parts.case, { reason, until: parseEnd(until) }, interruptAccess),
  }),
  liftSuspension: operation('DELETE /reports/{case}/suspension', {
    ...{ ...write, summary: 'Let them in again' },
    act: (tx, { me, parts }) => liftReported(tx, me, parts.case),
  }),
  banAuthor: operation('POST /reports/{case}/ban', {
    ...{ ...write, summary: 'Ban the author from the group, for good or until a day', body: sanction },
    act: (tx, { me, parts, body: { reason, until } }) =>
      banAuthor(tx, me, parts.case, { reason, until: parseEnd(until) }),
  }),
  listAppeals: operation('GET /appeals', {
    ...{ tag, scope: 'admin:read:reports', summary: 'Appeals that wait for you, newest first' },
    answer: z.object({ items: list(appeal) }),
    show: async ({ api, me }) => ({ items: await readAppeals(api.db, me, 'open', { limit: perPage }) }),
  }),
  decideAppeal: operation('POST /appeals/{appeal}/decision', {
    ...{ tag, scope: 'admin:write:reports', summary: 'Decide an appeal against somebody else’s decision' },
    body: z.strictObject({ outcome: settled, answer: text(500) }),
    act: (tx, { me, parts, body }) => decideAppeal(tx, me, parts.appeal, body),
  }),
  listDecisions: operation('GET /decisions', {
    ...{ tag, scope: 'read:accounts', summary: 'What moderators decided about you' },
    answer: z.object({
      items: list(
        z.object({
          ...{ actId: id, act: z.enum(appealable), at: moment, reason: z.string(), until: moment.nullable() },
          ...{ postId: id.nullable(), company: z.string().nullable(), canAppeal: z.boolean() },
        }),
      ),
    }),
    show: async ({ api, me }) => ({ items: await readOwnDecisions(api.db, me) }),
  }),
  fileAppeal: operation('POST /decisions/{decision}/appeal', {
    ...{ tag, scope: 'write:reports', summary: 'Have somebody else look at a decision again' },
    body: z.strictObject({ text: text(appealMax) }),
    act: async (tx, { me, parts, body }) => {
      await fileAppeal(tx, me, parts.decision, body.text);
    },
  }),
  readNumbers: operation('GET /reports/numbers', {
    ...{ tag, scope: 'admin:read:reports', summary: 'What became of reports within a year, without names' },
    answer: z.object({
      ...{ opened: z.int(), open: z.int(), complaints: z.int(), fromPartners: z.int() },
      medianHours: z.number().nullable(),
      ...{ byOutcome: count(outcomes), byCategory: count(categories) },
      appeals: count(['filed', 'granted', 'upheld']),
    }),
    show: ({ api, me }) => readCaseNumbers(api.db, me, 12),
  }),
};
