import type { Tx } from '#src/platform/database.ts';
import { Refusal, said } from '#src/platform/errors.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import { newId, newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { attachFiles } from './attach.ts';
import { chooseAudience, type ChosenAudience } from './audience.ts';
import {
  checkLanguage,
  checkLine,
  checkPoll,
  composeText,
  summaryMax,
  titleMax,
  type Composed,
} from './compose.ts';
import { agreeAs, demandAlias } from '#src/groups/write-as.ts';
import { recordFact } from './facts.ts';
import { closePollLater } from './jobs.ts';
import { checkMustRead } from './must-read.ts';
import { filesMax, type Draft, type PostKind } from './post.ts';
import { whomItReaches } from './reached.ts';
import { insertPost, type NewPoll } from './store.ts';

/**
 * Publishes a post of one of our people, or under a pseudonym of theirs, and returns its id. The default audience is `instance`. Mentions never widen an audience: who is
 * named becomes a recipient at the levels direct and followers only. Refusals say what to change.
 */
export async function publishPost(tx: Tx, person: PersonId, draft: Draft): Promise<PostId> {
  const now = new Date();
  const prepared = await prepare(tx, person, draft, now);
  const { writer, author, audience, composed, mentions, addressees, poll, mustRead } = prepared;
  if (author !== person && audience.groupId !== null) await agreeAs(tx, author, audience.groupId);
  const publishedAt = draft.publishedAt && draft.publishedAt < now ? draft.publishedAt : now;
  const id = newId<PostId>(publishedAt.getTime());
  const uri = tx.house.addresses.post(newUuid());
  const kind = poll ? 'poll' : (draft.kind ?? 'note');
  await insertPost(
    tx,
    {
      ...audience,
      ...composed,
      ...{
        id,
        uri,
        peerId: null,
        authorId: author,
        kind,
        mentions,
        addressees,
        poll,
        mustRead,
        publishedAt,
        editedAt: null,
      },
      replyToUri: audience.parent?.uri ?? null,
      threadUri: audience.parent?.threadUri ?? uri,
      title: checkLine('title', draft.title, titleMax),
      summary: checkLine('summary', draft.summary, summaryMax),
      sensitive: draft.sensitive ?? false,
      language: checkLanguage(draft.language ?? writer.locale),
      pageUrl: tx.house.addresses.postPage(id),
      hasFiles: (draft.fileIds?.length ?? 0) > 0,
      remoteFiles: [],
    },
    tx``,
  );
  await attachFiles(tx, author, id, draft.fileIds ?? []);
  if (poll?.closesAt) await closePollLater(tx, id, poll.closesAt);
  await tell(tx, { id, uri, author, audience, mentions, kind, mustRead: mustRead !== null });
  failPoint('post.before-commit');
  tx.afterCommit(() => failPoint('post.after-commit'));
  return id;
}

/** Refuses what `publishPost` would refuse now, and changes nothing: for what is published later. Its files are looked at then. */
export async function checkDraft(tx: Tx, author: PersonId, draft: Draft): Promise<void> {
  await prepare(tx, author, draft, new Date());
}

async function prepare(tx: Tx, person: PersonId, draft: Draft, now: Date) {
  const writer = await readWriter(tx, person);
  // What may be read and answered are the person's own rights, whoever they write as.
  const audience = await chooseAudience(tx, person, draft);
  const author = draft.as ?? person;
  if (author !== person) await demandAlias(tx, person, author, audience.groupId);
  const composed = await composeText(tx, draft.source, audience.groupId);
  checkContent(draft, composed);
  checkLine('title', draft.title, titleMax);
  // In a conversation between chosen people, naming somebody else must not hand them the letter.
  const named = audience.level === 'direct' && draft.to !== undefined ? [] : composed.mentions;
  const recipients = [...new Set([...named, ...audience.recipients])].filter((id) => id !== author);
  const { mentions, addressees } =
    audience.level === 'direct'
      ? await whomItReaches(tx, author, recipients, audience)
      : { mentions: recipients, addressees: [] };
  const poll = draft.poll ? newPoll(draft.poll, now) : null;
  const mustRead = await checkMustRead(tx, author, audience, draft.mustRead, now);
  return { writer, author, audience, composed, mentions, addressees, poll, mustRead };
}

async function readWriter(tx: Tx, author: PersonId): Promise<{ locale: string }> {
  const [writer] = await tx<{ locale: string }[]>`
    select locale from people where id = ${author} and peer_id is null and deactivated_at is null`;
  if (!writer) throw new Refusal('not_allowed', 'Only active people of this company can write here.');
  return writer;
}

function checkContent(draft: Draft, composed: Composed): void {
  if (draft.kind === 'question' && draft.replyToId)
    throw new Refusal('invalid', 'An answer cannot be a question of its own; write a new post.');
  if (draft.kind === 'question' && draft.poll)
    throw new Refusal(
      'invalid',
      'A post is either a question or a poll; take the options away, or the question.',
    );
  const files = draft.fileIds?.length ?? 0;
  if (draft.as !== undefined && files > 0)
    throw new Refusal('invalid', 'A file can say who made it: take it away, or post under your own name.');
  if (files > filesMax)
    throw new Refusal('invalid', said`A post has at most ${filesMax} files; remove some.`);
  if (composed.text === '' && files === 0 && !draft.poll)
    throw new Refusal('invalid', 'The post is empty: write something or attach a file.');
}

function newPoll(poll: NonNullable<Draft['poll']>, now: Date): NewPoll {
  const options = checkPoll(poll, now).map((title) => ({ title, votes: 0 }));
  return { options, multiple: poll.multiple, closesAt: poll.closesAt, voters: 0 };
}

async function tell(
  tx: Tx,
  post: {
    id: PostId;
    uri: string;
    author: PersonId;
    audience: ChosenAudience;
    mentions: PersonId[];
    kind: PostKind;
    mustRead: boolean;
  },
): Promise<void> {
  const { id, uri, author, audience, mentions, kind, mustRead } = post;
  await recordFact(tx, author, 'post.published', {
    ...{ postId: id, uri, authorId: author, peerId: null, mentions, kind, mustRead },
    level: audience.level,
    groupId: audience.groupId,
    replyToAuthorId: audience.parent?.authorId ?? null,
    rootId: audience.parent?.rootId ?? id,
  });
}
