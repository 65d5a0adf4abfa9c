import type { Hono } from 'hono';
import { acceptAllFollows, acceptFollow, rejectFollow } from '#src/people/answer-follow.ts';
import { block, unblock } from '#src/people/block.ts';
import { follow } from '#src/people/follow.ts';
import { mute, unmute } from '#src/people/mute.ts';
import { followRequestsOf } from '#src/people/read-follows.ts';
import { unfollow } from '#src/people/unfollow.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';
import { pageAsked, peoplePerPage } from '../shell/paging.ts';
import { Empty } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { PersonCard } from './person-card.tsx';
import { linesOf } from '../shell/read.ts';
import { goBack, showPage } from '../shell/show.tsx';
import { showChart } from './chart.tsx';
import { showDirectory } from './directory.tsx';

/** Finding people, and acting on them. */
export function peopleRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/people', (c) => showDirectory(web, c));
  app.get('/people/chart', (c) => showChart(web, c));
  app.get('/people/requests', (c) => showRequests(web, c));
  app.post('/people/requests/approval', async (c) => {
    const { me } = c.var.ctx;
    await transaction(web.db, (tx) => acceptAllFollows(tx, me.id));
    return goBack(c);
  });
  for (const [name, act] of Object.entries(acts))
    app.post(`/people/:id/${name}`, async (c) => {
      const id = idOf<PersonId>(c.req.param('id'));
      if (id === null) throw notFound('person');
      await transaction(web.db, (tx) => act(tx, c.var.ctx.me.id, id));
      return goBack(c);
    });
}

const acts: Readonly<Record<string, (tx: Tx, me: PersonId, other: PersonId) => Promise<unknown>>> = {
  follow: (tx, me, other) => follow(tx, me, other),
  'follow/removal': (tx, me, other) => unfollow(tx, me, other),
  'request/approval': (tx, me, other) => acceptFollow(tx, me, other),
  'request/refusal': (tx, me, other) => rejectFollow(tx, me, other),
  mute: (tx, me, other) => mute(tx, me, other),
  'mute/removal': (tx, me, other) => unmute(tx, me, other),
  block: (tx, me, other) => block(tx, me, other),
  'block/removal': (tx, me, other) => unblock(tx, me, other),
};

async function showRequests(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const page = pageAsked(c, peoplePerPage);
  const people = await followRequestsOf(web.db, ctx.me.id, page);
  const lines = await linesOf(
    web.db,
    ctx.viewer,
    people.map((person) => person.id),
  );
  const body = (
    <>
      <h1>{t('requests.heading')}</h1>
      <p class="quiet">{t('requests.lead')}</p>
      {people.length > 1 && (
        <p class="buttons">
          <button class="button second" form="act" formaction="/people/requests/approval">
            {t('requests.approveAll')}
          </button>
        </p>
      )}
      {people.length === 0 ? (
        <Empty sentence={t('requests.empty')} href="/people" action={t('home.emptyAction')} />
      ) : (
        <ul class="cards">
          {people.map((person) => (
            <PersonCard person={person} ctx={ctx} instance={web.db.instance} line={lines.get(person.id)}>
              <button class="button" form="act" formaction={`/people/${person.id}/request/approval`}>
                {t('requests.approve')}
                <span class="hidden"> {person.name}</span>
              </button>
              <button class="button second" form="act" formaction={`/people/${person.id}/request/refusal`}>
                {t('requests.refuse')}
                <span class="hidden"> {person.name}</span>
              </button>
            </PersonCard>
          ))}
        </ul>
      )}
      <Pager
        i18n={ctx.i18n}
        path="/people/requests"
        cursors={people.map((p) => p.id)}
        limit={peoplePerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: t('requests.heading'), room: 'people', body, live: ['home'] });
}
