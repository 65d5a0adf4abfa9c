import { z } from 'zod';
import { guestHosts, inviteGuest, readGuestHosts, setGuestHosts } from '#src/accounts/guests.ts';
import { endAccount } from '#src/accounts/leave.ts';
import { keepGuest, readGuests, setMinor } from '#src/people/guests.ts';
import { notFound } from '#src/platform/errors.ts';
import { locales } from '#src/platform/languages.ts';
import { operation } from '../operation.ts';
import { id, list, moment, text } from '../shapes.ts';

const read = { tag: 'Colleagues', scope: 'admin:read:people', needs: 'people' } as const;
const write = { tag: 'Colleagues', scope: 'admin:write:people', needs: 'people' } as const;

const guest = z
  .object({
    personId: id,
    name: z.string(),
    handle: z.string(),
    firm: z.string(),
    until: moment,
    invitedBy: z.string().nullable(),
    groups: list(z.object({ id, name: z.string(), handle: z.string() })),
  })
  .meta({ id: 'Guest' });
const moments = z.iso.datetime({ offset: true });

/** Guests of firms without an instance, and minors. */
export const guestOperations = {
  inviteGuest: operation('POST /groups/{group}/guests', {
    ...{ tag: 'Groups', scope: 'write:groups' },
    summary: 'Invite one person of a firm without an instance, by e-mail, to a group and for a time',
    body: z.strictObject({
      email: text(320),
      firm: text(100),
      until: moments,
      locale: z.enum(locales).default('en'),
    }),
    act: async (tx, { me, parts, body }) => {
      await inviteGuest(tx, me, parts.group, { ...body, until: new Date(body.until) });
    },
  }),
  listGuests: operation('GET /guests', {
    ...{ ...read, summary: 'Who is a guest here', answer: z.object({ items: list(guest) }) },
    show: async ({ api }) => ({ items: await readGuests(api.db) }),
  }),
  keepGuest: operation('PUT /guests/{person}', {
    ...{ ...write, summary: 'Let a guest stay until another day' },
    body: z.strictObject({ until: moments }),
    act: (tx, { me, parts, body }) => keepGuest(tx, me, parts.person, new Date(body.until)),
  }),
  endGuest: operation('DELETE /guests/{person}', {
    ...{ ...write, summary: 'Send a guest off: access ends, what they wrote stays' },
    act: async (tx, { me, parts }) => {
      if (!(await readGuests(tx)).some(({ personId }) => personId === parts.person)) throw notFound('person');
      await endAccount(tx, me, parts.person, 'keep');
    },
  }),
  setGuestHosts: operation('PUT /guest-hosts', {
    ...{ ...write, summary: 'Say who in a group may invite guests' },
    body: z.strictObject({ hosts: z.enum(guestHosts) }),
    answer: z.object({ hosts: z.enum(guestHosts) }),
    act: (tx, { me, body }) => setGuestHosts(tx, me, body.hosts),
    show: async ({ api }) => ({ hosts: await readGuestHosts(api.db) }),
  }),
  setMinor: operation('PUT /colleagues/{person}/minor', {
    ...{ ...write, summary: 'Say whether a colleague is a minor, whom strangers neither find nor write to' },
    body: z.strictObject({ isMinor: z.boolean() }),
    act: (tx, { me, parts, body }) => setMinor(tx, me, parts.person, body.isMinor),
  }),
};
