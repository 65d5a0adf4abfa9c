import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import { decide, mayQueue, type Partner } from '#src/agreements/decide.ts';
import type { Scope } from '#src/agreements/terms.ts';
import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { addressDraft } from './address.ts';
import { categoriesOf } from './kinds/categories.ts';
import type { PostKind } from './kinds/forms.ts';
import { markOf } from './kinds/parts.ts';
import type { PostInput } from './post.ts';
import {
  followersElsewhere,
  peopleElsewhere,
  recipientsOf,
  scopesOfHolders,
  type Addressed,
  type Recipient,
} from './recipients.ts';
import { postSource } from './read/source.ts';

/** Other companies that receive a copy, by their numbers in `peers`. */
export interface RecipientCompanies {
  /** To whom this company sends it: what the ledger of exposures says afterwards. */
  readonly sent: readonly number[];
  /** To whom the home of a partner's group passes it on, as far as its members are known here. Agreements of ours do not bind that. */
  readonly passedOn: readonly number[];
}

/** For a draft: including the people its text mentions. */
export interface DraftRecipientCompanies extends RecipientCompanies {
  readonly addressed: Addressed;
  readonly named: readonly PersonId[];
}

export const nobody: RecipientCompanies = { sent: [], passedOn: [] };

/** All of these companies, those that are sent it directly first. */
export const allOf = ({ sent, passedOn }: RecipientCompanies): number[] => [
  ...new Set([...sent, ...passedOn]),
];

/** Which companies would receive this draft if it was published now. Refuses what `publishPost` would refuse about its audience and mentions. */
export async function recipientsOfDraft(
  reader: Reader,
  registry: PartnerRegistry,
  person: PersonId,
  input: PostInput,
): Promise<DraftRecipientCompanies> {
  const { author, audience, composed, mentions } = await addressDraft(reader, person, input, 'looked at');
  const { level, groupId, partnerId, audiencePersonId, parent } = audience;
  const parentAuthor = parent === null || level === 'group' || level === 'direct' ? null : parent.authorId;
  const concerned = [audiencePersonId, parentAuthor].filter((id) => id !== null);
  const rows =
    concerned.length === 0
      ? []
      : await reader<
          { id: PersonId; peerId: number }[]
        >`select p.id, p.peer_id ${peopleElsewhere(reader, concerned)}`;
  const elsewhere = new Map(rows.map((row) => [row.id, row.peerId]));
  const addressed: Addressed = {
    kind: markOf(input) ?? 'note',
    ...{ level, authorId: author, groupId, partnerId, audiencePersonId },
    partnerKind: partnerId === null ? null : (registry.byPeer(partnerId)?.peerKind ?? null),
    audiencePeerId: audiencePersonId === null ? null : (elsewhere.get(audiencePersonId) ?? null),
    mentions: mentions.map((id) => ({ id })),
    answered: parentAuthor !== null && elsewhere.has(parentAuthor) ? { id: parentAuthor } : null,
  };
  const [recipients = nobody] = await recipientCompaniesOf(reader, registry, [addressed]);
  return { ...recipients, addressed, named: composed.mentions };
}

/** At which companies people would receive it if they were mentioned: those that receive it anyway, and those whose agreement allows it. */
export function recipientsIfNamed(
  registry: PartnerRegistry,
  { addressed, ...recipients }: DraftRecipientCompanies,
): number[] {
  const { level, kind } = addressed;
  const now = Date.now();
  // Whose followers are answered is no name in the text.
  const byName = recipientsOf(addressed).filter((one) => one.kind === 'people' && one.scope !== 'follow');
  const partners = registry
    .all()
    .filter((partner) =>
      byName.some(
        (one) =>
          (!('at' in one) || one.at === partner.peerId) &&
          mayGo(partner, { ...one, level, kind, group: undefined, now }),
      ),
    );
  return [...allOf(recipients), ...partners.map((partner) => partner.peerId)];
}

/** Which companies are sent an edit of our own post: none without a copy. For its author. */
export async function recipientsOfEdit(
  reader: Reader,
  registry: PartnerRegistry,
  postId: PostId,
): Promise<RecipientCompanies> {
  const post = await postSource(reader, { id: postId });
  if (post === null || post.level === 'instance') return nobody;
  const [[recipients = nobody], holders] = await Promise.all([
    recipientCompaniesOf(reader, registry, [post]),
    holdersOf(reader, post.uri),
  ]);
  if (post.groupPeerId !== null) return recipients;
  const now = Date.now();
  const scopes = post.level === 'group' ? [] : scopesOfHolders(post);
  const hears = (peerId: number): boolean =>
    recipients.sent.includes(peerId) ||
    scopes.some((scope) => isQueued(registry.byPeer(peerId), { scope, kind: post.kind }, now));
  return { sent: holders.filter(hears), passedOn: [] };
}

