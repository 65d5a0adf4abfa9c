import { z } from 'zod';
import { askAgain } from '#src/erasure/ask-again.ts';
import { certificateFor } from '#src/erasure/certificate.ts';
import { holdScopes, findHoldSubject } from '#src/erasure/hold-subject.ts';
import {
  confirmHold,
  confirmRelease,
  holdReasonMax,
  orderHold,
  orderRelease,
  withdrawHold,
} from '#src/erasure/hold.ts';
import { readErasures } from '#src/erasure/read.ts';
import { readHold, readHolds } from '#src/erasure/read-holds.ts';
import { residencyKinds, residencyOf } from '#src/erasure/residency.ts';
import { readPerson } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import { instanceKey } from '#src/platform/keys.ts';
import { may } from '#src/roles/roles.ts';
import { operation, type Call } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';

const tag = 'Erasure and residency';
const holds = 'Legal holds';
const uriMax = 2_048;
const shownMax = 200;

const erasure = z
  .object({
    uri: z.string(),
    kind: z.enum(['post', 'person', 'file', 'departure']),
    peerId: z.int(),
    company: z.string(),
    state: z.enum([
      ...([
        'sent',
        'received',
        'erased',
        'refused',
        'held',
        'overdue',
        'unpromised',
        'contradicted',
      ] as const),
    ]),
    outcome: z.string().nullable(),
    askedAt: moment,
    dueAt: moment.nullable(),
    outcomeAt: moment.nullable(),
    trouble: z.string(),
  })
  .meta({ id: 'Erasure' });

const residence = z
  .object({
    uri: z.string(),
    object: z.enum(['post', 'file']),
    host: z.string(),
    company: z.string(),
    country: z.string(),
    how: z.enum(['copy', 'reference']),
    since: moment,
    until: moment.nullable(),
    state: z.enum(['held', 'erasing', 'erased']),
    agreement: z.string().nullable().meta({ description: 'In force when it crossed.' }),
    version: z.int().nullable(),
  })
  .meta({ id: 'Residence' });

export const erasureOperations = {
  listErasures: operation('GET /erasures', {
    ...{
      tag,
      scope: 'admin:read:agreements',
      needs: 'data_protection',
      summary: 'What partners were asked to erase, and said',
    },
    query: z.strictObject({
      peerId: z.coerce.number().int().min(1).optional(),
      uri: text(uriMax).optional(),
      open: z.stringbool().default(false).meta({ description: 'Only what is not confirmed.' }),
    }),
    answer: z.object({ items: list(erasure) }),
    show: async ({ api, query: { peerId, uri, open } }) => ({
      items: await readErasures(api.db, {
        ...{ open, limit: shownMax },
        ...(peerId !== undefined && { peerId }),
        ...(uri !== undefined && { uri }),
      }),
    }),
  }),
  askForErasureAgain: operation('POST /erasures/questions', {
    ...{ tag, scope: 'admin:write:agreements', needs: 'data_protection', summary: 'Ask a partner once more' },
    body: z.strictObject({ uri: text(uriMax), peerId: z.int().min(1) }),
    act: (tx, { me, body }) => askAgain(tx, me, body.uri, body.peerId),
  }),
  readCertificate: operation('GET /erasures/certificate', {
    ...{ tag, scope: 'admin:read:agreements', needs: 'data_protection' },
    summary: 'The proof of an erasure, which `kontor verify` checks anywhere',
    query: z.strictObject({ uri: text(uriMax) }),
    answer: z.looseObject({ type: z.literal('KontorErasureCertificate') }),
    show: async ({ api, query }) => {
      const key = await instanceKey(api.db, api.db.instance);
      const { type, ...rest } = await certificateFor(api.db, query.uri, key);
      return { type, ...rest };
    },
  }),
  readResidency: operation('GET /residency', {
    ...{ tag, scope: 'read:statuses' },
    summary:
      'Where what was written here lies: who protects data asks about everything, others about what they wrote',
    description:
      'About what others wrote the token needs `admin:read:agreements` as well, which no app is given.',
    query: z.strictObject({ kind: z.enum(residencyKinds).default('person'), name: text(500) }),
    answer: z.object({ items: list(residence) }),
    show: async ({ api, me, query, carries }) => {
      const person = carries('admin:read:agreements') ? await readPerson(api.db, me) : null;
      const mayAskAll = person !== null && may(person, 'data_protection');
      return { items: await residencyOf(api.db, api.registry, { ...query, by: { id: me, mayAskAll } }) };
    },
  }),
};

const hold = z
  .object({
    id,
    scope: z.enum(holdScopes),
    state: z.enum(['ordered', 'withdrawn', 'in_force', 'releasing', 'released']),
    about: z.string().nullable(),
    reason: z.string(),
    orderedBy: z.string(),
    orderedAt: moment,
    confirmedBy: z.string().nullable(),
    confirmedAt: moment.nullable(),
    withdrawnBy: z.string().nullable(),
    withdrawnAt: moment.nullable(),
    releaseBy: z.string().nullable(),
    releaseAt: moment.nullable(),
    releasedBy: z.string().nullable(),
    releasedAt: moment.nullable(),
  })
  .meta({ id: 'Hold' });

const reading = { tag: holds, scope: 'admin:read:holds', needs: 'holds' } as const;
const signing = { tag: holds, scope: 'admin:write:holds', needs: 'holds', answer: hold } as const;

async function showHold({ api }: Call, holdId: string) {
  const found = await readHold(api.db, holdId);
  if (!found) throw notFound();
  return found;
}
const showCalled = (call: Call<{ readonly hold: string }>) => showHold(call, call.parts.hold);

export const holdOperations = {
  listHolds: operation('GET /holds', {
    ...{ ...reading, summary: 'Legal holds', answer: z.object({ items: list(hold) }) },
    show: async ({ api }) => ({ items: await readHolds(api.db) }),
  }),
  orderHold: operation('POST /holds', {
    ...{ ...signing, summary: 'Order a hold; it is in force when another administrator confirms it' },
    body: z.strictObject({
      scope: z.enum(holdScopes),
      about: text(500).meta({ description: 'A handle, or a post’s id or address.' }),
      reason: text(holdReasonMax),
    }),
    act: async (tx, { me, body: { scope, about, reason } }) =>
      orderHold(tx, me, { subject: await findHoldSubject(tx, scope, about), reason }),
    show: showHold,
  }),
  confirmHold: operation('PUT /holds/{hold}/confirmation', {
    ...{ ...signing, summary: 'Confirm an order of another administrator' },
    act: (tx, { me, parts }) => confirmHold(tx, me, parts.hold),
    show: showCalled,
  }),
  withdrawHold: operation('PUT /holds/{hold}/withdrawal', {
    ...{ ...signing, summary: 'Take an order back that nobody has confirmed' },
    act: (tx, { me, parts }) => withdrawHold(tx, me, parts.hold),
    show: showCalled,
  }),
  orderRelease: operation('PUT /holds/{hold}/release', {
    ...{ ...signing, summary: 'Order that a hold ends' },
    act: (tx, { me, parts }) => orderRelease(tx, me, parts.hold),
    show: showCalled,
  }),
  confirmRelease: operation('PUT /holds/{hold}/release/confirmation', {
    ...{ ...signing, summary: 'Confirm that it ends, as another administrator' },
    act: (tx, { me, parts }) => confirmRelease(tx, me, parts.hold),
    show: showCalled,
  }),
};
