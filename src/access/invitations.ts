import { requireRoom } from '#src/company/limits.ts';
import { addPerson } from '#src/people/add.ts';
import { makeGuest, type GuestTerms } from '#src/people/guests.ts';
import { may } from '#src/roles/roles.ts';
import { readPeople } from '#src/people/read.ts';
import { addressKey } from '#src/platform/client-address.ts';
import type { Db, Reader, Tx } from '#src/platform/database.ts';
import { defineJob } from '#src/platform/job.ts';
import { enqueue } from '#src/platform/journal.ts';
import { notFound } from '#src/platform/errors.ts';
import type { Instance } from '#src/platform/instance.ts';
import { isId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { NewKeys } from '#src/platform/keys.ts';
import type { Locale } from '#src/platform/languages.ts';
import { refusals as peopleRefusals } from '#src/people/refusals.ts';
import { countAttempt } from './attempts.ts';
import { recordFact } from './facts.ts';
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
import { refusals } from './refusals.ts';

export { readInvitableGroups, type ListedInvitation, type OpenInvitation } from './invitation-store.ts';

/** The job that mails an invitation; it carries the number of the row, never the link. */
export const mailInvitationJob = defineJob<{ readonly invitationId: string }>('mail-invitation');
export const invitationUsesMax = 500;
export const invitationDaysMax = 90;
const groupsMax = 20;

/** What an invitation is to be valid for. */
export interface NewInvitation {
  readonly usesMax: number;
  readonly days: number;
  /** Then it is for one person, whose account gets this address. */
  readonly email: string | null;
  readonly locale: Locale;
  readonly groupIds: readonly GroupId[];
}

/** Creates an invitation for new colleagues, for administrators and the command line. Returns the row's number. */
export async function makeInvitation(tx: Tx, by: PersonId, invitation: NewInvitation): Promise<string> {
  await requireAdministrator(tx, by);
  requireRoom(tx.instance, by, 'invitations');
  const email = invitation.email?.trim() || null;
  if (email !== null && !/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email))
    throw peopleRefusals.notAnEmail({ email });
  if (email !== null && invitation.usesMax !== 1) throw refusals.emailInvitationForOne();
  if (!isWithin(invitation.usesMax, invitationUsesMax))
    throw refusals.invitationUses({ max: invitationUsesMax });
  if (!isWithin(invitation.days, invitationDaysMax))
    throw refusals.invitationDays({ max: invitationDaysMax });
  const offered = new Set((await readInvitableGroups(tx, by)).map((group) => group.id));
  const groupIds = [...new Set(invitation.groupIds)].slice(0, groupsMax);
  if (!groupIds.every((id) => offered.has(id))) throw refusals.groupNotOpen();
  const id = await insertInvitation(tx, { ...invitation, by, email, groupIds });
  await recordFact(tx, by, 'invitation.made', {
    invitationId: id,
    usesMax: invitation.usesMax,
    days: invitation.days,
  });
  if (email !== null) await enqueue(tx, mailInvitationJob, { invitationId: id });
  return id;
}

/** Invites one person of a firm without an instance, for one group and a time. Who may is for the caller to decide (accounts/guests.ts). */
export async function makeGuestInvitation(
  tx: Tx,
  by: PersonId,
  invitation: Pick<NewInvitation, 'email' | 'locale'> & {
    readonly groupId: GroupId;
    readonly guest: GuestTerms;
  },
): Promise<string> {
  requireRoom(tx.instance, by, 'invitations');
  const { locale, groupId, guest } = invitation;
  const email = invitation.email?.trim() ?? '';
  if (!/^[^\s@]{1,64}@[^\s@]{1,255}$/.test(email)) throw peopleRefusals.notAnEmail({ email });
  const made = { usesMax: 1, days: guestInvitationDays, email, locale, groupIds: [groupId], guest };
  const id = await insertInvitation(tx, { ...made, by });
  await recordFact(tx, by, 'invitation.made', { invitationId: id, usesMax: 1, days: guestInvitationDays });
  await enqueue(tx, mailInvitationJob, { invitationId: id });
  return id;
}
const guestInvitationDays = 14;

/** The invitation's URL; it can be shown again while it is valid. */
export const invitationAddress = (instance: Instance, id: string): string =>
  `${instance.origin}/invitation/${linkToken(instance, 'invitation', id)}`;

/** The invitation behind a link, or null: forged, revoked, used up, expired, or its creator is gone. */
export async function readInvitation(reader: Reader, token: string): Promise<OpenInvitation | null> {
  const id = readLinkToken(reader.instance, 'invitation', token);
  return id === null ? null : readOpenInvitation(reader, id);
}

/** All invitations, for administrators. */
export async function listInvitations(tx: Tx, by: PersonId): Promise<ListedInvitation[]> {
  await requireAdministrator(tx, by);
  return readInvitations(tx);
}

/** From now on the link no longer works; people who joined with it stay. Idempotent. */
export async function revokeInvitation(tx: Tx, by: PersonId, id: string): Promise<void> {
  await requireAdministrator(tx, by);
  if (!isId(id)) throw notFound('invitation');
  if (await markRevoked(tx, id)) await recordFact(tx, by, 'invitation.revoked', { invitationId: id });
}

export interface Newcomer {
  readonly handle: string;
  readonly name: string;
  readonly locale: Locale;
  /** Null: they make a passkey next; until then a new link is the way in. */
  readonly password: string | null;
  readonly keys: NewKeys;
}

/** Adds someone to a group on a person's invitation; passed in, because groups are on the same floor as access. */
export type BringIntoGroup = (tx: Tx, by: PersonId, groupId: GroupId, newcomer: PersonId) => Promise<void>;

/**
 * An invited person accepts: an ordinary account, its password, and the groups named. Refuses `gone` if the invitation is no longer valid, and
 * whatever addPerson and setPassword refuse; in that case no use is taken.
 */
export async function acceptInvitation(
  tx: Tx,
  token: string,
  newcomer: Newcomer,
  bringIntoGroup: BringIntoGroup,
): Promise<PersonId> {
  const invitation = await readInvitation(tx, token);
  if (!invitation || !(await takeUse(tx, invitation.id))) throw refusals.invitationOver();
  const { handle, name, locale, keys, password } = newcomer;
  const personId = await addPerson(tx, { handle, name, locale, keys, email: invitation.email });
  const { guestOf, guestUntil, madeBy } = invitation;
  if (guestOf !== null && guestUntil !== null)
    await makeGuest(tx, madeBy, personId, { firm: guestOf, until: guestUntil });
  if (password !== null) await setPassword(tx, personId, password);
  await noteUse(tx, invitation.id, personId);
  for (const group of invitation.groups) await bringIntoGroup(tx, invitation.madeBy, group.id, personId);
  return personId;
}

/** Attempts to accept are counted by address, like sign-in attempts: a widely shared link must not be a way to guess handles. */
export const countAcceptance = (db: Db, address: string): Promise<unknown> =>
  countAttempt(db, { account: `invitation ${addressKey(address)}`, address });

async function requireAdministrator(tx: Tx, by: PersonId): Promise<void> {
  const [actor] = await readPeople(tx, [by]);
  if (!actor || actor.deactivatedAt || !may(actor, 'people')) throw refusals.onlyAdministratorsInvite();
}

const isWithin = (value: number, max: number): boolean =>
  Number.isInteger(value) && value >= 1 && value <= max;
