import type { Hono } from 'hono';
import { chatPeopleMax, type Conversation } from '#src/chat/chat.ts';
import { beginGroupChat, changeGroupChat, leaveGroupChat } from '#src/chat/group.ts';
import { findConversationOf } from '#src/chat/read.ts';
import { membersOf, nextLeader, type GroupMember } from '#src/chat/read-members.ts';
import { keyHashOf } from '#src/drafts/keep.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { searchPeople } from '#src/people/search.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal, Unavailable } from '#src/platform/errors.ts';
import { newUuid, type FileId } from '#src/platform/ids.ts';
import { chatNameMax } from '#src/posts/kinds/chat/chat.ts';
import { conversationAsked, hindrance, peopleAsked } from './chat.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import { Avatar } from '../people/avatar.tsx';
import { takeFile } from '../posts/draft.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idempotencyKeyOf } from '../shell/forms.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { showPage } from '../shell/show.tsx';
import { ChatPicture } from './chat-list.tsx';
import { Leave, Members, Once, type Shown } from './chat-members.tsx';
import { FileField, pictureTypes } from '../posts/file-button.tsx';

/** A chat with a name: who is in it, what it is called, and what who leads it can change about that. */
export function groupChatRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/chat/groups', (c) => begin(web, c));
  app.get('/chat/:id{[0-9]+}/about', async (c) => showAbout(web, c, await groupAsked(web, c), null));
  app.post('/chat/:id{[0-9]+}/name', (c) =>
    act(web, c, (tx, chat, keyHash) =>
      changeGroupChat(tx, web.registry, c.var.ctx.me.id, chat.id, { keyHash, name: c.var.form.line('name') }),
    ),
  );
  app.post('/chat/:id{[0-9]+}/picture', async (c) => {
    const [file] = c.var.form.files('picture');
    if (!file) return c.redirect(`/chat/${(await groupAsked(web, c)).id}/about`, 303);
    const take = async () => (await takeFile(web.db, c.var.ctx.me.id, file)).id;
    return act(
      ...([web, c] as const),
      (tx, chat, keyHash, picture) =>
        changeGroupChat(tx, web.registry, c.var.ctx.me.id, chat.id, { keyHash, picture: picture as FileId }),
      take,
    );
  });
  app.post('/chat/:id{[0-9]+}/members', async (c) => {
    const people = await peopleAsked(web, c.var.ctx.me.id, c.var.form.list('person'));
    const add = people.map((person) => person.id);
    return act(web, c, (tx, chat, keyHash) =>
      changeGroupChat(tx, web.registry, c.var.ctx.me.id, chat.id, { keyHash, add }),
    );
  });
  app.post('/chat/:id{[0-9]+}/members/removal', (c) =>
    act(web, c, (tx, chat, keyHash) =>
      changeGroupChat(tx, web.registry, c.var.ctx.me.id, chat.id, {
        ...{ keyHash, remove: c.var.form.line('member') },
      }),
    ),
  );
  app.post('/chat/:id{[0-9]+}/leader', (c) =>
    act(web, c, (tx, chat, keyHash) =>
      changeGroupChat(tx, web.registry, c.var.ctx.me.id, chat.id, {
        ...{ keyHash, leader: c.var.form.line('member') },
      }),
    ),
  );
  app.post('/chat/:id{[0-9]+}/departure', (c) =>
    act(web, c, (tx, chat, keyHash) => leaveGroupChat(tx, c.var.ctx.me.id, chat.id, { keyHash })),
  );
}

async function begin(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const people = await peopleAsked(web, ctx.me.id, form.list('person'));
  const [file] = form.files('picture');
  const picture = file && (await takeFile(web.db, ctx.me.id, file)).id;
  const postId = await transaction(web.db, (tx) =>
    beginGroupChat(tx, web.registry, ctx.me.id, {
      ...{ name: form.line('name'), people: people.map((person) => person.id) },
      ...{ keyHash: keyHashOf(idempotencyKeyOf(form) ?? newUuid()), ...(picture && { picture }) },
    }),
  );
  const id = await findConversationOf(web.db, postId);
  return c.redirect(id === null ? '/chat' : `/chat/${id}#latest`, 303);
}

async function groupAsked(web: WebContext, c: WebRequest): Promise<Conversation> {
  const conversation = await conversationAsked(web, c);
  if (conversation.group === null) throw notFound('conversation');
  return conversation;
}

/** One change; what is refused is said on the page itself. */
async function act(
  web: WebContext,
  c: WebRequest,
  change: (tx: Tx, chat: Conversation, keyHash: Buffer, picture?: FileId) => Promise<void>,
  first?: () => Promise<FileId>,
): Promise<Response> {
  const { ctx, form } = c.var;
  const chat = await groupAsked(web, c);
  const keyHash = keyHashOf(idempotencyKeyOf(form) ?? newUuid());
  try {
    const file = await first?.();
    await transaction(web.db, (tx) => change(tx, chat, keyHash, file));
  } catch (error) {
    if (!(error instanceof Refusal || error instanceof Unavailable)) throw error;
    return showAbout(web, c, chat, explain(ctx.i18n, error));
  }
  return c.redirect(`/chat/${chat.id}/about`, 303);
}

