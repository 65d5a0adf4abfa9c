import type { Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { FactMap } from '#src/platform/facts.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { on, type Subscriber } from '#src/platform/journal.ts';
import { doomedColumns, erasePost, type Doomed } from '../../erase.ts';
import type { PostInput } from '../../post.ts';
import { checkPostInput, publishPost } from '../../publish.ts';
import { recordFact } from './facts.ts';
import type { Wish } from './forms.ts';
import type { ValueSaid } from './praise.ts';

interface Asked {
  readonly id: PostId;
  readonly uri: string;
  readonly authorId: PersonId;
  readonly source: string;
  readonly summary: string;
  readonly sensitive: boolean;
  readonly language: string;
  readonly wish: Wish | null;
  readonly emoji: string | null;
  readonly names: ValueSaid['names'] | null;
  /** Everybody named has agreed. */
  readonly isAgreed: boolean;
  readonly people: PersonId[];
  /** What others read of it already. */
  readonly shown: PostId[] | null;
}

/** What follows at its author's company from what the praised said: others read it, or no longer. */
export const praiseSubscriber: Subscriber = { name: 'praise', hears: [on('praise.answered', settlePraise)] };

async function settlePraise(tx: Tx, { postId, personId, agrees }: FactMap['praise.answered']): Promise<void> {
  const asked = await readAsked(tx, postId);
  if (asked === undefined) return;
  // Praise that needed no question is itself what others read.
  const shown = asked.wish === null ? [asked.id] : (asked.shown ?? []);
  if (!agrees) for (const id of shown) await takeName(tx, id, personId);
  else if (asked.wish !== null && shown.length === 0 && asked.isAgreed) await publishAgreed(tx, asked);
}

async function readAsked(tx: Tx, postId: PostId): Promise<Asked | undefined> {
  const [asked] = await tx<Asked[]>`
    select p.id, p.uri, p.author_id, p.source, p.summary, p.sensitive, p.language, r.wish, r.emoji, r.names,
      not exists (select from praised x where x.post_id = p.id and x.agrees is not true) as is_agreed,
      array(select x.person_id from praised x where x.post_id = p.id order by x.person_id) as people,
      (select array_agg(q.id) from praises s join posts q on q.id = s.post_id
        where s.asked_uri = p.uri and q.author_id = p.author_id) as shown
    from posts p join praises r on r.post_id = p.id
    where p.id = ${postId} and p.peer_id is null and p.removed_at is null for no key update of p`;
  return asked;
}

/** As its author wanted. Where they may not write there any more, it stays as it is. */
async function publishAgreed(tx: Tx, asked: Asked): Promise<void> {
  const { source, summary, sensitive, language, wish, uri, emoji, names, people } = asked;
  if (wish === null) return;
  const value = emoji === null || names === null ? null : { emoji, names };
  const input: PostInput = {
    ...{ source, summary, sensitive, language, level: wish.level },
    ...(wish.groupId !== null && { groupId: wish.groupId }),
    ...(wish.partnerId !== null && { partnerId: wish.partnerId }),
    praise: { to: people, value: null, agreed: { uri, value } },
  };
  try {
    await checkPostInput(tx, asked.authorId, input);
  } catch (error) {
    if (error instanceof Refusal) return;
    throw error;
  }
  await publishPost(tx, asked.authorId, input);
}

/** Without a name left there is nothing to read. */
async function takeName(tx: Tx, postId: PostId, personId: PersonId): Promise<void> {
  const gone = await tx`delete from praised where post_id = ${postId} and person_id = ${personId}`;
  if (gone.count === 0) return;
  const [left] = await tx`select from praised where post_id = ${postId} limit 1`;
  if (left) return await recordFact(tx, personId, 'praise.changed', { postId, peerId: null });
  const [post] = await tx<Doomed[]>`
    select ${tx.unsafe(doomedColumns)} from posts p where p.id = ${postId} for update`;
  if (post) await erasePost(tx, post);
}
