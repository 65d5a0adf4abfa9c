import type { Hono } from 'hono';
import {
  forgetThreadMute,
  muteCompany,
  muteGroup,
  muteThread,
  unmuteCompany,
  unmuteGroup,
} from '#src/notifications/mute.ts';
import { readMuteState, type MuteState } from '#src/notifications/read-mutes.ts';
import { readKnownPerson } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read/read.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { groupAtPath } from '../shell/find.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { badgeText } from '../company/company-badge.tsx';
import { goBack, showPage } from '../shell/show.tsx';
import { titleOfPost } from '../shell/titles.ts';
import { groupPath, personPath } from '../posts/post-html.ts';

/** Muting a thread, a person, a group or a whole company. No one is told. */
export function muteRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/mutes', (c) => ofPost(web, c));
  app.get('/groups/:handle/mutes', (c) => ofGroup(web, c));
  app.get('/people/:id/mutes', (c) => ofPerson(web, c));
  const act = (path: string, work: (tx: Tx, me: PersonId, id: string, c: WebRequest) => Promise<unknown>) =>
    app.post(`/mutes/${path}`, async (c) => {
      const id = idOf(c.req.param('id'));
      if (id === null) throw notFound();
      await transaction(web.db, (tx) => work(tx, c.var.ctx.me.id, id, c));
      return goBack(c);
    });
  act('threads/:id', (tx, me, id) => muteThread(tx, me, id as PostId));
  act('threads/:id/removal', (tx, me, id) => forgetThreadMute(tx, me, id as PostId));
  act('groups/:id', (tx, me, id, c) =>
    muteGroup(tx, me, id as GroupId, { mentionsPass: c.var.form.flag('mentions_pass') }),
  );
  act('groups/:id/removal', (tx, me, id) => unmuteGroup(tx, me, id as GroupId));
  act('companies/:id', (tx, me, id) => muteCompany(tx, me, peerOf(id)));
  act('companies/:id/removal', (tx, me, id) => unmuteCompany(tx, me, peerOf(id)));
}

/** Partners are numbered from 1, in 31 bits. */
function peerOf(id: string): number {
  if (id.length > 9) throw notFound('company');
  return Number(id);
}

interface Offer {
  readonly state: MuteState;
  /** Of what it is about. */
  readonly title: string;
  readonly back: string;
  readonly thread?: { readonly id: PostId; readonly rootId: PostId };
  readonly person?: { readonly id: PersonId; readonly name: string };
  readonly group?: { readonly id: GroupId; readonly name: string };
  readonly company?: { readonly peerId: number; readonly name: string };
}

async function ofPost(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const id = idOf<PostId>(c.req.param('id'));
  if (id === null) throw notFound('post');
  const post = await readPost(web.db, ctx.viewer, id);
  const { rootId, author, group } = post;
  const mine = author.id === ctx.me.id;
  return show(web, c, {
    state: await readMuteState(web.db, ctx.me.id, {
      rootId,
      authorId: author.id,
      groupId: group?.id,
      peerId: author.peerId,
    }),
    title: titleOfPost(ctx.i18n, post),
    back: `/posts/${id}`,
    thread: { id, rootId },
    ...(mine ? {} : { person: author, ...companyOf(author) }),
    ...(group ? { group } : {}),
  });
}

async function ofGroup(web: WebContext, c: WebRequest): Promise<Response> {
  const group = await groupAtPath(web, c);
  const state = await readMuteState(web.db, c.var.ctx.me.id, { groupId: group.id });
  return show(web, c, { state, title: group.name, back: groupPath(group), group });
}

async function ofPerson(web: WebContext, c: WebRequest): Promise<Response> {
  const id = idOf<PersonId>(c.req.param('id'));
  const person = id === null ? null : await readKnownPerson(web.db, c.var.ctx.viewer, id);
  if (!person) throw notFound('person');
  const of = { authorId: person.id, peerId: person.peerId };
  const state = await readMuteState(web.db, c.var.ctx.me.id, of);
  return show(web, c, { state, title: person.name, back: personPath(person), person, ...companyOf(person) });
}

const companyOf = (person: {
  readonly peerId: number | null;
  readonly company: string;
  readonly country: string;
}): Pick<Offer, 'company'> =>
  person.peerId === null ? {} : { company: { peerId: person.peerId, name: badgeText(person) } };

function show(web: WebContext, c: WebRequest, offer: Offer): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const { state, thread, person, group, company, back } = offer;
  const body = (
    <>
      <h1>{t('mute.title')}</h1>
      <p class="quiet">{t('mute.lead')}</p>
      <ul class="mutes">
        {thread && (
          <Choice
            ctx={ctx}
            to={`/mutes/threads/${state.thread ? thread.rootId : thread.id}`}
            muted={state.thread}
            name={t('mute.thread')}
            effect={t('mute.threadEffect')}
          />
        )}
        {person && (
          <Choice
            ctx={ctx}
            to={`/people/${person.id}/mute`}
            muted={state.person}
            name={person.name}
            effect={t('mute.personEffect')}
          />
        )}
        {group && (
          <Choice
            ctx={ctx}
            to={`/mutes/groups/${group.id}`}
            muted={state.group}
            name={group.name}
            effect={t(state.mentionsPass ? 'mute.mentionsPassed' : 'mute.groupEffect')}
            asks={t('mute.mentionsPass')}
          />
        )}
        {company && (
          <Choice
            ctx={ctx}
            to={`/mutes/companies/${company.peerId}`}
            muted={state.company}
            name={company.name}
            effect={t('mute.companyEffect')}
          />
        )}
      </ul>
      <p class="buttons">
        <a class="button second" href={back}>
          {t('mute.back')}
        </a>
        <a href="/settings/notifications#muted">{t('mute.heading')}</a>
      </p>
    </>
  );
  return showPage(web, c, { title: `${t('mute.title')} · ${offer.title}`, body });
}

function Choice(props: {
  readonly ctx: RequestContext;
  readonly to: string;
  readonly muted: boolean;
  readonly name: string;
  readonly effect: string;
  /** What may pass all the same: asked while it is not muted. */
  readonly asks?: string;
}) {
  const { ctx, to, muted, name, effect, asks } = props;
  const { t } = ctx.i18n;
  return (
    <li>
      <form method="post" action={muted ? `${to}/removal` : to}>
        <Hidden ctx={ctx} />
        <div>
          <h2>{name}</h2>
          <p class="quiet">{effect}</p>
          {asks && !muted && (
            <label class="choice">
              <input type="checkbox" name="mentions_pass" checked />
              <span>{asks}</span>
            </label>
          )}
        </div>
        <button class="button second">
          {t(muted ? 'mute.undo' : 'mute.do')}
          <span class="hidden"> {name}</span>
        </button>
      </form>
    </li>
  );
}
