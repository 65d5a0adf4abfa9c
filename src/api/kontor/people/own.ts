import { Readable } from 'node:stream';
import { z } from 'zod';
import { askForExport, openExport, readNewestExport, readOwnExport } from '#src/accounts/export.ts';
import { openSecretAddress } from '#src/access/secret-addresses.ts';
import type { ConversationId } from '#src/chat/chat.ts';
import { answerRequest, muteConversation } from '#src/chat/seat.ts';
import { brandingOf } from '#src/company/branding.ts';
import { dropPending, undoPending } from '#src/drafts/undo.ts';
import { muteCompany, muteGroup, unmuteCompany, unmuteGroup } from '#src/notifications/mute.ts';
import { absenceNoteMax } from '#src/people/absence.ts';
import { absencesOf, ownAbsence } from '#src/people/read-absences.ts';
import { readKnownPerson, readPerson } from '#src/people/read.ts';
import { endAbsence, setAbsence } from '#src/people/set-absence.ts';
import { transaction } from '#src/platform/database.ts';
import { todayIn } from '#src/platform/days.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { answerFile, operation, type Call } from '../operation.ts';
import { day, id, moment, text } from '../shapes.ts';

const own = z
  .object({
    from: day,
    until: day,
    note: z.string(),
    deputyId: id.nullable(),
    visibility: z.enum(['company', 'partner', 'all']),
  })
  .nullable()
  .meta({ description: 'Null: not away.' });
const shown = z
  .object({
    from: day,
    until: day,
    note: z.string(),
    deputy: z.object({ id, name: z.string(), handle: z.string(), host: z.string().nullable() }).nullable(),
    deputyName: z.string(),
    isDeputyAway: z.boolean(),
  })
  .nullable();

const todayFor = async ({ api, me }: Call): Promise<string> =>
  todayIn((await readPerson(api.db, me))?.timeZone ?? brandingOf(api.db.instance).timeZone);
const showOwn = ({ api, me }: Call) => ownAbsence(api.db, me);

export const absenceOperations = {
  readAbsence: operation('GET /absence', {
    ...{
      tag: 'Absence',
      scope: 'read:accounts',
      summary: 'Whether you are away',
      answer: own,
      show: showOwn,
    },
  }),
  setAbsence: operation('PUT /absence', {
    ...{ tag: 'Absence', scope: 'write:accounts', summary: 'Say when you are away, and who stands in' },
    body: z.strictObject({
      ...{
        from: day,
        until: day,
        note: text(absenceNoteMax).default(''),
        deputyId: id.nullable().default(null),
      },
      visibility: z.enum(['company', 'all']).default('company'),
    }),
    answer: own,
    act: async (tx, call) => {
      const { deputyId, ...said } = call.body;
      const input = { ...said, deputyId: deputyId as PersonId | null, peerId: null };
      await setAbsence(tx, call.me, input, await todayFor(call));
    },
    show: showOwn,
  }),
  endAbsence: operation('DELETE /absence', {
    ...{ tag: 'Absence', scope: 'write:accounts', summary: 'Say that you are back' },
    act: (tx, { me }) => endAbsence(tx, me),
  }),
  readAbsenceOf: operation('GET /people/{person}/absence', {
    ...{ tag: 'Absence', scope: 'read:accounts', summary: 'Whether somebody is away today', answer: shown },
    show: async (call) => {
      const found = await readKnownPerson(call.api.db, { personId: call.me }, call.parts.person);
      if (!found || found.deactivatedAt !== null) throw notFound('person');
      const absences = await absencesOf(call.api.db, { personId: call.me }, [found.id], await todayFor(call));
      return absences.get(found.id) ?? null;
    },
  }),
};

const exported = z
  .object({
    id,
    askedAt: moment,
    readyAt: moment.nullable(),
    bytes: z.number().nullable(),
    expiresAt: moment.nullable(),
  })
  .meta({ id: 'Export' });

const peerOf = ({ parts }: Call<{ readonly partner: string }>): number => {
  if (parts.partner.length > 9) throw notFound('company');
  return Number(parts.partner);
};
const mute = { tag: 'Mutes', scope: 'write:mutes' } as const;

