import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import type { Conversation, ConversationLine, SeatState } from '#src/chat/chat.ts';
import { missedBy } from '#src/chat/policy.ts';
import { chatCounts, conversationsOf, messagesOf } from '#src/chat/read.ts';
import { answerRequest, markConversationRead } from '#src/chat/seat.ts';
import { chatPlace, placeAsked } from '#src/drafts/draft.ts';
import { markMessagesRead } from '#src/notifications/read.ts';
import { nameMax } from '#src/people/person.ts';
import type { Page } from '#src/platform/cursors.ts';
import { transaction, type Db } from '#src/platform/database.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { own } from '#src/platform/own.ts';
import type { PostView } from '#src/posts/post.ts';
import { parseSearch, wordsQuery } from '#src/posts/search-query.ts';
import { conversationAsked, conversationsPerPage, messagesPerPage, sendForm, type Typed } from '../chat.ts';
import { draftAt } from '../composing.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { readFiles } from '../draft.ts';
import { pageAsked } from '../paging.ts';
import { ChatList, Faces, nameOf, Plates } from '../parts/chat-list.tsx';
import { EmptyList, FindConversation, findMax, FindMessages, Tabs } from '../parts/chat-tabs.tsx';
import { Icon } from '../parts/icon.tsx';
import { Message } from '../parts/message.tsx';
import { MessageFoot } from '../parts/message-foot.tsx';
import { Pager } from '../parts/pager.tsx';
import { pathWith } from './chat-new.tsx';
import { personPath } from '../prose.ts';
import { showPage } from '../show.tsx';
import { countAgain, isAhead } from '../visit.ts';
import { companyNames } from '../surroundings.ts';

/** Letters between few people: the list, one conversation, and the door for strangers. */
export function chatRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/chat', (c) => showList(web, c));
  app.get('/chat/:id{[0-9]+}', async (c) =>
    showConversation(web, c, await conversationAsked(web, c), { problem: null }),
  );
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
  for (const [name, answer] of [
    ['admission', 'open'],
    ['admission/removal', 'declined'],
  ] as const)
    app.post(`/chat/:id{[0-9]+}/${name}`, async (c) => {
      const { id } = await conversationAsked(web, c);
      await transaction(web.db, (tx) => answerRequest(tx, c.var.visit.me.id, id, answer));
      return c.redirect(answer === 'open' ? `/chat/${id}#latest` : '/chat', 303);
    });
}

const titles = { request: 'chat.requests', declined: 'chat.declined' } as const;
const states: Readonly<Record<string, SeatState>> = { requests: 'request', declined: 'declined' };

