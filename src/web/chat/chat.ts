import { unreachable } from '#src/chat/policy.ts';
import { chatPeopleMax, type Conversation, type ConversationId } from '#src/chat/chat.ts';
import { readConversation } from '#src/chat/read.ts';
import { draftMessage, sendMessage, type Message } from '#src/chat/send.ts';
import { chatPlace } from '#src/drafts/draft.ts';
import { dropDraft, keyHashOf } from '#src/drafts/keep.ts';
import { typedIn } from '#src/integrations/commands/command.ts';
import { runCommand, type Ran } from '#src/integrations/commands/run-command.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { given } from '#src/platform/given.ts';
import { isId, type FileId, type PersonId, type PostId } from '#src/platform/ids.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { readKnownPeople } from '#src/people/read.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import { placeOf, readDraftForm, takeFiles } from '../posts/draft.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import type { I18n } from '../shell/i18n.ts';
import type { Company } from '../shell/read.ts';
import { ownCompany } from '../posts/post-context.ts';

export const messagesPerPage = 40;
export const conversationsPerPage = 30;

/** The conversation in the URL, if it is one of the reader's. Refusal not_found otherwise. */
export async function conversationAsked(web: WebContext, c: WebRequest): Promise<Conversation> {
  const id = idOf<ConversationId>(c.req.param('id'));
  const found = id === null ? null : await readConversation(web.db, c.var.ctx.me.id, id);
  if (!found) throw notFound('conversation');
  return found;
}

/** People named by `?with=`, active and not the reader; unknown ones are left out. */
export async function peopleAsked(
  web: WebContext,
  me: PersonId,
  ids: readonly string[],
): Promise<PersonSummary[]> {
  const wanted = [...new Set(ids)]
    .filter((id): id is PersonId => isId(id) && id !== me)
    .slice(0, chatPeopleMax);
  const people = await readKnownPeople(web.db, { personId: me }, wanted);
  return people.filter(
    (person) => (person.kind === 'person' || person.kind === 'bot') && person.deactivatedAt === null,
  );
}

/** Every company whose server receives a message to these people, our own first. */
export function companiesOf(web: WebContext, people: readonly Company[]): Company[] {
  const all = [
    ownCompany(web.db),
    ...people.map(({ peerId, host, company, country }) => ({ peerId, host, company, country })),
  ];
  return [...new Map(all.map((each) => [each.host, each])).values()];
}

/** Why no one can write there now, or null. */
export function hindrance(web: WebContext, i18n: I18n, people: readonly PersonSummary[]): string | null {
  const [first] = unreachable(web.registry, people);
  return first ? i18n.t('chat.hindrance', { company: first.company }) : null;
}

/** What was typed, to show it again beside what was wrong with it. */
export interface Typed {
  readonly source: string;
  readonly once: string;
  readonly fileIds: readonly FileId[];
}

/**
 * Sends the form's message to these people, or asks what it commands; `conversation` is theirs, if they have one already. A refusal comes back with everything that was
 * typed.
 */
export async function sendForm(
  web: WebContext,
  c: WebRequest,
  to: readonly PersonId[],
  conversation: Conversation | null,
): Promise<{ readonly sent: PostId | null } | { readonly problem: string; readonly typed: Typed }> {
  const { ctx, form } = c.var;
  const first = readDraftForm(form);
  const taken = await takeFiles(web.db, ctx.me.id, form, first, ctx.i18n);
  const { source, language, once } = first;
  const fileIds = [...first.fileIds, ...taken.ids];
  const typed = { source, once, fileIds };
  if (taken.problem !== null) return { problem: taken.problem, typed };
  const message = {
    to,
    strangers: conversation?.strangers ?? [],
    source,
    // A message that names none is in the language that it is found to be in.
    ...(language !== '' && { language }),
    fileIds,
    keyHash: keyHashOf(once),
    ...(conversation?.group && { chat: conversation }),
    ...given({ answers: idOf<PostId>(form.line('reply_to')) ?? undefined }),
  };
  const place = placeOf(form, chatPlace(conversation?.id ?? null));
  try {
    const ran = await runAsked(web, ctx.me.id, message);
    if (ran) {
      await transaction(web.db, (tx) => dropDraft(tx, ctx.me.id, place, once));
      return { sent: ran.postId };
    }
    const sent = await transaction(web.db, async (tx) => {
      await dropDraft(tx, ctx.me.id, place, once);
      return sendMessage(tx, web.registry, ctx.me.id, message);
    });
    return { sent };
  } catch (error) {
    if (error instanceof Refusal) return { problem: explain(ctx.i18n, error), typed };
    throw error;
  }
}

/** Null: it begins with no command of a bot that is in this conversation, and is sent. */
async function runAsked(web: WebContext, me: PersonId, message: Message): Promise<Ran | null> {
  if (typedIn(message.source) === null) return null;
  const draft = await transaction(web.db, (tx) => draftMessage(tx, web.registry, me, message));
  return await runCommand(web.db, web.egress, me, draft);
}
