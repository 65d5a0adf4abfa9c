import { agreeAs } from '#src/groups/pseudonyms/write-as.ts';
import { transaction, type Db, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { logger } from '#src/platform/log.ts';
import { publishPost } from '#src/posts/publish.ts';
import { removePost } from '#src/posts/remove.ts';
import { findSources, type Asked, type Source } from './find.ts';
import type { Model } from './ask-model.ts';
import { kontoristOf } from './switch.ts';

/** How Kontorist says it, in the language of the question, as Markdown. */
export type SayAnswer = (language: string, said: Said) => string;
export type Said =
  /** `words`: what a model makes of them, untrusted; null: they are quoted. */
  | { readonly is: 'found'; readonly sources: readonly Source[]; readonly words: string | null }
  /** What the asker may read and others in the group may not, in a message to them alone. */
  | { readonly is: 'aside'; readonly sources: readonly Source[]; readonly question: string }
  | { readonly is: 'unknown' };

const citedMax = 3;
const log = logger('kontorist');

/**
 * The job: answers a question once, in its group, with what everyone there may read; what only the asker may read goes to them in a message. Says so
 * when it knows nothing. Programs are not answered, so that two of them never talk to each other. On repetition nothing happens.
 */
export async function answerQuestion(
  db: Db,
  { postId }: { readonly postId: PostId },
  say: SayAnswer,
  model: Model | null = null,
): Promise<void> {
  const bot = await kontoristOf(db);
  const asked = bot === null ? null : await readAsked(db, postId, bot);
  if (bot === null || asked === null) return;
  const sources = (await findSources(db, asked, bot)).toSorted((a, b) => b.score - a.score);
  const forAll = sources.filter((each) => each.forAll).slice(0, citedMax);
  const aside = sources.filter((each) => !each.forAll && each.isOurs).slice(0, citedMax);
  // Partners' words are pointed to, and given to nobody.
  const isWhole = forAll.length > 0 && forAll.every((each) => each.isOurs);
  const words = isWhole ? ((await model?.ask(asked.text, forAll)) ?? null) : null;
  try {
    await transaction(db, (tx) => write(tx, { asked, bot, say, forAll, aside, words }));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.info('Kontorist could not answer: {reason}', { reason: error.message, post: postId });
  }
}

interface Writing {
  readonly asked: Question;
  readonly bot: PersonId;
  readonly say: SayAnswer;
  readonly forAll: readonly Source[];
  readonly aside: readonly Source[];
  readonly words: string | null;
}

async function write(tx: Tx, { asked, bot, say, forAll, aside, words }: Writing): Promise<void> {
  const claimed = await tx`
    insert into kontorist_answers (question_id) select id from posts where id = ${asked.postId} and removed_at is null
    on conflict do nothing`;
  if (claimed.count === 0) return;
  const { language } = asked;
  if (forAll.length > 0 || aside.length === 0) {
    const said: Said = forAll.length > 0 ? { is: 'found', sources: forAll, words } : { is: 'unknown' };
    await agreeAs(tx, bot, asked.groupId);
    const answerId = await publishPost(tx, bot, {
      ...{ source: say(language, said), replyToId: asked.postId, language },
    });
    await note(tx, asked.postId, answerId, forAll);
  }
  if (aside.length === 0 || asked.isAlias) return;
  const source = say(language, { is: 'aside', sources: aside, question: asked.address });
  const message = await publishPost(tx, bot, { source, level: 'direct', to: [asked.askerId], language });
  await note(tx, null, message, aside);
}

async function note(
  tx: Tx,
  questionId: PostId | null,
  answerId: PostId,
  sources: readonly Source[],
): Promise<void> {
  if (questionId !== null)
    await tx`update kontorist_answers set answer_id = ${answerId} where question_id = ${questionId}`;
  const cited = [...new Set(sources.flatMap(({ id, also }) => (also === null ? [id] : [id, also])))];
  if (cited.length > 0)
    await tx`
      insert into kontorist_sources (answer_id, source_id)
      select ${answerId}, s from unnest(${cited}::bigint[]) s on conflict do nothing`;
}

/** The job: what an answer quoted was deleted, hidden or changed. The answer goes with it, here and at partners. */
export async function takeBack(db: Db, { sourceId }: { readonly sourceId: PostId }): Promise<void> {
  const answers = await db<{ id: PostId; authorId: PersonId }[]>`
    select p.id, p.author_id from kontorist_sources s join posts p on p.id = s.answer_id where s.source_id = ${sourceId}`;
  for (const { id, authorId } of answers) await transaction(db, (tx) => removePost(tx, authorId, id));
}

interface Question extends Asked {
  readonly isAlias: boolean;
  readonly address: string;
  readonly text: string;
}

/** Null: not for Kontorist. The group wants it, a person asks, and asks it: a question, or a post that calls it. */
async function readAsked(db: Db, postId: PostId, bot: PersonId): Promise<Question | null> {
  const [row] = await db<Row[]>`
    select p.id as post_id, p.root_id, p.group_id, p.author_id as asker_id, p.language, a.peer_id, a.kind = 'alias' as is_alias,
      coalesce(p.page_url, p.uri) as address,
      left(p.title || E'\\n' || p.text, 4000) as text
    from posts p join people a on a.id = p.author_id join kontorist_groups k on k.group_id = p.group_id
    join groups g on g.id = p.group_id
    where p.id = ${postId} and p.removed_at is null and not p.lent and g.archived_at is null and g.peer_id is null
      and a.kind in ('person', 'alias') and a.deactivated_at is null
      and exists (select from memberships m where m.group_id = p.group_id and m.person_id = a.id and m.state = 'active')
      and exists (select from memberships m where m.group_id = p.group_id and m.person_id = ${bot} and m.state = 'active')
      and ((p.kind = 'question' and p.reply_to_uri is null)
        or exists (select from mentions m where m.post_id = p.id and m.person_id = ${bot}))
      and not exists (select from kontorist_answers e where e.question_id = p.id)`;
  if (!row) return null;
  const registry = db.instance.memory.partners.current;
  const peers = await db<{ peerId: number }[]>`
    select distinct vp.peer_id from memberships vg join people vp on vp.id = vg.person_id
    where vg.group_id = ${row.groupId} and vg.state = 'active' and vp.peer_id is not null`;
  const backfillOf = (peerId: number): string | null =>
    registry?.byPeer(peerId)?.grantsOut.backfillFrom ?? null;
  const { peerId, ...rest } = row;
  return {
    ...rest,
    asker:
      peerId === null
        ? { personId: row.askerId }
        : { peerId, backfillFrom: backfillOf(peerId), remotePersonId: row.askerId },
    partners: peers.map((each) => ({ peerId: each.peerId, backfillFrom: backfillOf(each.peerId) })),
  };
}

interface Row extends Pick<
  Question,
  'postId' | 'rootId' | 'askerId' | 'language' | 'isAlias' | 'address' | 'text'
> {
  readonly groupId: GroupId;
  readonly peerId: number | null;
}