/** Which companies are told that our own post is gone: all that ever received a copy, whatever the agreement says now. For its author. */
export async function recipientsOfRemoval(
  reader: Reader,
  registry: PartnerRegistry,
  postId: PostId,
): Promise<RecipientCompanies> {
  const post = await postSource(reader, { id: postId });
  if (post === null) return nobody;
  const [{ passedOn } = nobody] =
    post.groupPeerId === null ? [] : await recipientCompaniesOf(reader, registry, [post]);
  return { sent: await holdersOf(reader, post.uri), passedOn: passedOn ?? [] };
}

async function holdersOf(reader: Reader, uri: string): Promise<number[]> {
  const rows = await reader<{ peerId: number }[]>`
    select e.peer_id from exposures e where e.object_uri = ${uri} order by 1`;
  return rows.map((row) => row.peerId);
}

/** For several at once, in their order: at most three statements, however many. */
export async function recipientCompaniesOf(
  reader: Reader,
  registry: PartnerRegistry,
  posts: readonly Addressed[],
): Promise<RecipientCompanies[]> {
  const recipients = posts.map((post) => recipientsOf(post));
  const found = await peersOf(reader, recipients.flat());
  const now = Date.now();
  return posts.map(({ level, kind }, index) => {
    const sent = new Set<number>();
    const passedOn = new Set<number>();
    for (const one of recipients[index] ?? []) {
      const group = one.kind === 'group' ? found.groups.get(one.id) : undefined;
      const home = group?.home ?? null;
      for (const peerId of home === null ? found.peersOf(one) : [home])
        if (mayGo(registry.byPeer(peerId), { ...one, level, kind, group, now })) sent.add(peerId);
      if (home !== null && sent.has(home))
        for (const peerId of group?.peerIds ?? []) if (peerId !== home) passedOn.add(peerId);
    }
    return { sent: [...sent], passedOn: [...passedOn] };
  });
}

interface FoundGroup {
  readonly handle: string;
  readonly home: number | null;
  readonly peerIds: readonly number[];
}

function mayGo(
  partner: Partner | undefined,
  asked: {
    readonly scope?: Scope;
    readonly level: Addressed['level'];
    readonly kind: PostKind | undefined;
    readonly group: FoundGroup | undefined;
    readonly now: number;
  },
): boolean {
  const { level, kind, scope, group, now } = asked;
  if (level === 'direct') return takesMessages(partner, kind, now);
  if (group === undefined) return isQueued(partner, { scope, kind }, now);
  return isQueued(
    partner,
    { scope: group.home === null ? 'groups.host' : 'groups.join', kind, group: group.handle },
    now,
  );
}

const isQueued = (
  partner: Partner | undefined,
  {
    scope,
    group,
    kind = 'note',
  }: { readonly scope: Scope | undefined; readonly group?: string; readonly kind: PostKind | undefined },
  now: number,
): boolean =>
  partner !== undefined &&
  mayQueue(partner, { direction: 'out', scope, group, category: categoriesOf[kind].post, now });

/**
 * Whether a message, or a post of that kind, may go to this company's people now. It does not wait for a suspension to end: the writer is told at once
 * whom it does not reach.
 */
export const takesMessages = (
  partner: Partner | undefined,
  kind: PostKind = 'note',
  now: number = Date.now(),
): boolean =>
  decide(partner, { direction: 'out', scope: 'direct', category: categoriesOf[kind].post, now }).allowed;

/** Where those who are addressed work. */
async function peersOf(reader: Reader, recipients: readonly Recipient[]) {
  const owners = recipients.flatMap((one) => (one.kind === 'followers' ? one.of : []));
  const people = recipients.flatMap((one) => (one.kind === 'people' ? one.ids : []));
  const groupIds = recipients.flatMap((one) => (one.kind === 'group' ? one.id : []));
  const [followers, workers, groups] = await Promise.all([
    owners.length === 0
      ? []
      : reader<{ id: PersonId; peerId: number }[]>`
          select distinct f.followee_id as id, p.peer_id ${followersElsewhere(reader, owners)}`,
    people.length === 0
      ? []
      : reader<{ id: PersonId; peerId: number }[]>`select p.id, p.peer_id ${peopleElsewhere(reader, people)}`,
    groupIds.length === 0
      ? []
      : reader<(FoundGroup & { id: GroupId })[]>`
          select g.id, g.handle, g.peer_id as home,
            array(select c.peer_id from member_counts c where c.group_id = g.id and c.peer_id is not null and c.members > 0 order by 1) as peer_ids
          from groups g where g.id = any(${groupIds}::bigint[])`,
  ]);
  const byId = new Map<GroupId, FoundGroup>(groups.map((group) => [group.id, group]));
  return {
    groups: byId,
    peersOf(one: Recipient): readonly number[] {
      switch (one.kind) {
        case 'followers':
          return followers.filter((row) => row.id === one.of).map((row) => row.peerId);
        case 'people':
          return workers
            .filter((row) => one.ids.includes(row.id) && (one.at === undefined || row.peerId === one.at))
            .map((row) => row.peerId);
        case 'company':
          return [one.peerId];
        case 'group':
          return byId.get(one.id)?.peerIds ?? [];
      }
    },
  };
}
