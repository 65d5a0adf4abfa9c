import { z } from 'zod';
import { accept } from '#src/agreements/accept.ts';
import type { Agreement } from '#src/agreements/agreement.ts';
import { dryRunKinds } from '#src/agreements/dry-run.ts';
import { end, endOffer } from '#src/agreements/end.ts';
import { sendOffer } from '#src/agreements/exchange.ts';
import { invite, parseInvitation } from '#src/agreements/invite.ts';
import { narrow } from '#src/agreements/narrow.ts';
import { answerInvitation, proposeAmendment } from '#src/agreements/offer.ts';
import { rememberContacts } from '#src/agreements/party.ts';
import { readDealings, type Dealings } from '#src/agreements/read-partners.ts';
import { readReadings } from '#src/agreements/readings.ts';
import { refusals } from '#src/agreements/refusals.ts';
import { resume } from '#src/agreements/resume.ts';
import { suspend } from '#src/agreements/suspend.ts';
import { templateSchema } from '#src/agreements/templates.ts';
import { narrowingSchema } from '#src/agreements/terms.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { given } from '#src/platform/given.ts';
import { instanceKey } from '#src/platform/keys.ts';
import type { ApiContext } from '../../context.ts';
import { operation, type Call } from '../operation.ts';
import { day, list, moment, text } from '../shapes.ts';
import { agreement, dryRun, reading } from './agreement-shapes.ts';

const tag = 'Agreements';
const reasonMax = 300;
const read = { tag, scope: 'admin:read:agreements', needs: 'partners' } as const;
const write = { tag, scope: 'admin:write:agreements', needs: 'partners' } as const;
type OfPartner = Call<{ readonly partner: string }>;

async function dealingsWith({ api, parts }: OfPartner): Promise<Dealings> {
  const peerId = Number(parts.partner);
  const [of] = Number.isSafeInteger(peerId) ? await readDealings(api.db, peerId) : [];
  if (!of) throw notFound('partner');
  return of;
}

function inForce(of: Dealings): Agreement {
  if (of.current === null) throw refusals.nothingInForce({ origin: of.origin });
  return of.current;
}

const depsOf = ({ db, egress }: ApiContext) => ({ db, egress, key: () => instanceKey(db, db.instance) });

/** What the answer says of one partner. */
const told = ({ offer, current, ...of }: Dealings) => ({
  ...of,
  current: current && { ...current, narrowing: current.narrowing },
  offer: offer && {
    agreementId: offer.agreement.id,
    proposedBy: offer.version.proposedBy,
    version: offer.version.version,
    payloadHash: offer.version.payloadHash,
    payload: offer.version.document.payload as Record<string, unknown>,
  },
});
/** After an act: decided here is in force at once. */
const showPartner = async (call: OfPartner) => {
  await call.api.registry.refresh();
  return told(await dealingsWith(call));
};
/** The partner that an offer is for, by the agreement's id. */
async function showOffered({ api }: Call, agreementId: string) {
  const of = (await readDealings(api.db)).find(({ offer }) => offer?.agreement.id === agreementId);
  if (!of) throw notFound('agreement');
  return told(of);
}

const choice = {
  terms: templateSchema().meta({ description: 'As the files of `kontor agreement propose`.' }),
  from: day.optional(),
  expires: day.optional(),
};
const termOf = ({
  from,
  expires,
}: {
  readonly from?: string | undefined;
  readonly expires?: string | undefined;
}) =>
  given({
    notBefore: from === undefined ? undefined : `${from}T00:00:00.000Z`,
    expires: expires === undefined ? undefined : `${expires}T23:59:59.000Z`,
  });

