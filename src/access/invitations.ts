import { demandRoom } from '#src/company/limits.ts';
import { addPerson } from '#src/people/add.ts';
import type { Locale } from '#src/people/person.ts';
import { canAdminister } from '#src/people/policy.ts';
import { readPeople } from '#src/people/read.ts';
import { addressKey } from '#src/platform/client-address.ts';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import type { House } from '#src/platform/house.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import { countAttempt } from './attempts.ts';
import {
  insertInvitation,
  markRevoked,
  noteUse,
  readInvitableGroups,
  readInvitations,
  readOpenInvitation,
  takeUse,
  type ListedInvitation,
  type OpenInvitation,
} from './invitation-store.ts';
import { linkToken, readLinkToken } from './link-token.ts';
import { setPassword } from './passwords.ts';

export { readInvitableGroups, type ListedInvitation, type OpenInvitation } from './invitation-store.ts';

/** The job that mails an invitation; it holds the number of the row, never the link. */
export const mailInvitationJob = 'mail-invitation';
export const invitationUsesMax = 500;
export const invitationDaysMax = 90;
const groupsMax = 20;

/** What an invitation shall be good for. */
export interface InvitationWish {
  readonly usesMax: number;
  readonly days: number;
  /** Then it is for one person, whose account gets this address. */
  readonly email: string | null;
  readonly locale: Locale;
  readonly groupIds: readonly GroupId[];
}

/** Makes an invitation for new colleagues. By administrators and the command line. Returns the row's number. */
export async function makeInvitation(tx: Tx, by: PersonId, wish: InvitationWish): Promise<string> {
  await demandAdministrator(tx, by);
  demandRoom(tx.house, by, 'invitations');
  const email = wish.email?.trim() || null;
  if (email !== null && !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email))
    throw new Refusal('invalid', said`"${email}" is no e-mail address; correct it or leave it out.`);
  if (email !== null && wish.usesMax !== 1)
    throw new Refusal('invalid', 'An invitation to one address is for one person; set the number to 1.');
  if (!isWithin(wish.usesMax, invitationUsesMax))
    throw new Refusal('invalid', said`An invitation is for 1 to ${invitationUsesMax} people.`);
  if (!isWithin(wish.days, invitationDaysMax))
    throw new Refusal('invalid', said`An invitation is good for 1 to ${invitationDaysMax} days.`);
  const offered = new Set((await readInvitableGroups(tx, by)).map((group) => group.id));
  const groupIds = [...new Set(wish.groupIds)].slice(0, groupsMax);
  if (!groupIds.every((id) => offered.has(id)))
    throw new Refusal('invalid', 'One of the groups is not open, and you do not moderate it; leave it out.');
  const id = await insertInvitation(tx, { ...wish, by, email, groupIds });
  await tx.house.journal.record(tx, {
    name: 'invitation.made',
    about: `invitation:${id}`,
    by,
    data: { invitationId: id, usesMax: wish.usesMax, days: wish.days },
  });
  if (email !== null)
    await tx.house.journal.order(tx, { kind: mailInvitationJob, data: { invitationId: id } });
  return id;
}

/** The address an invitation has; it can be shown again as long as it is good. */
export const invitationAddress = (house: House, id: string): string =>
  `${house.origin}/invitation/${linkToken(house, 'invitation', id)}`;

/** The invitation behind a link, or null: forged, revoked, used up, over, or its maker is gone. */
export async function readInvitation(reader: Reader, token: string): Promise<OpenInvitation | null> {
  const id = readLinkToken(reader.house, 'invitation', token);
  return id === null ? null : readOpenInvitation(reader, id);
}

/** All invitations, for administrators. */
export async function listInvitations(tx: Tx, by: PersonId): Promise<ListedInvitation[]> {
  await demandAdministrator(tx, by);
  return readInvitations(tx);
}

/** From now on the link is good for nothing; whoever came by it stays. Twice changes nothing. */
export async function revokeInvitation(tx: Tx, by: PersonId, id: string): Promise<void> {
  await demandAdministrator(tx, by);
  if (!isId(id)) throw notFound('This invitation');
  if (await markRevoked(tx, id))
    await tx.house.journal.record(tx, {
      name: 'invitation.revoked',
      about: `invitation:${id}`,
      by,
      data: { invitationId: id },
    });
}

export interface Newcomer {
  readonly handle: string;
  readonly name: string;
  readonly locale: Locale;
  /** Null: they make a passkey next; until then a new link is the way in. */
  readonly password: string | null;
  readonly keys: NewKeys;
}

/** Lets somebody into a group by the invitation of a person; handed in, because groups lie beside access. */
export type BringIntoGroup = (tx: Tx, by: PersonId, groupId: GroupId, newcomer: PersonId) => Promise<void>;

/**
 * An invited person accepts: an account like any other, its password, and the groups named. Refuses `gone` when the invitation is not good any
 * more, and what addPerson and setPassword refuse; then no use is taken.
 */
export async function acceptInvitation(
  tx: Tx,
  token: string,
  newcomer: Newcomer,
  bringIntoGroup: BringIntoGroup,
): Promise<PersonId> {
  const invitation = await readInvitation(tx, token);
  if (!invitation || !(await takeUse(tx, invitation.id)))
    throw new Refusal('gone', 'This invitation is not good any more; ask for a new one.');
  const { handle, name, locale, keys, password } = newcomer;
  const personId = await addPerson(tx, { handle, name, locale, keys, email: invitation.email });
  if (password !== null) await setPassword(tx, personId, password);
  await noteUse(tx, invitation.id, personId);
  for (const group of invitation.groups) await bringIntoGroup(tx, invitation.madeBy, group.id, personId);
  return personId;
}

/** Tries to accept are counted by address, like tries to sign in: a link that many have is no way to try handles. */
export const countAcceptance = (db: Db, address: string): Promise<unknown> =>
  countAttempt(db, { account: `invitation ${addressKey(address)}`, address });

async function demandAdministrator(tx: Tx, by: PersonId): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !canAdminister(actor))
    throw new Refusal('not_allowed', 'Only administrators invite new colleagues; ask one of them.');
}

const isWithin = (value: number, max: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= max;
