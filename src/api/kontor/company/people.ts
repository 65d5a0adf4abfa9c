import { z } from 'zod';
import { changeEmail } from '#src/access/change-email.ts';
import { changeRole } from '#src/access/change-role.ts';
import {
  invitationAddress,
  invitationDaysMax,
  invitationUsesMax,
  listInvitations,
  makeInvitation,
  revokeInvitation,
} from '#src/access/invitations.ts';
import { endAccount } from '#src/accounts/leave.ts';
import { reactivatePerson } from '#src/people/deactivate.ts';
import { leavings } from '#src/people/person.ts';
import { readRoster, readRosterEntry, rosterPage } from '#src/people/roster.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { locales } from '#src/platform/languages.ts';
import { companyRoles, offices } from '#src/roles/roles.ts';
import { operation, type Call } from '../operation.ts';
import { rosterFilter } from './batches.ts';
import { id, list, moment, paged, text } from '../shapes.ts';

const tag = 'Colleagues';
const read = { tag, scope: 'admin:read:people', needs: 'people' } as const;
const write = { tag, scope: 'admin:write:people', needs: 'people' } as const;

const colleague = z
  .object({
    id,
    uri: z.string(),
    name: z.string(),
    handle: z.string(),
    email: z.string().nullable(),
    isAdmin: z.boolean(),
    roles: list(z.enum(companyRoles)),
    createdAt: moment,
    deactivatedAt: moment.nullable(),
    isSuspended: z.boolean(),
    site: z.string().nullable(),
    guestOf: z.string().nullable(),
    hasFactor: z.boolean(),
    lastUsedOn: z.iso.date().nullable(),
    source: z.string().nullable().meta({ description: 'The directory or issuer they come from.' }),
  })
  .meta({ id: 'Colleague' });

const invitation = z
  .object({
    id,
    address: z.string().meta({ description: 'The link that is passed on.' }),
    inviterName: z.string(),
    createdAt: moment,
    expiresAt: moment,
    usesMax: z.int(),
    uses: z.int(),
    email: z.string().nullable(),
    mailedAt: moment.nullable(),
    locale: z.enum(locales),
    state: z.enum(['open', 'used', 'over', 'revoked']),
    groups: list(z.string()),
  })
  .meta({ id: 'CompanyInvitation' });

async function showColleague({ api, parts }: Call<{ readonly person: PersonId }>) {
  const found = await readRosterEntry(api.db, parts.person);
  if (!found) throw notFound('person');
  return found;
}
const invitationsOf = async ({ api, me }: Call) =>
  (await transaction(api.db, (tx) => listInvitations(tx, me))).map((each) => ({
    ...each,
    address: invitationAddress(api.db.instance, each.id),
  }));

export const peopleOperations = {
  listColleagues: operation('GET /colleagues', {
    ...{ ...read, summary: 'Everyone at this company, deactivated ones too' },
    query: paged.extend(rosterFilter),
    answer: z.object({ items: list(colleague), next: z.string().nullable() }),
    show: async ({ api, query: { cursor: after = '', ...filter } }) => {
      const found = await readRoster(api.db, { ...filter, after });
      const items = found.slice(0, rosterPage);
      return { items, next: found.length > rosterPage ? (items.at(-1)?.handle ?? null) : null };
    },
  }),
  readColleague: operation('GET /colleagues/{person}', {
    ...{ ...read, summary: 'One of them', answer: colleague, show: showColleague },
  }),
  changeEmail: operation('PUT /colleagues/{person}/email', {
    ...{
      ...write,
      summary: 'Give a colleague another e-mail address',
      answer: colleague,
      show: showColleague,
    },
    body: z.strictObject({ email: text(320) }),
    act: (tx, { me, parts, body }) => changeEmail(tx, me, parts.person, body.email),
  }),
  changeRole: operation('PUT /colleagues/{person}/role', {
    ...{ ...write, summary: 'Give a colleague a role of the company, or take it', answer: colleague },
    body: z.strictObject({ role: z.enum(offices), holds: z.boolean() }),
    act: (tx, { me, parts, body }) => changeRole(tx, me, parts.person, body.role, body.holds),
    show: showColleague,
  }),
  deactivateColleague: operation('POST /colleagues/{person}/deactivation', {
    ...{
      ...write,
      summary: 'End an account: access ends, groups go to deputies, partners are told',
      answer: colleague,
    },
    body: z.strictObject({
      posts: z.enum(leavings).default('keep').meta({ description: 'What becomes of what they wrote.' }),
      deputies: z
        .array(z.strictObject({ groupId: id, personId: id }))
        .max(500)
        .default([]),
    }),
    act: async (tx, { me, parts, body }) => {
      if (!(await readRosterEntry(tx, parts.person))) throw notFound('person');
      const deputies = body.deputies.map(({ groupId, personId }) => ({
        groupId: groupId as GroupId,
        personId: personId as PersonId,
      }));
      await endAccount(tx, me, parts.person, body.posts, deputies);
    },
    show: showColleague,
  }),
  reactivateColleague: operation('DELETE /colleagues/{person}/deactivation', {
    ...{ ...write, summary: 'Let somebody in again whose account was ended', answer: colleague },
    act: (tx, { me, parts }) => reactivatePerson(tx, me, parts.person),
    show: showColleague,
  }),
  listInvitations: operation('GET /invitations', {
    ...{ ...read, summary: 'Invitations to this company', answer: z.object({ items: list(invitation) }) },
    show: async (call) => ({ items: await invitationsOf(call) }),
  }),
  makeInvitation: operation('POST /invitations', {
    ...{ ...write, summary: 'Invite new colleagues; with an address, by mail', answer: invitation },
    body: z.strictObject({
      usesMax: z.int().min(1).max(invitationUsesMax).default(1),
      days: z.int().min(1).max(invitationDaysMax).default(14),
      email: text(320).nullable().default(null),
      locale: z.enum(locales).default('en'),
      groupIds: z.array(id).max(20).default([]),
    }),
    act: (tx, { me, body }) => makeInvitation(tx, me, { ...body, groupIds: body.groupIds as GroupId[] }),
    show: async (call, key) => {
      const made = (await invitationsOf(call)).find((each) => each.id === key);
      if (!made) throw notFound('invitation');
      return made;
    },
  }),
  revokeInvitation: operation('DELETE /invitations/{invitation}', {
    ...{ ...write, summary: 'Revoke an invitation; who has come by it stays' },
    act: (tx, { me, parts }) => revokeInvitation(tx, me, parts.invitation),
  }),
};
