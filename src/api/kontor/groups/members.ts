import { z } from 'zod';
import { linesMax, linesOfCsv, linesOfText } from '#src/groups/bulk/bulk.ts';
import { inviteMany } from '#src/groups/bulk/invite-many.ts';
import { lineStates, linesOfTeam, recognise, requireInviter } from '#src/groups/bulk/recognise.ts';
import { invite } from '#src/groups/invite.ts';
import { requestToJoin } from '#src/groups/join.ts';
import { leave } from '#src/groups/leave.ts';
import { noteMax } from '#src/groups/group.ts';
import { approve } from '#src/groups/moderation/approve.ts';
import { decline } from '#src/groups/moderation/decline.ts';
import { expel } from '#src/groups/moderation/expel.ts';
import { setRole } from '#src/groups/moderation/set-role.ts';
import { canApprove } from '#src/groups/policy.ts';
import { listedMembers, waitingIn } from '#src/groups/read-member-list.ts';
import { pendingFor } from '#src/groups/read-members.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { operation } from '../operation.ts';
import { findNamed } from '../people/find.ts';
import { id, list, moment, text } from '../shapes.ts';
import { member, membership, roles } from './group-shape.ts';
import { readCalled } from './groups.ts';

const tag = 'Members';
const recognised = z
  .object({
    line: z.int(),
    name: z.string(),
    state: z.enum(lineStates).meta({ description: '`new`: can be invited.' }),
    person: member.nullable(),
  })
  .meta({ id: 'ListLine' });
/** Invited at once: each sends a message to someone. */
const invitedMax = 50;

