import { notFound } from '#src/platform/errors.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import { readAdministered } from './administer.ts';
import { recordFact } from './facts.ts';
import { cleanLine } from './person.ts';
import { refusals } from './refusals.ts';
import { storeGuest, storeMinor } from './guest-store.ts';

/** Characters of a firm's name, and days that somebody is a guest at most; then they can be asked to stay on. */
const firmMax = 100;
export const guestDaysMax = 366;

/** Of which firm a guest is, and when their time is over. */
export interface GuestTerms {
  readonly firm: string;
  readonly until: Date;
}

/** What somebody typed, checked: the firm's name, and a day within a year. */
export function checkGuest(firm: string, until: Date): GuestTerms {
  const name = cleanLine(firm, firmMax);
  if (name === '') throw refusals.guestFirmMissing();
  const days = (until.getTime() - Date.now()) / 86_400_000;
  if (!(days > 0 && days <= guestDaysMax)) throw refusals.guestDays({ max: guestDaysMax });
  return { firm: name, until };
}

/** Somebody who has just come is a guest (policy.ts). Not for surfaces: an invitation says so (access/invitations.ts). */
export async function makeGuest(tx: Tx, by: PersonId, personId: PersonId, terms: GuestTerms): Promise<void> {
  await storeGuest(tx, personId, { ...terms, by });
  await recordFact(tx, by, 'guest.set', { personId, until: terms.until.toISOString() });
}

/** An administrator lets a guest stay until another day, or sends them off sooner by an earlier one. */
export async function keepGuest(tx: Tx, by: PersonId, personId: PersonId, until: Date): Promise<void> {
  const person = await readAdministered(tx, by, personId, refusals.onlyAdministratorsGuests);
  if (person.guestOf === null) throw notFound('person');
  await storeGuest(tx, personId, checkGuest(person.guestOf, until));
  await recordFact(tx, by, 'guest.set', { personId, until: until.toISOString() });
}

/** Whether somebody is a minor: strangers then neither find them nor write to them (policy.ts). Idempotent. */
export async function setMinor(tx: Tx, by: PersonId, personId: PersonId, isMinor: boolean): Promise<void> {
  const person = await readAdministered(tx, by, personId, refusals.onlyAdministratorsGuests);
  if (person.isMinor === isMinor) return;
  await storeMinor(tx, personId, isMinor);
  await recordFact(tx, by, 'person.minor', { personId, isMinor });
}

/** A guest, as administrators see them. */
export interface ListedGuest {
  readonly personId: PersonId;
  readonly name: string;
  readonly handle: string;
  readonly firm: string;
  readonly until: Date;
  /** Null: they have left, or are gone. */
  readonly invitedBy: string | null;
  readonly groups: readonly { readonly id: GroupId; readonly name: string; readonly handle: string }[];
}
const listedMax = 500;

/** All who are here, whose time is over first. */
export const readGuests = async (reader: Reader): Promise<ListedGuest[]> => reader<ListedGuest[]>`
  select p.id as person_id, p.name, p.handle, p.guest_of as firm, p.guest_until as until, i.name as invited_by,
    coalesce((select jsonb_agg(jsonb_build_object('id', g.id::text, 'name', g.name, 'handle', g.handle) order by g.name)
      from memberships m join groups g on g.id = m.group_id where m.person_id = p.id and m.state = 'active'), '[]') as groups
  from people p left join people i on i.id = p.guest_by
  where p.guest_of is not null and p.deactivated_at is null order by p.guest_until, p.id limit ${listedMax}`;

/** Guests whose time is over and who are still here. */
export async function overdueGuests(reader: Reader, limit: number): Promise<PersonId[]> {
  const rows = await reader<{ id: PersonId }[]>`
    select id from people where guest_of is not null and deactivated_at is null and guest_until <= now()
    order by guest_until limit ${limit}`;
  return rows.map(({ id }) => id);
}