export const agreementOperations = {
  listAgreements: operation('GET /agreements', {
    ...{
      ...read,
      summary: 'All partners: what waits for a signature first',
      answer: z.object({ items: list(agreement) }),
    },
    show: async ({ api }) => ({ items: (await readDealings(api.db)).map(told) }),
  }),
  readAgreement: operation('GET /agreements/{partner}', {
    ...{ ...read, summary: 'What is agreed with one partner', answer: agreement },
    show: async (call) => told(await dealingsWith(call)),
  }),
  inviteCompany: operation('POST /agreements/invitations', {
    ...{ ...write, summary: 'Make an invitation for one other company' },
    description:
      'It is in this answer alone: only its hash is kept. So it is not answered twice under one key.',
    body: z.strictObject({
      dataProtectionOfficer: text(300).optional(),
      securityContact: text(300).optional(),
    }),
    answer: z.object({ invitation: z.string(), expires: z.string(), thumbprint: z.string() }),
    show: async ({ api, me, body }) => {
      const key = await instanceKey(api.db, api.db.instance);
      return await transaction(api.db, async (tx) => {
        await rememberContacts(tx, given(body));
        return await invite(tx, me, key);
      });
    },
  }),
  propose: operation('POST /agreements', {
    ...{ ...write, summary: 'Answer an invitation with terms, signed and sent', answer: agreement },
    body: z.strictObject({ invitation: text(10_000), ...choice }),
    run: async ({ api, me, body: { invitation, terms, ...days } }) => {
      const parsed = parseInvitation(invitation, Date.now());
      if (parsed.party.origin === api.db.instance.origin) throw refusals.ownInvitation();
      const offered = await answerInvitation(depsOf(api), me, parsed, { template: terms, ...termOf(days) });
      return offered.document.payload.id;
    },
    show: showOffered,
  }),
  amend: operation('POST /agreements/{partner}/amendments', {
    ...{ ...write, summary: 'Propose other terms; until they are signed nothing changes', answer: agreement },
    body: z.strictObject(choice),
    run: async (call) => {
      const { terms, ...days } = call.body;
      const of = inForce(await dealingsWith(call));
      await proposeAmendment(depsOf(call.api), call.me, of, { template: terms, ...termOf(days) });
    },
    show: showPartner,
  }),
  sendOffer: operation('POST /agreements/{partner}/sending', {
    ...{ ...write, summary: 'Send an offer again that did not arrive', answer: agreement },
    run: async (call) => {
      const of = await dealingsWith(call);
      if (of.offer === null) throw refusals.noOwnOffer({ origin: of.origin });
      await sendOffer(depsOf(call.api), call.me, of.offer.agreement.id);
    },
    show: showPartner,
  }),
  countersign: operation('POST /agreements/{partner}/acceptance', {
    ...{ ...write, summary: 'Countersign what a partner offers', answer: agreement },
    body: z.strictObject({
      payloadHash: text(200).meta({
        description: 'Of the offer that you have read: another one is not signed.',
      }),
      comparedThumbprint: z.literal(true).meta({
        description: 'You have compared the key’s thumbprint by another way, such as the telephone.',
      }),
    }),
    run: async (call) => {
      const of = await dealingsWith(call);
      if (of.offer === null) throw refusals.nothingToSign({ origin: of.origin });
      const { id } = of.offer.agreement;
      const key = await instanceKey(call.api.db, call.api.db.instance);
      await transaction(call.api.db, (tx) => accept(tx, call.me, id, key, call.body.payloadHash));
    },
    show: showPartner,
  }),
  withdrawOffer: operation('DELETE /agreements/{partner}/offer', {
    ...{ ...write, summary: 'Withdraw an offer of ours, or refuse one of theirs' },
    run: async (call) => {
      const of = await dealingsWith(call);
      if (of.offer === null) throw refusals.noOffer({ origin: of.origin });
      const { id, terms } = of.offer.agreement;
      await transaction(call.api.db, async (tx) => {
        if (terms === null) await end(tx, call.me, id, { atOnce: true, reason: '' });
        else await endOffer(tx, call.me, id);
      });
      await call.api.registry.refresh();
    },
  }),
  suspend: operation('PUT /agreements/{partner}/suspension', {
    ...{ ...write, summary: 'Suspend an agreement: from now on nothing goes or comes', answer: agreement },
    body: z.strictObject({ reason: text(reasonMax).default('') }),
    act: async (tx, call) => suspend(tx, call.me, inForce(await dealingsWith(call)).id, call.body.reason),
    show: showPartner,
  }),
  resume: operation('DELETE /agreements/{partner}/suspension', {
    ...{ ...write, summary: 'End our suspension; theirs stays', answer: agreement },
    act: async (tx, call) => resume(tx, call.me, inForce(await dealingsWith(call)).id),
    show: showPartner,
  }),
  narrow: operation('PUT /agreements/{partner}/narrowing', {
    ...{ ...write, summary: 'Take away, for ourselves, some of what was agreed', answer: agreement },
    body: narrowingSchema(),
    act: async (tx, call) => narrow(tx, call.me, inForce(await dealingsWith(call)).id, call.body),
    show: showPartner,
  }),
  endAgreement: operation('POST /agreements/{partner}/end', {
    ...{ ...write, summary: 'End an agreement, at once or after the agreed notice', answer: agreement },
    body: z.strictObject({ atOnce: z.boolean().default(false), reason: text(reasonMax).default('') }),
    act: async (tx, call) => end(tx, call.me, inForce(await dealingsWith(call)).id, call.body),
    show: showPartner,
  }),
  checkLine: operation('POST /agreements/{partner}/line-check', {
    ...{ ...write, summary: 'Send a partner’s server a probe' },
    answer: z.object({
      ...{ id: z.string(), at: moment, heardAt: moment.nullable(), answeredAt: moment.nullable() },
      outcome: z.string().meta({ description: 'Why it did not get there; empty when it did.' }),
    }),
    show: async (call) => {
      const { peerId } = await dealingsWith(call);
      return await call.api.checkLine(call.me, peerId);
    },
  }),
  listReadings: operation('GET /agreements/{partner}/readings', {
    ...{
      ...read,
      summary: 'Who looked at what lies by reference',
      answer: z.object({ items: list(reading) }),
    },
    show: async (call) => {
      const { peerId } = await dealingsWith(call);
      return { items: await readReadings(call.api.db, peerId) };
    },
  }),
  dryRun: operation('GET /dry-run', {
    ...{
      ...read,
      summary: 'What partners’ servers would be sent of a person, a group or a post',
      answer: dryRun,
    },
    query: z.strictObject({
      kind: z.enum(dryRunKinds),
      name: text(500).meta({ description: 'A handle of ours, or a post’s id or address.' }),
      peerId: z.coerce.number().int().min(1).optional(),
    }),
    show: ({ api, me, query: { kind, name, peerId = null } }) =>
      api.dryRun({ kind, name, peerId, viewer: me }),
  }),
};
