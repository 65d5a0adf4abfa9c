import { mayAs } from '#src/roles/roles.ts';
import type { Reader, Tx } from '#src/platform/database.ts';
import type { GuestTerms } from '#src/people/guests.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { newId, type GroupId, type PersonId } from '#src/platform/ids.ts';
import type { Locale } from '#src/platform/languages.ts';

export interface NewInvitation {
  readonly by: PersonId;
  readonly usesMax: number;
  readonly days: number;
  readonly email: string | null;
  readonly locale: Locale;
  readonly groupIds: readonly GroupId[];
  readonly guest?: GuestTerms;
}

export async function insertInvitation(tx: Tx, invitation: NewInvitation): Promise<string> {
  const { by, usesMax, days, email, locale, groupIds, guest } = invitation;
  const id = newId();
  await tx`
    with made as (
      insert into invitations (id, made_by, expires_at, uses_max, email, locale, guest_of, guest_until)
      values (${id}, ${by}, now() + make_interval(days => ${days}), ${usesMax}, ${email}, ${locale}, ${guest?.firm ?? null},
        ${guest?.until ?? null}) returning id)
    insert into invitation_groups (invitation_id, group_id)
    select made.id, g from made, unnest(${[...groupIds]}::bigint[]) g`;
  return id;
}

/** Valid now: not revoked, not expired, with uses left, and made by the company itself or someone who is still an administrator. */
export interface OpenInvitation {
  readonly id: string;
  readonly madeBy: PersonId;
  readonly inviterName: string;
  /** The inviter is the company itself: the command line made it. */
  readonly byCompany: boolean;
  readonly email: string | null;
  readonly locale: Locale;
  readonly expiresAt: Date;
  /** It makes a guest of this firm, until this day. */
  readonly guestOf: string | null;
  readonly guestUntil: Date | null;
  readonly groups: readonly { readonly id: GroupId; readonly name: string }[];
}

/** Over `invitations i` and who made it, `people p`: an administrator, or for a guest a member. */
const stands = (reader: Reader): Fragment =>
  reader`(${mayAs(reader, 'p', 'people')} or (i.guest_of is not null and i.guest_until > now() and p.deactivated_at is null))`;

export async function readOpenInvitation(reader: Reader, id: string): Promise<OpenInvitation | null> {
  const [row] = await reader<OpenInvitation[]>`
    select i.id, i.made_by, p.name as inviter_name, p.kind = 'instance' as by_company, i.email, i.locale, i.expires_at, i.guest_of, i.guest_until,
      coalesce((select jsonb_agg(jsonb_build_object('id', g.id::text, 'name', g.name) order by g.name)
        from invitation_groups x join groups g on g.id = x.group_id
        where x.invitation_id = i.id and g.archived_at is null), '[]') as groups
    from invitations i join people p on p.id = i.made_by
    where i.id = ${id} and i.revoked_at is null and i.expires_at > now() and i.uses < i.uses_max
      and ${stands(reader)}`;
  return row ?? null;
}

/** Takes one use, or none if there is none left: of two simultaneous requests for the last one, one gets it. */
export async function takeUse(tx: Tx, id: string): Promise<boolean> {
  const taken = await tx`
    update invitations i set uses = uses + 1 from people p
    where i.id = ${id} and i.revoked_at is null and i.expires_at > now() and i.uses < i.uses_max
      and p.id = i.made_by and ${stands(tx)}`;
  return taken.count === 1;
}

export async function noteUse(tx: Tx, id: string, personId: PersonId): Promise<void> {
  await tx`insert into invitation_uses (invitation_id, person_id) values (${id}, ${personId})`;
}

export async function markRevoked(tx: Tx, id: string): Promise<boolean> {
  const done = await tx`update invitations set revoked_at = now() where id = ${id} and revoked_at is null`;
  return done.count === 1;
}

export async function markMailed(tx: Tx, id: string): Promise<void> {
  await tx`update invitations set mailed_at = now() where id = ${id}`;
}

/** As shown to administrators. */
export interface ListedInvitation {
  readonly id: string;
  readonly inviterName: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly usesMax: number;
  readonly uses: number;
  readonly email: string | null;
  /** When the mail server took the mail to that address. */
  readonly mailedAt: Date | null;
  readonly locale: Locale;
  readonly guestOf: string | null;
  readonly state: 'open' | 'used' | 'over' | 'revoked';
  readonly groups: string[];
  /** Who came by it. */
  readonly people: readonly { readonly name: string; readonly handle: string }[];
}

const listedMax = 100;

/** Newest first, valid ones before the others. */
export async function readInvitations(reader: Reader): Promise<ListedInvitation[]> {
  return reader<ListedInvitation[]>`
    select i.id, p.name as inviter_name, i.created_at, i.expires_at, i.uses_max, i.uses, i.email, i.mailed_at, i.locale, i.guest_of,
      case when i.revoked_at is not null then 'revoked' when i.uses >= i.uses_max then 'used'
        when i.expires_at <= now() then 'over' else 'open' end as state,
      array(select g.name from invitation_groups x join groups g on g.id = x.group_id
        where x.invitation_id = i.id order by g.name) as groups,
      coalesce((select jsonb_agg(jsonb_build_object('name', n.name, 'handle', n.handle) order by u.at)
        from invitation_uses u join people n on n.id = u.person_id where u.invitation_id = i.id), '[]') as people
    from invitations i join people p on p.id = i.made_by
    order by (i.revoked_at is null and i.uses < i.uses_max and i.expires_at > now()) desc, i.id desc limit ${listedMax}`;
}

/** Our groups that an invitation may lead to: open ones, and those the inviter moderates. */
export async function readInvitableGroups(
  reader: Reader,
  by: PersonId,
): Promise<{ id: GroupId; name: string; handle: string }[]> {
  return reader<{ id: GroupId; name: string; handle: string }[]>`
    select g.id, g.name, g.handle from groups g
    left join memberships m on m.group_id = g.id and m.person_id = ${by} and m.state = 'active'
    where g.peer_id is null and g.archived_at is null
      and (g.access = 'open' or m.role in ('owner', 'moderator'))
    order by lower(g.name) limit ${listedMax}`;
}
