import type { Tx } from '#src/platform/database.ts';
import { notFound, Refusal, said } from '#src/platform/errors.ts';
import type { GroupId, PersonId } from '#src/platform/ids.ts';
import type { Fragment, Tag } from '#src/platform/sql.ts';
import { charterFirst, owesCharter } from '#src/groups/charter.ts';
import { visibleTo } from './policy.ts';
import { levels, type Addressee, type Draft, type Level } from './post.ts';
import { parentColumns, type Parent } from './store.ts';

/** Whom a new post of ours is for. */
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
}

/**
 * Decides a draft's audience. A reply takes that of its thread, whatever the draft says, so that no answer widens it (protocol.md §3).
 * Refusals: not_found for a post or group the author may not see, not_allowed for what the author may not do there.
 */
export async function chooseAudience(tx: Tx, author: PersonId, draft: Draft): Promise<ChosenAudience> {
  const chosen = draft.replyToId
    ? await inThread(tx, author, draft, draft.replyToId)
    : await atTop(tx, author, draft);
  if (chosen.groupId !== null) await checkSeat(tx, author, chosen.groupId);
  return chosen;
}

async function inThread(tx: Tx, author: PersonId, draft: Draft, replyToId: string): Promise<ChosenAudience> {
  const [parent] = await tx<(Parent & { removed: boolean })[]>`
    select ${tx.unsafe(parentColumns)}, p.removed_at is not null as removed
    from posts p where p.id = ${replyToId} and ${visibleTo(tx, { personId: author })} for key share`;
  if (!parent) throw notFound('The post you answer');
  if (parent.removed)
    throw new Refusal('conflict', 'A moderator removed the post you answer; write a new post instead.');
  const { level, groupId, audiencePersonId } = parent;
  // A partner's own post says by its home which partner it is for.
  const partnerId = level === 'partner' ? (parent.partnerId ?? parent.peerId) : null;
  const recipients = exactly(level, draft) ?? (await whomItAnswers(tx, author, parent));
  const strangers = level === 'direct' ? (draft.strangers ?? (await strangersTo(tx, parent))) : [];
  return { level, groupId, audiencePersonId, partnerId, parent, recipients, strangers };
}

/** Those whom a letter names and nobody here knows: an answer to it is for them too, though it does not reach them. */
async function strangersTo(tx: Tx, { id }: Parent): Promise<Addressee[]> {
  return tx<Addressee[]>`
    select a.uri, a.name, false as reached from addressees a
    where a.post_id = ${id} and not exists (select from people p where p.uri = a.uri)`;
}

/** Null: whoever is named. */
const exactly = (level: Level, draft: Draft): readonly PersonId[] | null =>
  level === 'direct' && draft.to !== undefined ? draft.to : null;

async function whomItAnswers(tx: Tx, author: PersonId, parent: Parent): Promise<PersonId[]> {
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

async function atTop(tx: Tx, author: PersonId, draft: Draft): Promise<ChosenAudience> {
  const level = draft.level ?? (draft.groupId ? 'group' : draft.partnerId ? 'partner' : 'instance');
  if (!levels.includes(level))
    throw new Refusal('invalid', said`"${level}" is no audience; use one of ${levels.join(', ')}.`);
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
      if (!draft.groupId) throw new Refusal('invalid', 'Name the group this post is for.');
      return { ...none, level, groupId: draft.groupId };
    case 'partner':
      return { ...none, level, partnerId: await checkPartner(tx, draft.partnerId) };
    case 'followers':
      return { ...none, level, audiencePersonId: author };
    case 'public':
      await checkPublic(tx);
      return { ...none, level };
    case 'direct':
      return { ...none, level, recipients: exactly(level, draft) ?? [], strangers: draft.strangers ?? [] };
    case 'instance':
      return { ...none, level };
  }
}

/** Who is no member learns nothing about the group, not even that it exists. */
export async function checkSeat(tx: Tx, author: PersonId, groupId: GroupId): Promise<void> {
  const tag: Tag<Fragment> = (strings, ...parts) => tx(strings, ...parts);
  const [seat] = await tx<
    { name: string; handle: string; host: string | null; archived: boolean; owesCharter: boolean }[]
  >`
    select g.name, g.handle, split_part(home.origin, '://', 2) as host, g.archived_at is not null as archived,
      ${owesCharter(tag, tag`m.person_id`)} as owes_charter
    from memberships m join groups g on g.id = m.group_id left join peers home on home.id = g.peer_id
    where m.group_id = ${groupId} and m.person_id = ${author} and m.state = 'active'`;
  if (!seat) throw notFound('This group');
  if (seat.archived)
    throw new Refusal(
      'not_allowed',
      said`The group "${seat.name}" is archived: it can be read, but not written in.`,
    );
  if (seat.owesCharter) throw charterFirst(tx.house, seat);
}

async function checkPartner(tx: Tx, partnerId: number | undefined): Promise<number> {
  if (partnerId === undefined) throw new Refusal('invalid', 'Name the partner this post is for.');
  const [peer] = await tx`select from peers where id = ${partnerId}`;
  if (!peer) throw notFound('This partner');
  return partnerId;
}

async function checkPublic(tx: Tx): Promise<void> {
  const [row] = await tx`select from settings where name = 'public_posts' and value = 'true'::jsonb`;
  if (!row)
    throw new Refusal(
      'not_allowed',
      'Public posts are switched off here; choose another audience, or ask an administrator.',
    );
}
