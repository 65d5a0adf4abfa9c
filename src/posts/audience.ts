import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn, type Fragment, type Tag } from '#src/platform/sql.ts';
import { charterFirst, owesCharter } from '#src/groups/charters/charter.ts';
import { takesAnswers } from './answerable.ts';
import { isInOwnDocument } from './kinds/document/own-thread.ts';
import { visibleTo } from './policy.ts';
import { levels, type Addressee, type PostInput, type Level } from './post.ts';
import { parentColumns, type Parent } from './store.ts';
import { refusals } from './refusals.ts';

/** The audience of a new post of ours. */
export interface ChosenAudience {
  readonly level: Level;
  readonly groupId: GroupId | null;
  readonly partnerId: number | null;
  readonly audiencePersonId: PersonId | null;
  readonly parent: Parent | null;
  /** Those who must be able to read it without being named: whom a private reply answers. */
  readonly recipients: readonly PersonId[];
  /** Of a direct post: whom else it is addressed to, though we cannot reach them. */
  readonly strangers: readonly Addressee[];
  /** In a document of the author's own: nobody else reads it, whomever it names. */
  readonly alone?: boolean;
}

/**
 * Decides a draft's audience. A reply takes that of its thread, whatever the draft says, so that no reply widens it (protocol.md §3). `kept`:
 * locks the parent post until the transaction ends. Refusals: not_found for a post or group the author may not see, not_allowed for what the
 * author may not do there.
 */
export async function chooseAudience(
  tx: Reader,
  author: PersonId,
  input: PostInput,
  parent: 'kept' | 'looked at',
): Promise<ChosenAudience> {
  const chosen = input.replyToId
    ? await inThread(tx, author, input, { id: input.replyToId, isKept: parent === 'kept' })
    : await atTop(tx, author, input);
  if (chosen.groupId !== null) await requireMembership(tx, author, chosen.groupId);
  return chosen;
}

async function inThread(
  tx: Reader,
  author: PersonId,
  input: PostInput,
  answered: { readonly id: PostId; readonly isKept: boolean },
): Promise<ChosenAudience> {
  const [parent] = await tx<(Parent & { removed: boolean })[]>`
    select ${tx.unsafe(parentColumns)}, p.removed_at is not null as removed
    from posts p where p.id = ${answered.id} and ${visibleTo(tx, { personId: author })}
      ${answered.isKept ? tx`for key share` : tx``}`;
  if (!parent) throw notFound('parentPost');
  if (parent.removed) throw refusals.parentHidden();
  if (!takesAnswers(tx, parent)) throw refusals.agreementEnded({ company: await companyOf(tx, parent) });
  const { level, groupId, audiencePersonId } = parent;
  // A partner's own post says by its home which partner it is for.
  const partnerId = level === 'partner' ? (parent.partnerId ?? parent.peerId) : null;
  const alone = level === 'direct' && (await isInOwnDocument(tx, parent.rootId));
  const recipients = alone ? [] : (exactly(level, input) ?? (await whomItAnswers(tx, author, parent)));
  const strangers = level === 'direct' && !alone ? (input.strangers ?? (await strangersTo(tx, parent))) : [];
  return { level, groupId, audiencePersonId, partnerId, parent, recipients, strangers, alone };
}

const companyOf = async (tx: Reader, { peerId }: Parent): Promise<string> => {
  const [peer] = await tx<{ company: string }[]>`
    select coalesce(nullif(company, ''), origin) as company from peers where id = ${peerId}`;
  return peer?.company ?? '';
};

/** Addressees of a direct post who are unknown here: a reply is for them too, though it does not reach them. */
async function strangersTo(tx: Reader, { id }: Parent): Promise<Addressee[]> {
  return tx<Addressee[]>`
    select a.uri, a.name, false as reached from addressees a
    where a.post_id = ${id} and not exists (select from people p where p.uri = a.uri)`;
}

/** Null: the people mentioned. */
const exactly = (level: Level, input: PostInput): readonly PersonId[] | null =>
  level === 'direct' && input.to !== undefined ? input.to : null;

async function whomItAnswers(tx: Reader, author: PersonId, parent: Parent): Promise<PersonId[]> {
  if (parent.level !== 'direct' && parent.level !== 'followers') return [];
  // A conversation goes on between those who had it; in a thread for followers, only whom we answer may not be one of them.
  const named =
    parent.level === 'direct'
      ? await tx<{ personId: PersonId }[]>`
          select person_id from mentions where post_id = ${parent.id}
          union select p.id from addressees a join people p on p.uri = a.uri where a.post_id = ${parent.id}`
      : [];
  return [parent.authorId, ...named.map((row) => row.personId)].filter((id) => id !== author);
}

async function atTop(tx: Reader, author: PersonId, input: PostInput): Promise<ChosenAudience> {
  const level = input.level ?? (input.groupId ? 'group' : input.partnerId ? 'partner' : 'instance');
  if (!levels.includes(level))
    throw refusals.notAnAudience({ audience: level, audiences: levels.join(', ') });
  const none = {
    groupId: null,
    partnerId: null,
    audiencePersonId: null,
    parent: null,
    recipients: [],
    strangers: [],
  };
  switch (level) {
    case 'group':
      if (!input.groupId) throw refusals.groupMissing();
      return { ...none, level, groupId: input.groupId };
    case 'partner':
      return { ...none, level, partnerId: await checkPartner(tx, input.partnerId) };
    case 'followers':
      return { ...none, level, audiencePersonId: author };
    case 'public':
      await checkPublic(tx);
      return { ...none, level };
    case 'direct':
      if (input.document?.own) return { ...none, level, alone: true };
      return { ...none, level, recipients: exactly(level, input) ?? [], strangers: input.strangers ?? [] };
    case 'instance':
      return { ...none, level };
  }
}

/** Non-members learn nothing about the group, not even that it exists. */
export async function requireMembership(tx: Reader, author: PersonId, groupId: GroupId): Promise<void> {
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  const [membership] = await tx<
    { name: string; handle: string; host: string | null; archived: boolean; owesCharter: boolean }[]
  >`
    select g.name, g.handle, ${hostIn(tx, 'home.origin')} as host, g.archived_at is not null as archived,
      ${owesCharter(tag, tag`m.person_id`)} as owes_charter
    from memberships m join groups g on g.id = m.group_id left join peers home on home.id = g.peer_id
    where m.group_id = ${groupId} and m.person_id = ${author} and m.state = 'active'`;
  if (!membership) throw notFound('group');
  if (membership.archived) throw refusals.groupArchived({ group: membership.name });
  if (membership.owesCharter) throw charterFirst(tx.instance, membership);
}

async function checkPartner(tx: Reader, partnerId: number | undefined): Promise<number> {
  if (partnerId === undefined) throw refusals.partnerMissing();
  const [peer] = await tx`select from peers where id = ${partnerId}`;
  if (!peer) throw notFound('partner');
  return partnerId;
}

async function checkPublic(tx: Reader): Promise<void> {
  const [row] = await tx`select from settings where name = 'public_posts' and value = 'true'::jsonb`;
  if (!row) throw refusals.publicOff();
}
