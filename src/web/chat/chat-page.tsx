import { todayIn } from '#src/platform/days.ts';
import type { Hono } from 'hono';
import type { Conversation, ConversationState } from '#src/chat/chat.ts';
import { missedBy } from '#src/chat/policy.ts';
import { readChatChoices } from '#src/chat/choices.ts';
import { chatCounts, conversationsOf, messagesAmong, messagesOf } from '#src/chat/read.ts';
import { markConversationRead } from '#src/chat/seat.ts';
import { chatPlace, placeAsked } from '#src/drafts/draft.ts';
import { markMessagesRead } from '#src/notifications/read.ts';
import { nameMax } from '#src/people/person.ts';
import { absencesOf } from '#src/people/read-absences.ts';
import type { Page } from '#src/platform/cursors.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { own } from '#src/platform/own.ts';
import type { PostView } from '#src/posts/post.ts';
import { readPosts } from '#src/posts/read/read.ts';
import { parseSearch, wordsQuery } from '#src/posts/search/search-query.ts';
import { chatScript } from './script.ts';
import { conversationAsked, conversationsPerPage, messagesPerPage, sendForm, type Typed } from './chat.ts';
import { draftAt } from '../posts/composing.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { readFiles } from '../posts/draft.ts';
import { idOf } from '../shell/forms.ts';
import { pageAsked } from '../shell/paging.ts';
import { ChatList, nameOf } from './chat-list.tsx';
import { EmptyList, FindConversation, findMax, FindMessages, Tabs } from './chat-tabs.tsx';
import { HintCard } from '../shell/hint.tsx';
import { Icon } from '../shell/icon.tsx';
import { MessageFoot } from './message-foot.tsx';
import { Messages } from './messages.tsx';
import { Pager } from '../shell/pager.tsx';
import { ConversationHead } from './conversation-head.tsx';
import { quotesIn } from './quotes.ts';
import { showInRoom } from './room.tsx';
import { seenIn } from './seen.tsx';
import { showPage, showPiece } from '../shell/show.tsx';
import { countAgain, isAhead } from '../shell/request-context.ts';

/** Messages between few people: the list, one conversation, and requests from strangers. */
export function chatRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/chat', (c) => showList(web, c));
  app.get('/chat/:id{[0-9]+}', async (c) =>
    showConversation(web, c, await conversationAsked(web, c), { problem: null }),
  );
  app.get('/chat/:id{[0-9]+}/newer', async (c) => showNewer(web, c, await conversationAsked(web, c)));
  app.post('/chat/:id{[0-9]+}/messages', async (c) => {
    const conversation = await conversationAsked(web, c);
    const outcome = await sendForm(
      web,
      c,
      conversation.others.map((each) => each.id),
      conversation,
    );
    if ('sent' in outcome) return c.redirect(`/chat/${conversation.id}#latest`, 303);
    return showConversation(web, c, conversation, outcome);
  });
}

const titles = { request: 'chat.requests', declined: 'chat.declined' } as const;
const states: Readonly<Record<string, ConversationState>> = { requests: 'request', declined: 'declined' };

async function showList(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const asked = c.req.query('show') ?? '';
  const state = own(states, asked) ?? 'open';
  const page = pageAsked(c, conversationsPerPage);
  const q = (c.req.query('q') ?? '').trim().slice(0, nameMax);
  const [lines, counts] = await Promise.all([
    conversationsOf(web.db, ctx.me.id, state, { ...page, name: q }),
    chatCounts(web.db, ctx.me.id),
  ]);
  const list = (
    <section class="chat-pane">
      <div class="heading">
        <h1>{t('chat.heading')}</h1>
        <a class="button" href="/chat/new" title={t('chat.new')}>
          <Icon name="write" />
          {t('chat.new')}
        </a>
      </div>
      <HintCard ctx={ctx} of={['chat']} />
      <FindConversation ctx={ctx} q={q} />
      <Tabs ctx={ctx} state={state} requests={counts.requests} />
      {lines.length === 0 ? (
        <EmptyList ctx={ctx} state={state} q={q} />
      ) : (
        <ChatList lines={lines} ctx={ctx} instance={web.db.instance} />
      )}
      <Pager
        i18n={ctx.i18n}
        path={`/chat?${new URLSearchParams({ ...(state === 'open' ? {} : { show: asked }), ...(q === '' ? {} : { q }) })}`}
        cursors={lines.map((line) => line.lastId)}
        limit={conversationsPerPage}
        moved={page.moved}
      />
    </section>
  );
  const body = (
    <div class="wide chat-room all">
      {list}
      <p class="chat-none quiet">{t('chat.chooseOne')}</p>
    </div>
  );
  return showPage(web, c, {
    title: state === 'open' ? t('chat.heading') : `${t(titles[state])} · ${t('chat.heading')}`,
    room: 'chat',
    body,
    live: ['chat'],
  });
}

