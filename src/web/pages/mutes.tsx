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
import { readFace } from '#src/people/read.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { readPost } from '#src/posts/read.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { groupOf } from '../find.ts';
import { idOf } from '../forms.ts';
import { Hidden } from '../layout.tsx';
import { plateText } from '../parts/plate.tsx';
import { goBack, showPage } from '../show.tsx';
import { titleOfPost } from '../titles.ts';
import { groupPath, personPath } from '../prose.ts';

/** Hearing less: of a thread, a person, a group or a whole company. Nobody learns of it. */
export function muteRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/posts/:id/mutes', (c) => ofPost(web, c));
  app.get('/groups/:handle/mutes', (c) => ofGroup(web, c));
  app.get('/people/:id/mutes', (c) => ofPerson(web, c));
  const act = (path: string, work: (tx: Tx, me: PersonId, id: string, c: WebRequest) => Promise<unknown>) =>
    app.post(`/mutes/${path}`, async (c) => {
      const id = idOf(c.req.param('id'));
      if (id === null) throw notFound('This');
      await transaction(web.db, (tx) => work(tx, c.var.visit.me.id, id, c));
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
  if (id.length > 9) throw notFound('This company');
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
  const { visit } = c.var;
  const id = idOf<PostId>(c.req.param('id'));
  if (id === null) throw notFound('This post');
  const post = await readPost(web.db, visit.viewer, id);
  const { rootId, author, group } = post;
  const mine = author.id === visit.me.id;
  return show(web, c, {
    state: await readMuteState(web.db, visit.me.id, {
      rootId,
      authorId: author.id,
      groupId: group?.id,
      peerId: author.peerId,
    }),
    title: titleOfPost(visit.words, post),
    back: `/posts/${id}`,
    thread: { id, rootId },
    ...(mine ? {} : { person: author, ...companyOf(author) }),
    ...(group ? { group } : {}),
  });
}

async function ofGroup(web: WebContext, c: WebRequest): Promise<Response> {
  const group = await groupOf(web, c);
  const state = await readMuteState(web.db, c.var.visit.me.id, { groupId: group.id });
  return show(web, c, { state, title: group.name, back: groupPath(group), group });
}

async function ofPerson(web: WebContext, c: WebRequest): Promise<Response> {
  const id = idOf<PersonId>(c.req.param('id'));
  const person = id === null ? null : await readFace(web.db, id);
  if (!person) throw notFound('This person');
  const of = { authorId: person.id, peerId: person.peerId };
  const state = await readMuteState(web.db, c.var.visit.me.id, of);
  return show(web, c, { state, title: person.name, back: personPath(person), person, ...companyOf(person) });
}

const companyOf = (face: {
  readonly peerId: number | null;
  readonly company: string;
  readonly country: string;
}): Pick<Offer, 'company'> =>
  face.peerId === null ? {} : { company: { peerId: face.peerId, name: plateText(face) } };

function show(web: WebContext, c: WebRequest, offer: Offer): Response {
  const { visit } = c.var;
  const { t } = visit.words;
  const { state, thread, person, group, company, back } = offer;
  const body = (
    <>
      <h1>{t('mute.title')}</h1>
      <p class="quiet">{t('mute.lead')}</p>
      <ul class="mutes">
        {thread && (
          <Choice
            visit={visit}
            to={`/mutes/threads/${state.thread ? thread.rootId : thread.id}`}
            muted={state.thread}
            name={t('mute.thread')}
            effect={t('mute.threadEffect')}
          />
        )}
        {person && (
          <Choice
            visit={visit}
            to={`/people/${person.id}/mute`}
            muted={state.person}
            name={person.name}
            effect={t('mute.personEffect')}
          />
        )}
        {group && (
          <Choice
            visit={visit}
            to={`/mutes/groups/${group.id}`}
            muted={state.group}
            name={group.name}
            effect={t(state.mentionsPass ? 'mute.mentionsPassed' : 'mute.groupEffect')}
            asks={t('mute.mentionsPass')}
          />
        )}
        {company && (
          <Choice
            visit={visit}
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
  readonly visit: Visit;
  readonly to: string;
  readonly muted: boolean;
  readonly name: string;
  readonly effect: string;
  /** What may pass all the same: asked while it is not muted. */
  readonly asks?: string;
}) {
  const { visit, to, muted, name, effect, asks } = props;
  const { t } = visit.words;
  return (
    <li>
      <form method="post" action={muted ? `${to}/removal` : to}>
        <Hidden visit={visit} />
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
