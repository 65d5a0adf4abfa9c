import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Db, Reader } from '#src/platform/database.ts';
import { tellChange } from '#src/platform/changes.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { ConversationId } from './chat.ts';
import { isFor, mayShow } from './policy.ts';

/** For how long somebody is shown as typing after they were last said to be. At partners longer: they are told less often. */
export const typingMs = { here: 6_000, elsewhere: 15_000 } as const;

/** That somebody types, for a partner: the newest message says in which conversation. */
export interface TypingToTell {
  readonly peerId: number;
  readonly personUri: string;
  readonly messageUri: string;
  readonly readers: readonly string[];
}

/** Tells partners; returns at once. Federation's, and passed to whoever needs it. */
export type TellTyping = (those: readonly TypingToTell[]) => void;

/**
 * One of ours is typing: those of ours in the conversation who show the same of themselves are told at once, and what partners may be told is given
 * back. Nothing is stored anywhere. Nothing happens for who does not show it, is not in the conversation (any more), or has not let a stranger in.
 */
export async function sayTyping(
  db: Db,
  registry: PartnerRegistry,
  me: PersonId,
  id: ConversationId,
): Promise<TypingToTell[]> {
  const others = await whoSees(db, me, id);
  if (others.length === 0) return [];
  tellOurs(db, me, id, others, typingMs.here);
  const peers = new Set(others.flatMap(({ peerId }) => peerId ?? []));
  const allowed = [...peers].filter((peerId) => mayShow(registry.byPeer(peerId), 'out'));
  if (allowed.length === 0) return [];
  const [about] = await db<{ personUri: string; messageUri: string }[]>`
    select w.uri as person_uri, p.uri as message_uri from people w, conversation_posts x join posts p on p.id = x.post_id
    where w.id = ${me} and x.conversation_id = ${id} and ${isFor(db, me)} and p.removed_at is null order by x.post_id desc limit 1`;
  if (!about) return [];
  return allowed.map((peerId) => ({
    ...{ peerId, ...about },
    readers: others.filter((each) => each.peerId === peerId).map(({ uri }) => uri),
  }));
}

/** A partner's person is typing in the conversation of this message: shown to those of ours who show the same, and forgotten. */
export async function hearTyping(db: Db, who: PersonId, messageUri: string): Promise<void> {
  const [found] = await db<{ id: ConversationId }[]>`
    select x.conversation_id as id from posts p join conversation_posts x on x.post_id = p.id
    where p.uri = ${messageUri} and ${isFor(db, who)}`;
  if (!found) return;
  tellOurs(db, who, found.id, await whoSees(db, who, found.id, true), typingMs.elsewhere);
}

interface Other {
  readonly personId: PersonId;
  readonly peerId: number | null;
  readonly uri: string;
}

/** The others in the conversation, those of ours only if they show it themselves. `abroad`: it was said by a partner, who has asked them. */
const whoSees = (
  reader: Reader,
  me: PersonId,
  id: ConversationId,
  abroad = false,
): Promise<Other[]> => reader<Other[]>`
  select o.person_id, p.peer_id, p.uri
  from conversation_people s join conversation_people o on o.conversation_id = s.conversation_id and o.person_id <> s.person_id
    join people p on p.id = o.person_id and p.deactivated_at is null left join chat_choices c on c.person_id = o.person_id
  where s.conversation_id = ${id} and s.person_id = ${me} and s.left_post_id is null and s.state = 'open' and o.left_post_id is null
    and (${abroad} or exists (select from chat_choices mine where mine.person_id = ${me} and mine.typing))
    and case when p.peer_id is null then coalesce(c.typing, false) and o.state = 'open' else not ${abroad} end
    and not exists (select from blocks b where (b.person_id, b.blocked_id) in ((${me}, o.person_id), (o.person_id, ${me})))`;

/** Over the live channel alone. */
function tellOurs(db: Db, who: PersonId, id: ConversationId, others: readonly Other[], ms: number): void {
  for (const { personId, peerId } of others)
    if (peerId === null) tellChange(db, `person ${personId} typing:${id}:${who}:${ms}`);
}