async function showConversation(
  web: WebContext,
  c: WebRequest,
  conversation: Conversation,
  outcome: { readonly problem: string | null; readonly typed?: Typed },
): Promise<Response> {
  const { ctx } = c.var;
  const { db } = web;
  const me = ctx.me.id;
  const page = pageAsked(c, messagesPerPage);
  const find = c.req.query('q')?.trim().slice(0, findMax);
  const messages = await messagesHolding(db, me, conversation, find ?? '', page);
  const isLatest = !page.moved && find === undefined;
  if (find === undefined && !isAhead(c)) await markSeen(web, me, conversation, messages[0]);
  await countAgain(web, c);
  const others = conversation.others.map((each) => each.id);
  const [lines, missed, absences, left, choices, seen] = await Promise.all([
    conversationsOf(db, me, 'open', { limit: conversationsPerPage }),
    missedBy(db, web.registry, me, conversation.others),
    absencesOf(db, ctx.viewer, others, todayIn(ctx.i18n.timeZone)),
    draftAt(web, ctx, placeAsked(chatPlace(conversation.id), c.req.query('draft')), 'direct'),
    readChatChoices(db, me),
    find === undefined ? seenIn(web, ctx, conversation) : undefined,
  ]);
  const reply = isLatest ? idOf<PostId>(c.req.query('reply')) : null;
  const ascending = messages.toReversed();
  const plain = find === undefined ? ascending : [];
  const { quoted, answers } = await answersIn(web, me, conversation, plain, reply);
  const typed = outcome.typed ?? left.written;
  const files = outcome.typed ? await readFiles(db, me, typed.fileIds) : left.files;
  const name = nameOf(ctx.i18n, conversation);
  const body = (
    <section class="chat" aria-label={name} {...chatScript(ctx, conversation, choices)}>
      <ConversationHead web={web} ctx={ctx} conversation={conversation} />
      {find !== undefined && (
        <FindMessages ctx={ctx} id={conversation.id} q={find} none={messages.length === 0} />
      )}
      {messages.length === messagesPerPage && (
        <a class="earlier" href={earlierPath(conversation, find, messages)}>
          {ctx.i18n.t('chat.earlier')}
        </a>
      )}
      <Messages
        {...{ web, ctx, conversation }}
        messages={ascending}
        quoted={quoted}
        seen={seen}
        found={find !== undefined && find !== ''}
        goesOn={isLatest}
        {...(find === undefined && { newFrom: conversation.lastReadId })}
      />
      {!isLatest ? (
        <a class="earlier" href={`/chat/${conversation.id}#latest`}>
          {ctx.i18n.t('chat.toNewest')}
        </a>
      ) : (
        <MessageFoot
          {...{ web, ctx, conversation, missed, absences, typed, files, answers }}
          problem={outcome.problem}
          place={left.place}
        />
      )}
    </section>
  );
  const status = outcome.problem === null ? 200 : 422;
  return showInRoom(web, c, { conversation, lines, body, status });
}

/** What these messages quote, and the message that the next one is to answer. */
async function answersIn(
  { db }: WebContext,
  me: PersonId,
  { id }: Conversation,
  ascending: readonly PostView[],
  reply: PostId | null,
) {
  const [quoted, [answers]] = await Promise.all([
    quotesIn(db, me, id, ascending),
    messagesAmong(db, me, id, reply === null ? [] : [reply]),
  ]);
  return { quoted, answers };
}

/**
 * What was written after `?after=`, the newest message that the page shows: small, because every open conversation asks for it at each message.
 * No lines: what changed is something else, and the page is read again.
 */
async function showNewer(web: WebContext, c: WebRequest, conversation: Conversation): Promise<Response> {
  const { ctx } = c.var;
  const me = ctx.me.id;
  const after = idOf<PostId>(c.req.query('after'));
  const newest = { limit: messagesPerPage, minId: after ?? undefined };
  const [[before], messages] = await Promise.all([
    readPosts(web.db, ctx.viewer, after === null ? [] : [after]),
    after === null ? [] : messagesOf(web.db, me, conversation.id, newest),
  ]);
  const shown = before ? messages : [];
  await markSeen(web, me, conversation, shown[0]);
  const ascending = shown.toReversed();
  const quoted = await quotesIn(web.db, me, conversation.id, ascending, before);
  return showPiece(
    c,
    <Messages {...{ web, ctx, conversation, before, quoted }} messages={ascending} goesOn />,
  );
}

/** Who asks whether they want to talk at all does not learn that they were read. */
async function markSeen(
  web: WebContext,
  me: PersonId,
  { id, state }: Conversation,
  newest: PostView | undefined,
): Promise<void> {
  if (!newest || state !== 'open') return;
  await transaction(web.db, async (tx) => {
    await markConversationRead(tx, me, id, newest.id);
    await markMessagesRead(tx, me, id, newest.id);
  });
}

function earlierPath({ id }: Conversation, find: string | undefined, messages: readonly PostView[]): string {
  const asked = new URLSearchParams({
    before: messages.at(-1)?.id ?? '',
    ...(find !== undefined && { q: find }),
  });
  return `/chat/${id}?${asked}`;
}

/** Those with these words; all of them while none is typed. */
async function messagesHolding(
  db: Db,
  me: PersonId,
  conversation: Conversation,
  find: string,
  page: Page,
): Promise<PostView[]> {
  const words = find === '' ? null : await wordsQuery(db, parseSearch(find));
  if (words === null && find !== '') return []; // nothing but signs that are no words
  return messagesOf(db, me, conversation.id, { ...page, words });
}
