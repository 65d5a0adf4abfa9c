import { mayEnter } from '#src/people/policy.ts';
import type { Tx } from '#src/platform/database.ts';
import { failPoint } from '#src/platform/failpoints.ts';
import { newId, newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { attachFiles } from './attach.ts';
import { addressDraft } from './address.ts';
import type { ChosenAudience } from './audience.ts';
import { checkLanguage, checkLine, type Composed } from './compose.ts';
import { agreeAs } from '#src/groups/pseudonyms/write-as.ts';
import { detectLanguage } from './detect-language.ts';
import { recordFact } from './facts.ts';
import { articleOf } from './kinds/article/article.ts';
import type { PostKind } from './kinds/forms.ts';
import { askFirst } from './kinds/praise/ask-first.ts';
import { checkParts, filesMaxOf, hasContent, isCarried, markOf, scheduleParts } from './kinds/parts.ts';
import { checkQuestion } from './kinds/question/check-question.ts';
import type { PostInput, Publishable } from './post.ts';
import { readPostingDefaults } from './posting-defaults.ts';
import { insertPost } from './store.ts';
import { summaryMax, titleMax } from './limits.ts';
import { refusals } from './refusals.ts';

/**
 * Publishes a post by one of our people, or under their pseudonym, and returns its id. The default audience is `instance`. Mentions never widen
 * an audience: mentioned people become recipients only at the levels direct and followers. Refusals say what to change.
 */
export async function publishPost(tx: Tx, person: PersonId, wanted: Publishable): Promise<PostId> {
  const now = new Date();
  const input: Publishable = await askFirst(tx, person, wanted);
  if (input.praise?.asking) await preparePost(tx, person, wanted, now);
  const prepared = await preparePost(tx, person, input, now);
  const { writer, author, audience, composed, mentions, addressees, title, parts } = prepared;
  if (author !== person && audience.groupId !== null) await agreeAs(tx, author, audience.groupId);
  const publishedAt = input.publishedAt && input.publishedAt < now ? input.publishedAt : now;
  const id = newId<PostId>(publishedAt.getTime());
  const uri = tx.instance.addresses.post(input.number ?? newUuid());
  const kind =
    input.moved?.kind ?? markOf(input) ?? (input.kind === 'question' ? 'question' : articleOf(title));
  await insertPost(
    tx,
    {
      ...audience,
      ...composed,
      ...parts,
      ...{
        id,
        uri,
        peerId: null,
        authorId: author,
        kind,
        mentions,
        addressees,
        publishedAt,
        editedAt: null,
      },
      replyToUri: audience.parent?.uri ?? null,
      threadUri: audience.parent?.threadUri ?? uri,
      title,
      summary: checkLine('summary', input.summary, summaryMax),
      sensitive: input.sensitive ?? false,
      language: checkLanguage(input.language ?? (await spokenIn(tx, person, composed.text)) ?? writer.locale),
      pageUrl: tx.instance.addresses.postPage(id),
      hasFiles: (input.fileIds?.length ?? 0) > 0,
      remoteFiles: [],
    },
    tx``,
  );
  await attachFiles(tx, author, id, input.fileIds ?? []);
  await scheduleParts(tx, id, parts, now);
  await tell(tx, { id, uri, author, audience, mentions, kind, mustRead: parts.mustRead !== null });
  failPoint('post.before-commit');
  tx.afterCommit(() => failPoint('post.after-commit'));
  return id;
}

/** Where the author did not say: the language that it is certainly in, else the one they chose for their posts. */
const spokenIn = async (tx: Tx, person: PersonId, text: string): Promise<string | null> =>
  (await detectLanguage(text)) ?? (await readPostingDefaults(tx, person)).language;

/** Refuses what `publishPost` would refuse now, and changes nothing: for posts published later. Files are checked at that time. */
export async function checkPostInput(tx: Tx, author: PersonId, input: PostInput): Promise<void> {
  await preparePost(tx, author, input, new Date());
}

async function preparePost(tx: Tx, person: PersonId, input: Publishable, now: Date) {
  const writer = await readWriter(tx, person);
  const addressed = await addressDraft(tx, person, input, 'kept');
  const { author, audience } = addressed;
  checkContent(input, addressed.composed);
  const title = checkLine('title', input.title, titleMax);
  const about = { author, title, audience, now, fileIds: input.fileIds ?? [] };
  const parts = input.moved?.parts ?? (await checkParts(tx, input, about));
  // Whoever is praised is told, as if the words named them.
  const mentions = [...new Set([...addressed.mentions, ...(parts.praise?.personIds ?? [])])];
  return { ...addressed, mentions, writer, title, parts };
}

async function readWriter(tx: Tx, author: PersonId): Promise<{ locale: string }> {
  const [writer] = await tx<{ locale: string }[]>`
    select p.locale from people p where p.id = ${author} and p.peer_id is null and ${mayEnter(tx, 'p')}`;
  if (!writer) throw refusals.onlyMembersPost();
  return writer;
}

function checkContent(input: Publishable, composed: Composed): void {
  if (input.kind === 'question') checkQuestion(input);
  const files = input.fileIds?.length ?? 0;
  if (input.as !== undefined && files > 0) throw refusals.fileRevealsAuthor();
  const filesMax = filesMaxOf(input.moved?.kind ?? markOf(input) ?? 'note');
  if (files > filesMax) throw refusals.tooManyFiles({ max: filesMax });
  const carries = input.moved?.kind ? isCarried(input.moved.kind) : hasContent(input);
  if (composed.text === '' && files === 0 && !carries) throw refusals.empty();
}

async function tell(
  tx: Tx,
  post: {
    id: PostId;
    uri: string;
    author: PersonId;
    audience: ChosenAudience;
    mentions: readonly PersonId[];
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