const foundMax = 12;

async function showAbout(
  web: WebContext,
  c: WebRequest,
  chat: Conversation,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const members = chat.isIn ? await membersOf(web.db, chat.id) : [];
  const name = chat.group?.name ?? '';
  const isMine = chat.isIn && chat.group?.isMine === true;
  const q = (c.req.query('q') ?? '').trim().slice(0, 200);
  const offered = isMine ? await findOthers(web, ctx, members, q) : [];
  const leader = members.find((each) => each.id !== null && each.id === chat.group?.ownerId);
  const next = isMine ? await nextLeader(web.db, chat.id) : null;
  const heir = members.find((each) => each.uri === next);
  const body = (
    <section class="chat-about">
      <a class="back" href={`/chat/${chat.id}#latest`}>
        <Icon name="left" />
        {t('chat.backToChat')}
      </a>
      <header class="chat-about-head">
        <ChatPicture of={chat} ctx={ctx} instance={web.db.instance} large />
        <div>
          <h1 dir="auto">{name}</h1>
          <p class="quiet">
            {chat.isIn && t('chat.membersCount', { count: members.length })}
            {leader && <> · {t('chat.ledBy', { name: leader.person?.name ?? leader.name })}</>}
          </p>
        </div>
      </header>
      <Problem text={problem} />
      {!chat.isIn && <p class="notice">{t('chat.youAreOut')}</p>}
      {isMine && <Look chat={chat} ctx={ctx} />}
      {chat.isIn && <h2>{t('chat.members')}</h2>}
      <Members {...{ web, ctx, chat, members, isMine }} />
      {isMine && members.length < chatPeopleMax && <Invite {...{ web, ctx, chat, q, offered }} />}
      {chat.isIn && members.length > 1 && (
        <Leave ctx={ctx} chat={chat} heir={heir?.person?.name ?? heir?.name ?? null} />
      )}
    </section>
  );
  return showPage(web, c, { title: name, room: 'chat', body, status: problem === null ? 200 : 422 });
}

function Look({ chat, ctx }: { readonly chat: Conversation; readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  const path = `/chat/${chat.id}`;
  return (
    <div class="chat-look">
      <form method="post" action={`${path}/name`}>
        <Hidden ctx={ctx} />
        <Once />
        <label>
          <span>{t('chat.groupName')}</span>
          <input name="name" value={chat.group?.name ?? ''} required maxlength={chatNameMax} dir="auto" />
        </label>
        <button class="button second">{t('chat.rename')}</button>
      </form>
      <form method="post" action={`${path}/picture`} enctype="multipart/form-data">
        <Hidden ctx={ctx} />
        <Once />
        <FileField
          label={t('chat.groupPicture')}
          name="picture"
          i18n={t('file.choosePicture')}
          accept={pictureTypes}
          required
        />
        <button class="button second">{t('chat.changePicture')}</button>
      </form>
    </div>
  );
}

/** People of that name who are not in it yet. */
async function findOthers(
  web: WebContext,
  ctx: RequestContext,
  members: readonly GroupMember[],
  q: string,
): Promise<PersonSummary[]> {
  const here = new Set(members.map((each) => each.id));
  const found = q === '' ? [] : await searchPeople(web.db, ctx.viewer, { q, limit: foundMax });
  return found.filter((each) => !here.has(each.id) && (each.kind === 'person' || each.kind === 'bot'));
}

function Invite(
  props: Omit<Shown, 'members'> & { readonly q: string; readonly offered: readonly PersonSummary[] },
) {
  const { web, ctx, chat, q, offered } = props;
  const { t } = ctx.i18n;
  return (
    <>
      <h2 id="add">{t('chat.addMember')}</h2>
      <p class="hint">{t('chat.newSeesFromNow')}</p>
      <form class="chat-find" action={`/chat/${chat.id}/about#add`} role="search">
        <label>
          <span class="hidden">{t('chat.addMember')}</span>
          <input type="search" name="q" value={q} autocomplete="off" placeholder={t('chat.findPerson')} />
        </label>
        <button class="button second">{t('chat.find')}</button>
      </form>
      {q !== '' && offered.length === 0 && <p class="quiet">{t('chat.nobodyFound', { q })}</p>}
      <ul class="chat-members">
        {offered.map((person) => (
          <li>
            <Avatar of={person} instance={web.db.instance} size="small" />
            <span class="who">
              <span class="name" dir="auto">
                {person.name}
              </span>{' '}
              <CompanyBadge of={person} />
            </span>
            {hindrance(web, ctx.i18n, [person]) === null ? (
              <form method="post" action={`/chat/${chat.id}/members`}>
                <Hidden ctx={ctx} />
                <Once />
                <input type="hidden" name="person" value={person.id} />
                <button class="button">
                  {t('chat.takeIn')}
                  <span class="hidden"> {person.name}</span>
                </button>
              </form>
            ) : (
              <span class="quiet">{t('chat.notReachable')}</span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
