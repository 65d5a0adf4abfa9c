import { departureUri } from '#src/erasure/departure.ts';
import { readErasures, type ErasureView } from '#src/erasure/read.ts';
import type { Leaving } from '#src/people/person.ts';
import type { Reader } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { isJointPage } from '#src/posts/joint-pages.ts';

/** What has become of everything that ends when somebody leaves. All numbers are 0 once it is done. */
export interface Checklist {
  readonly personId: PersonId;
  readonly name: string;
  readonly handle: string;
  readonly at: Date;
  readonly byName: string | null;
  readonly posts: Leaving;
  /** Ways in that still work. */
  readonly sessions: number;
  readonly tokens: number;
  readonly devices: number;
  /** Groups they still belong to, here or at partners, as far as we know. */
  readonly memberships: number;
  readonly handedOver: readonly { readonly group: string; readonly to: string }[];
  /** What they wrote and is still here, without pages that others wrote in. */
  readonly postsLeft: number;
  readonly jointPages: number;
  /** Under a legal hold: what was deleted is set aside. */
  readonly isHeld: boolean;
  readonly partners: readonly PartnerState[];
}

/** `sent`: not confirmed yet. `unpromised`: a server that signs nothing. */
export interface PartnerState {
  readonly origin: string;
  readonly company: string;
  readonly state: 'sent' | 'confirmed' | 'held' | 'overdue' | 'unpromised';
  readonly askedAt: Date;
  readonly confirmedAt: Date | null;
}

const partnersMax = 1_000;

/** Null: they have not left. */
export async function readChecklist(reader: Reader, personId: PersonId): Promise<Checklist | null> {
  const [row] = await reader<(Omit<Checklist, 'partners'> & { uri: string })[]>`
    select p.id as person_id, p.uri, p.name, p.handle, coalesce(l.at, p.deactivated_at) as at, b.name as by_name,
      coalesce(l.posts, p.left_as, 'keep') as posts,
      (select count(*)::int from sessions where person_id = p.id) as sessions,
      (select count(*)::int from tokens where person_id = p.id and revoked_at is null) as tokens,
      (select count(*)::int from push_subscriptions s left join tokens t on t.id = s.token_id
        where s.person_id = p.id and t.revoked_at is null) as devices,
      (select count(*)::int from memberships where person_id = p.id and state in ('active', 'requested', 'invited')) as memberships,
      (select coalesce(jsonb_agg(jsonb_build_object('group', g.name, 'to', d.name)), '[]')
        from jsonb_to_recordset(coalesce(l.deputies, '[]'))  as x("groupId" bigint, "personId" bigint)
        join groups g on g.id = x."groupId" join people d on d.id = x."personId") as handed_over,
      (select count(*)::int from posts w where w.author_id = p.id and not ${isJointPage(reader, 'w')}) as posts_left,
      (select count(*)::int from posts w where w.author_id = p.id and ${isJointPage(reader, 'w')}) as joint_pages,
      exists (select from legal_holds h where h.person_id = p.id and h.confirmed_at is not null and h.released_at is null) as is_held
    from people p left join leavers l on l.person_id = p.id left join people b on b.id = l.by
    where p.id = ${personId} and p.peer_id is null and p.kind = 'person' and p.deactivated_at is not null`;
  if (!row) return null;
  const { uri, ...list } = row;
  const asked = await readErasures(reader, {
    uri: list.posts === 'delete' ? uri : departureUri(uri),
    limit: partnersMax,
  });
  return { ...list, partners: asked.map(partnerState) };
}

function partnerState({ origin, company, state, askedAt, outcomeAt }: ErasureView): PartnerState {
  const known = { erased: 'confirmed', overdue: 'overdue', held: 'held', unpromised: 'unpromised' } as const;
  return {
    ...{ origin, company, askedAt, confirmedAt: outcomeAt },
    state: state in known ? known[state as keyof typeof known] : 'sent',
  };
}

/** Everything that has to happen has happened. */
export const isComplete = (list: Checklist): boolean =>
  list.sessions + list.tokens + list.devices + list.memberships === 0 &&
  (list.posts !== 'delete' || list.postsLeft === 0) &&
  list.partners.every(({ state }) => state === 'confirmed' || state === 'unpromised');