async function showList(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const asked = c.req.query('show') ?? '';
  const state = own(states, asked) ?? 'open';
  const page = pageAsked(c, conversationsPerPage);
  const q = (c.req.query('q') ?? '').trim().slice(0, nameMax);
  const [lines, counts] = await Promise.all([
    conversationsOf(web.db, visit.me.id, state, { ...page, name: q }),
    chatCounts(web.db, visit.me.id),
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
      <FindConversation visit={visit} q={q} />
      <Tabs visit={visit} state={state} requests={counts.requests} />
      {lines.length === 0 ? (
        <EmptyList visit={visit} state={state} q={q} />
      ) : (
        <ChatList lines={lines} visit={visit} house={web.db.house} />
      )}
      <Pager
        words={visit.words}
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
  const { visit } = c.var;
  const { db } = web;
  const me = visit.me.id;
  const page = pageAsked(c, messagesPerPage);
  const find = c.req.query('q')?.trim().slice(0, findMax);
  const messages = await messagesHolding(db, me, conversation, find ?? '', page);
  const newest = messages[0];
  if (newest && find === undefined && !isAhead(c) && conversation.state === 'open')
    await transaction(db, async (tx) => {
      await markConversationRead(tx, me, conversation.id, newest.id);
      await markMessagesRead(tx, me, conversation.id, newest.id);
    });
  await countAgain(web, c);
  const [lines, missed, left] = await Promise.all([
    conversationsOf(db, me, 'open', { limit: conversationsPerPage }),
    missedBy(db, web.book, me, conversation.others),
    draftAt(web, visit, placeAsked(chatPlace(conversation.id), c.req.query('draft')), 'direct'),
  ]);
  const typed = outcome.typed ?? left.written;
  const files = outcome.typed ? await readFiles(db, me, typed.fileIds) : left.files;
  const name = nameOf(visit.words, conversation);
  const body = (
    <section class="chat" aria-label={name} data-controller="chat">
      <ConversationHead web={web} visit={visit} conversation={conversation} />
      {find !== undefined && (
        <FindMessages visit={visit} id={conversation.id} q={find} none={messages.length === 0} />
      )}
      {messages.length === messagesPerPage && (
        <a class="earlier" href={earlierPath(conversation, find, messages)}>
          {visit.words.t('chat.earlier')}
        </a>
      )}
      <Messages web={web} visit={visit} conversation={conversation} messages={messages.toReversed()} />
      {page.moved || find !== undefined ? (
        <a class="earlier" href={`/chat/${conversation.id}#latest`}>
          {visit.words.t('chat.toNewest')}
        </a>
      ) : (
        <MessageFoot
          {...{ web, visit, conversation, missed, typed, files }}
          problem={outcome.problem}
          place={left.place}
        />
      )}
    </section>
  );
  const room = (
    <Room web={web} visit={visit} conversation={conversation} lines={lines}>
      {body}
    </Room>
  );
  return showPage(web, c, {
    ...{
      title: `${name} · ${visit.words.t('chat.heading')}`,
      room: 'chat',
      body: room,
    },
    status: outcome.problem === null ? 200 : 422,
    live: ['chat', `chat:${conversation.id}`],
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

interface Shown {
  readonly web: WebContext;
  readonly visit: Visit;
  readonly conversation: Conversation;
}

/** A conversation with the list of all at its left, where there is room for both. */
function Room(props: Shown & { readonly lines: readonly ConversationLine[]; readonly children?: Child }) {
  const { web, visit, conversation, lines, children } = props;
  const { t } = visit.words;
  return (
    <div class="wide chat-room">
      <section class="chat-pane" aria-labelledby="conversations">
        <div class="heading">
          <h2 id="conversations">{t('chat.heading')}</h2>
          <a class="button second" href="/chat/new" title={t('chat.new')}>
            <Icon name="write" />
            <span class="hidden">{t('chat.new')}</span>
          </a>
        </div>
        <ChatList lines={lines} visit={visit} house={web.db.house} current={conversation.id} />
      </section>
      {children}
    </div>
  );
}

function ConversationHead({ web, visit, conversation }: Shown) {
  const [only] = conversation.others;
  const isPair = conversation.others.length + conversation.strangers.length === 1;
  const name = nameOf(visit.words, conversation);
  const { t } = visit.words;
  return (
    <header class="chat-head">
      <a class="back" href="/chat">
        <Icon name="left" />
        <span class="hidden">{visit.words.t('chat.back')}</span>
      </a>
      <Faces of={conversation} house={web.db.house} />
      <div>
        <h1 dir="auto">{isPair && only ? <a href={personPath(only)}>{name}</a> : name}</h1>
        <Plates of={conversation} />
      </div>
      <a class="button second" href={`/chat/${conversation.id}?q=`} title={t('chat.findMessages')}>
        <Icon name="search" />
        <span class="hidden">{t('chat.findMessages')}</span>
      </a>
      {conversation.state === 'open' && conversation.others.length > 0 && (
        <a class="button second" href={pathWith(conversation.others, '&add=1')} title={t('chat.addPeople')}>
          <Icon name="plus" />
          <span class="hidden">{t('chat.addPeople')}</span>
        </a>
      )}
    </header>
  );
}

/** Messages of one person within this time stand together, in milliseconds. */
const togetherMs = 5 * 60_000;

function Messages(props: Shown & { readonly messages: readonly PostView[] }) {
  const { web, visit, conversation, messages } = props;
  const { t } = visit.words;
  const firstNew = messages.find(
    (post) => BigInt(post.id) > BigInt(conversation.lastReadId) && post.author.id !== visit.me.id,
  );
  const companyAt = companyNames(web);
  return (
    <ol class="messages" data-chat-target="messages">
      {messages.map((post, at) => {
        const before = messages[at - 1];
        const day = visit.words.day(post.publishedAt);
        const isNewDay = before === undefined || visit.words.day(before.publishedAt) !== day;
        const follows =
          !isNewDay &&
          before?.author.id === post.author.id &&
          post.publishedAt.getTime() - before.publishedAt.getTime() < togetherMs &&
          post !== firstNew;
        return (
          <>
            {isNewDay && <li class="day-line">{day}</li>}
            {post === firstNew && <li class="new-from-here">{t('chat.newFromHere')}</li>}
            <Message
              post={post}
              visit={visit}
              house={web.db.house}
              companyAt={companyAt}
              follows={follows}
              crowd={conversation.others.length + conversation.strangers.length > 1}
            />
          </>
        );
      })}
      <li id="latest" class="latest" aria-hidden="true"></li>
    </ol>
  );
}