export const ownOperations = {
  askForExport: operation('POST /exports', {
    ...{ tag: 'Your data', scope: 'export', summary: 'Ask for everything that is yours, at most once a day' },
    answer: exported,
    act: (tx, { me }) => askForExport(tx, me),
    show: async (call) => {
      const found = await readNewestExport(call.api.db, call.me);
      if (!found) throw notFound('export');
      return found;
    },
  }),
  readExport: operation('GET /exports/newest', {
    ...{
      tag: 'Your data',
      scope: 'export',
      summary: 'The newest export: ready when readyAt says so',
      answer: exported,
    },
    show: async ({ api, me }) => {
      const found = await readNewestExport(api.db, me);
      if (!found) throw notFound('export');
      return found;
    },
  }),
  downloadExport: operation('GET /exports/{export}/archive', {
    ...{ tag: 'Your data', scope: 'export', summary: 'Its archive', file: 'application/zip' },
    show: async ({ api, me, parts }) => {
      const found = await readOwnExport(api.db, me, parts.export);
      if (!found) throw notFound('export');
      return answerFile(
        Readable.toWeb((await openExport(api.db.instance, found.id)).read()),
        'kontor-export.zip',
      );
    },
  }),
  openCalendarFeed: operation('POST /calendar/feeds', {
    ...{ tag: 'Events', scope: 'export', summary: 'Make a secret address of a calendar, for other programs' },
    description: 'It is in this answer alone, and ended under Settings, Sign-in.',
    body: z.strictObject({ groupId: id.nullable().default(null), name: text(100) }),
    answer: z.object({ address: z.string() }),
    show: async ({ api, me, body: { groupId, name } }) => {
      const { db } = api;
      const secret = await transaction(db, (tx) =>
        openSecretAddress(tx, me, { use: 'calendar', groupId: groupId as GroupId | null, name }),
      );
      return { address: `${db.instance.origin}/calendars/${secret}.ics` };
    },
  }),
  importCalendar: operation('POST /groups/{group}/calendar/imports', {
    ...{ tag: 'Events', scope: 'write:statuses' },
    summary: 'Make a group’s events of a calendar file; the same file again adds nothing twice',
    body: z.strictObject({
      ics: text(1_000_000),
      zone: text(100).meta({ description: 'For times that name no zone.' }),
    }),
    answer: z.object({
      ...{ added: z.int(), changed: z.int(), same: z.int(), over: z.int() },
      left: z.array(z.object({ title: z.string(), why: z.string() })).readonly(),
    }),
    show: async ({ api, me, parts, body }) => {
      // With ical.js, which no start needs.
      const { importIcs } = await import('#src/calendars/import.ts');
      const file = { text: body.ics, zone: body.zone };
      const { left, ...counts } = await transaction(api.db, (tx) => importIcs(tx, me, parts.group, file));
      return { ...counts, left: left.map(({ title, why }) => ({ title, why: why.message })) };
    },
  }),
  muteGroup: operation('PUT /mutes/groups/{group}', {
    ...{ ...mute, summary: 'Hear nothing of a group any more' },
    body: z.strictObject({ mentionsPass: z.boolean().default(true) }),
    act: (tx, { me, parts, body }) => muteGroup(tx, me, parts.group, body),
  }),
  unmuteGroup: operation('DELETE /mutes/groups/{group}', {
    ...{ ...mute, summary: 'Hear of it again' },
    act: (tx, { me, parts }) => unmuteGroup(tx, me, parts.group),
  }),
  muteCompany: operation('PUT /mutes/companies/{partner}', {
    ...{ ...mute, summary: 'Hear nothing of a partner’s people any more' },
    act: (tx, call) => muteCompany(tx, call.me, peerOf(call)),
  }),
  unmuteCompany: operation('DELETE /mutes/companies/{partner}', {
    ...{ ...mute, summary: 'Hear of them again' },
    act: (tx, call) => unmuteCompany(tx, call.me, peerOf(call)),
  }),
  admitConversation: operation('PUT /conversations/{conversation}/admission', {
    ...{ tag: 'Conversations', scope: 'write:conversations', summary: 'Accept a stranger’s request to talk' },
    act: (tx, { me, parts }) => answerRequest(tx, me, parts.conversation as ConversationId, 'open'),
  }),
  declineConversation: operation('DELETE /conversations/{conversation}/admission', {
    ...{ tag: 'Conversations', scope: 'write:conversations', summary: 'Decline it' },
    act: (tx, { me, parts }) => answerRequest(tx, me, parts.conversation as ConversationId, 'declined'),
  }),
  muteConversation: operation('PUT /conversations/{conversation}/mute', {
    ...{
      tag: 'Conversations',
      scope: 'write:conversations',
      summary: 'Hear nothing of it: no alerts, no number',
    },
    act: (tx, { me, parts }) => muteConversation(tx, me, parts.conversation as ConversationId, true),
  }),
  unmuteConversation: operation('DELETE /conversations/{conversation}/mute', {
    ...{ tag: 'Conversations', scope: 'write:conversations', summary: 'Hear of it again' },
    act: (tx, { me, parts }) => muteConversation(tx, me, parts.conversation as ConversationId, false),
  }),
  undoPending: operation('POST /pending/{pending}/undo', {
    ...{ tag: 'Pending posts', scope: 'write:statuses' },
    summary: 'Take back into the composer what was sent on a page and has not left yet',
    act: async (tx, { me, parts }) => {
      if ((await undoPending(tx, me, parts.pending)) === null) throw notFound('post');
    },
  }),
  dropPending: operation('DELETE /pending/{pending}', {
    ...{ tag: 'Pending posts', scope: 'write:statuses', summary: 'Discard it' },
    act: (tx, { me, parts }) => dropPending(tx, me, parts.pending),
  }),
};