export const memberOperations = {
  listMembers: operation('GET /groups/{group}/members', {
    ...{ tag, scope: 'read:groups', summary: 'Members of a group, by company' },
    query: z.strictObject({
      q: text(100).optional().meta({ description: 'Beginnings of words of the name.' }),
      peerId: z.coerce.number().int().min(1).optional().meta({ description: 'Of this partner alone.' }),
    }),
    answer: z.object({ items: list(membership) }),
    show: async (call) => {
      await readCalled(call);
      const { q, peerId } = call.query;
      const asked = { ...(q !== undefined && { q }), ...(peerId !== undefined && { company: peerId }) };
      return { items: await listedMembers(call.api.db, call.viewer, call.parts.group, asked) };
    },
  }),
  lookThroughList: operation('POST /groups/{group}/invitation-lists', {
    ...{ tag, scope: 'write:groups' },
    summary: 'Who a list of handles and e-mail addresses means, line by line; nobody is invited',
    body: z.strictObject({
      names: z.array(text(320)).max(linesMax).optional(),
      team: text(300)
        .optional()
        .meta({ description: 'A department, or `@handle` of whom the team reports to.' }),
      csv: text(1_000_000).optional().meta({ description: 'A table with a head line.' }),
    }),
    answer: z.object({ items: list(recognised) }),
    show: async (call) => {
      const { api, me, parts, body } = call;
      await requireInviter(api.db, me, parts.group);
      const lines = [
        ...linesOfText((body.names ?? []).join('\n')),
        ...(body.team === undefined ? [] : await linesOfTeam(api.db, me, body.team)),
        ...(body.csv === undefined ? [] : await linesOfCsv(Buffer.from(body.csv))),
      ].slice(0, linesMax);
      return { items: await recognise(api.db, me, parts.group, lines) };
    },
  }),
  inviteMany: operation('POST /groups/{group}/invitations/many', {
    ...{ tag, scope: 'write:groups', summary: 'Invite everyone of a list, in the background' },
    body: z.strictObject({
      people: z.array(id).max(linesMax),
      note: text(noteMax).optional(),
    }),
    act: async (tx, { me, parts, body }) => {
      const people = body.people as PersonId[];
      await inviteMany(tx, me, parts.group, { people, note: body.note ?? '' });
    },
  }),
  join: operation('PUT /groups/{group}/membership', {
    ...{ tag, scope: 'write:groups' },
    summary: 'Join a group, ask to, or accept an invitation',
    answer: z.object({ state: z.enum(['joined', 'requested']) }),
    act: (tx, { me, parts }) => requestToJoin(tx, me, parts.group),
    show: async (call) => ({
      state: (await readCalled(call)).mine?.state === 'active' ? ('joined' as const) : ('requested' as const),
    }),
  }),
  leave: operation('DELETE /groups/{group}/membership', {
    ...{ tag, scope: 'write:groups', summary: 'Leave a group, or take a request back' },
    act: (tx, { me, parts }) => leave(tx, me, parts.group),
  }),
  declineInvitation: operation('DELETE /groups/{group}/invitation', {
    ...{ tag, scope: 'write:groups', summary: 'Decline an invitation to a group' },
    act: (tx, { me, parts }) => decline(tx, me, parts.group, me),
  }),
  listPending: operation('GET /groups/pending', {
    ...{ tag, scope: 'read:groups' },
    summary: 'Invitations to you, and requests that wait for you as a moderator',
    answer: z.object({
      items: list(
        z.object({
          kind: z.enum(['request', 'invitation']),
          group: z.object({ id, handle: z.string(), host: z.string().nullable(), name: z.string() }),
          person: member.nullable(),
          since: moment,
        }),
      ),
    }),
    show: async ({ api, me }) => ({ items: await pendingFor(api.db, me) }),
  }),
  listWaiting: operation('GET /groups/{group}/waiting', {
    ...{ tag, scope: 'read:groups', summary: 'Requests and invitations of a group, for its moderators' },
    answer: z.object({
      items: list(
        z.object({
          person: member,
          kind: z.enum(['request', 'invitation']),
          since: moment,
          asked: z.enum(['approve', 'decline', 'invite']).nullable(),
        }),
      ),
    }),
    show: async (call) => {
      const { mine } = await readCalled(call);
      if (!canApprove(mine)) throw notFound('group');
      return { items: await waitingIn(call.api.db, call.parts.group) };
    },
  }),
  invite: operation('POST /groups/{group}/invitations', {
    ...{ tag, scope: 'write:groups', summary: 'Invite people of any company to a group' },
    body: z.strictObject({
      people: z.array(text(300)).min(1).max(invitedMax).meta({ description: 'Ids, or full handles.' }),
      note: text(noteMax).default(''),
    }),
    run: async ({ api, me, parts, body }) => {
      const people = await findNamed(api, me, body.people);
      await transaction(api.db, async (tx) => {
        for (const each of people) await invite(tx, me, parts.group, each, body.note);
      });
    },
  }),
  approveRequest: operation('PUT /groups/{group}/requests/{person}', {
    ...{ tag, scope: 'write:groups', summary: 'Let somebody in who asked' },
    act: (tx, { me, parts }) => approve(tx, me, parts.group, parts.person),
  }),
  declineRequest: operation('DELETE /groups/{group}/requests/{person}', {
    ...{ tag, scope: 'write:groups', summary: 'Decline a request' },
    act: (tx, { me, parts }) => decline(tx, me, parts.group, parts.person),
  }),
  setRole: operation('PUT /groups/{group}/members/{person}/role', {
    ...{ tag, scope: 'write:groups', summary: 'Give a member another role' },
    body: z.strictObject({ role: z.enum(roles) }),
    act: (tx, { me, parts, body }) => setRole(tx, me, parts.group, parts.person, body.role),
  }),
  expel: operation('DELETE /groups/{group}/members/{person}', {
    ...{ tag, scope: 'write:groups', summary: 'Send a member away' },
    body: z.strictObject({ ban: z.boolean().default(false) }),
    act: (tx, { me, parts, body }) => expel(tx, me, parts.group, parts.person, { ban: body.ban }),
  }),
};
