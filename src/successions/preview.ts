import { decide, type Partner } from '#src/agreements/decide.ts';
import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { findGroup, findGroupByUri } from '#src/groups/read.ts';
import type { Group } from '#src/groups/group.ts';
import { hasOwnerAt, memberCompanies } from '#src/groups/succession/read-state.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId } from '#src/platform/ids.ts';
import type { SuccessionAnswer } from './order.ts';
import { refusals } from './refusals.ts';

/** What the terms must grant so that a group can live at one of two companies and have members of the other. */
const needed = (group: string) =>
  [
    { direction: 'in', scope: 'groups.host', group, begins: true },
    { direction: 'out', scope: 'groups.join', group, begins: true },
    { direction: 'in', category: 'post', copies: true, group },
    { direction: 'out', category: 'post', copies: true, group },
  ] as const;

/** Why the terms do not let a group of ours live at this partner; null: they do. */
export function termsAgainst(partner: Partner, handle: string, now: number): string | null {
  for (const question of needed(handle)) {
    const decision = decide(partner, { ...question, now });
    if (!decision.allowed) return decision.reason;
  }
  return null;
}

/** Why people of this partner cannot be members if the group lives here; null: they can. */
export function cannotCome(partner: Partner | undefined, handle: string, now: number): string | null {
  const questions = [
    { direction: 'in', scope: 'groups.join', group: handle, begins: true },
    { direction: 'out', scope: 'groups.host', group: handle, begins: true },
    { direction: 'in', category: 'post', copies: true, group: handle },
    { direction: 'out', category: 'post', copies: true, group: handle },
  ] as const;
  for (const question of questions) {
    const decision = decide(partner, { ...question, now });
    if (!decision.allowed) return decision.reason;
  }
  return null;
}

/** Everything but who comes along: throws a Refusal that says what stands in the way of handing the group over to this partner. */
export async function mayHandOver(
  reader: Reader,
  registry: PartnerRegistry,
  groupId: GroupId,
  peerId: number,
): Promise<{ readonly group: Group; readonly partner: Partner }> {
  const group = await findGroup(reader, groupId);
  const partner = registry.byPeer(peerId);
  if (!group || group.peerId !== null) throw refusals.notOurs({ origin: group?.host ?? '' });
  const now = Date.now();
  const stands = decide(partner, { direction: 'out', begins: true, now });
  if (!partner || partner.kind !== 'mutual' || !stands.allowed)
    throw refusals.noPartner({ origin: partner?.origin ?? String(peerId) });
  const against = termsAgainst(partner, group.handle, now);
  if (against !== null) throw refusals.termsForbid({ company: partner.company, reason: against });
  if (!(await hasOwnerAt(reader, groupId, peerId))) throw refusals.noOwnerThere({ company: partner.company });
  return { group, partner };
}

/** A company with people in a group that is to move. */
export interface Comer {
  readonly peerId: number;
  readonly origin: string;
  readonly company: string;
  /** Why its people would stay behind; null: they come along. */
  readonly stays: string | null;
}

/** Everyone with people in the group, from what the new home answered: whom it does not name it does not know. */
export async function comersOf(
  reader: Reader,
  registry: PartnerRegistry,
  groupId: GroupId,
  to: Partner,
  answer: SuccessionAnswer,
): Promise<Comer[]> {
  const along = new Set(answer.comeAlong);
  const reasons = new Map(answer.stay.map(({ origin, reason }) => [origin, reason]));
  const companies = await memberCompanies(reader, groupId);
  return companies
    .filter((peerId) => peerId !== to.peerId)
    .flatMap((peerId) => {
      const partner = registry.byPeer(peerId);
      if (!partner) return [];
      const { origin, company } = partner;
      const stays = along.has(origin)
        ? null
        : (reasons.get(origin) ?? `${to.company} has no agreement with ${company}.`);
      return [{ peerId, origin, company, stays }];
    });
}

/**
 * The new home's answer: whether it can take the group, and who of those whom it sees in it could come along. It says nothing of companies that it
 * sees nobody of there.
 */
export async function answerQuestion(
  reader: Reader,
  registry: PartnerRegistry,
  asker: Partner,
  groupUri: string,
): Promise<SuccessionAnswer> {
  const group = await findGroupByUri(reader, groupUri);
  const none = { comeAlong: [], stay: [] };
  if (group?.peerId !== asker.peerId) return { obstacle: 'Nobody here is a member of this group.', ...none };
  if (!(await hasOwnerAt(reader, group.id, null)))
    return { obstacle: 'Nobody here owns this group yet.', ...none };
  const [taken] = await reader`
    select from people where peer_id is null and kind <> 'instance' and lower(handle) = ${group.handle}
    union all select from groups where peer_id is null and lower(handle) = ${group.handle} limit 1`;
  if (taken) return { obstacle: `A person or group here is called “${group.handle}” already.`, ...none };
  const now = Date.now();
  const own = cannotCome(asker, group.handle, now);
  if (own !== null) return { obstacle: own, ...none };
  const comers = (await memberCompanies(reader, group.id))
    .filter((peerId) => peerId !== asker.peerId)
    .flatMap((peerId) => {
      const partner = registry.byPeer(peerId);
      return partner ? [{ origin: partner.origin, reason: cannotCome(partner, group.handle, now) }] : [];
    });
  return {
    obstacle: '',
    comeAlong: comers.flatMap(({ origin, reason }) => (reason === null ? [origin] : [])),
    // The terms with others are theirs and ours.
    stay: comers.flatMap(({ origin, reason }) =>
      reason === null
        ? []
        : [{ origin, reason: `The agreement between ${origin} and us does not allow it.` }],
    ),
  };
}
