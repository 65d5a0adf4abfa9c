import type { Tx } from '#src/platform/database.ts';
import { newId, type PersonId } from '#src/platform/ids.ts';
import { on, type Subscriber } from '#src/platform/journal.ts';
import type { PeopleFacts } from '#src/people/facts.ts';
import type { PostFacts } from '#src/posts/facts.ts';
import { isInOwnDocument } from '#src/posts/kinds/document/own-thread.ts';
import { forgetNameInChats } from '#src/posts/kinds/chat/forget-name.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { ConversationId } from './chat.ts';
import { everyoneOf, keysOf } from './identity.ts';
import { isKnown } from './policy.ts';
import { forgetMarks } from './marks.ts';
import { callInChats, chatsLedBy, forgetName, passOn, putInGroupChat, settleGroupChat } from './settle.ts';

/**
 * Every direct post, ours and partners', from a page, an app or federation, is a message in its participants' conversation; in its own
 * transaction.
 */
export const chatSubscriber: Subscriber = {
  name: 'chat',
  stays: () => true,
  hears: [
    on('post.published', gather),
    on('post.removed', forget),
    on('person.deactivated', leftCompany),
    on('person.updated', (tx, { personId }) => forgetWhoLeft(tx, personId)),
    on('agreement.terminated', (tx, { peerId }) => companyGone(tx, peerId)),
    on('agreement.expired', (tx, { peerId }) => companyGone(tx, peerId)),
  ],
};

/** Who leads chats hands them on; what others said of who is called otherwise now names them as they are called now; nobody sees how far they had read. */
async function leftCompany(
  tx: Tx,
  { personId, uri, posts }: PeopleFacts['person.deactivated'],
): Promise<void> {
  await passOn(tx, await chatsLedBy(tx, { uri }));
  if (posts !== 'keep') await forgetName(tx, uri);
  await forgetMarks(tx, personId);
  await forgetWhoLeft(tx, personId);
}

/** A partner's people lose their names when their home says so, which may be long after they left. */
async function forgetWhoLeft(tx: Tx, personId: PersonId): Promise<void> {
  const [person] = await tx<{ uri: string; name: string; handle: string }[]>`
    select uri, name, handle from people where id = ${personId} and deactivated_at is not null`;
  if (!person) return;
  const { uri, name, handle } = person;
  const acct = `${handle}@${hostOf(uri)}`;
  await callInChats(tx, uri, acct);
  await forgetNameInChats(tx, { uri, name, acct });
}

const companyGone = async (tx: Tx, peerId: number): Promise<void> =>
  await passOn(tx, await chatsLedBy(tx, { peerId }), [peerId]);

/** Two statements, and none for posts that are no messages. Whoever answers has read, and has let the others in. */
async function gather(tx: Tx, post: PostFacts['post.published']): Promise<void> {
  if (post.level !== 'direct') return;
  if (post.mentions.length === 0 && (await isInOwnDocument(tx, post.rootId))) return;
  const group = await settleGroupChat(tx, post);
  if (group !== null) return await putInGroupChat(tx, post, group);
  const { postId, authorId } = post;
  const people: PersonId[] = [...new Set([authorId, ...post.mentions])];
  const everyone = everyoneOf(tx, people, tx`select uri from addressees where post_id = ${postId}`);
  await tx`
    with everyone as (${everyone}), keys as (${keysOf(tx, tx`select id, uri from everyone`)}),
    resumed as (
      update conversations c set last_post_id = greatest(c.last_post_id, ${postId}::bigint), last_at = now()
      from keys where c.key = keys.by_uri returning c.id),
    begun as (
      insert into conversations as c (id, key, last_post_id)
      select ${newId<ConversationId>()}::bigint, coalesce(by_id, by_uri), ${postId}::bigint from keys where not exists (select from resumed)
      on conflict (key) do update set last_post_id = greatest(c.last_post_id, excluded.last_post_id), last_at = now()
      returning id),
    talk as (select id from resumed union all select id from begun),
    seats as (
      insert into conversation_people as s (conversation_id, person_id, state, last_read_id)
      select talk.id, r.id,
        case when r.id = ${authorId} or r.peer_id is not null or ${isKnown(tx, tx`r.id`, tx`${authorId}::bigint`)} then 'open' else 'request' end,
        case when r.id = ${authorId} then ${postId}::bigint else 0 end
      from talk, everyone e join people r on r.id = e.id
      on conflict (conversation_id, person_id) do update
        set state = 'open', last_read_id = greatest(s.last_read_id, excluded.last_read_id) where s.person_id = ${authorId})
    insert into conversation_posts (post_id, conversation_id) select ${postId}::bigint, talk.id from talk on conflict do nothing`;
}

/** The message went with its post; the list is sorted by what is left. */
async function forget(tx: Tx, post: PostFacts['post.removed']): Promise<void> {
  if (post.level !== 'direct') return;
  await tx`
    update conversations c set last_post_id = (select max(x.post_id) from conversation_posts x where x.conversation_id = c.id)
    where c.last_post_id = ${post.postId}`;
}
