import type { Hono } from 'hono';
import { acceptFollow, rejectFollow } from '#src/people/answer-follow.ts';
import { block, unblock } from '#src/people/block.ts';
import { follow } from '#src/people/follow.ts';
import { mute, unmute } from '#src/people/mute.ts';
import type { Face } from '#src/people/person.ts';
import { followRequestsOf } from '#src/people/read-follows.ts';
import { searchPeople } from '#src/people/search.ts';
import { unfollow } from '#src/people/unfollow.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Visit, WebContext, WebEnv, WebRequest } from '../context.ts';
import { findPerson, handleIn } from '../find.ts';
import { idOf } from '../forms.ts';
import { pageAsked, peoplePerPage } from '../paging.ts';
import { Empty, Problem } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { PersonCard } from '../parts/person-card.tsx';
import { linesOf } from '../read.ts';
import { goBack, showPage } from '../show.tsx';

/** Finding people, and what one does about them. */
export function peopleRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/people', (c) => showSearch(web, c));
  app.get('/people/requests', (c) => showRequests(web, c));
  for (const [name, act] of Object.entries(acts))
    app.post(`/people/:id/${name}`, async (c) => {
      const id = idOf<PersonId>(c.req.param('id'));
      if (id === null) throw notFound('This person');
      await transaction(web.db, (tx) => act(tx, c.var.visit.me.id, id));
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

interface Asked {
  readonly q: string;
  readonly skill: string;
  readonly site: string;
  readonly company: string;
}

async function showSearch(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit } = c.var;
  const { words } = visit;
  const query = (name: string) => (c.req.query(name) ?? '').trim().slice(0, 200);
  const asked: Asked = {
    q: query('q'),
    skill: query('skill'),
    site: query('site'),
    company: query('company'),
  };
  const isAsked = Object.values(asked).some((text) => text !== '');
  const { found, silent } = await search(web, visit, asked);
  const [requests, lines] = await Promise.all([
    followRequestsOf(web.db, visit.me.id, { limit: 20 }),
    linesOf(
      web.db,
      visit.viewer,
      found.map((person) => person.id),
    ),
  ]);
  const body = (
    <>
      <h1>{words.t('people.heading')}</h1>
      {requests.length > 0 && (
        <p class="notice">
          <a href="/people/requests">{words.t('home.followRequests', { count: requests.length })}</a>
        </p>
      )}
      <SearchForm asked={asked} visit={visit} web={web} />
      <Problem text={silent ? words.t('people.silent') : null} />
      {!isAsked ? (
        <p class="quiet hint">{words.t('people.hint')}</p>
      ) : found.length === 0 ? (
        <Empty sentence={words.t('people.nobody')} href="/people" action={words.t('people.again')} />
      ) : (
        <>
          <p class="quiet" role="status">
            {words.t('people.found', { count: found.length })}
          </p>
          <ul class="cards">
            {found.map((person) => (
              <PersonCard person={person} visit={visit} house={web.db.house} line={lines.get(person.id)} />
            ))}
          </ul>
        </>
      )}
    </>
  );
  return showPage(web, c, { title: words.t('people.heading'), room: 'people', body });
}

/** A full handle of another company is asked for at its home when nobody here knows it. */
async function search(
  web: WebContext,
  visit: Visit,
  asked: Asked,
): Promise<{ found: Face[]; silent: boolean }> {
  const { skill, site, company } = asked;
  const ask = () =>
    searchPeople(web.db, visit.viewer, {
      q: asked.q,
      limit: peoplePerPage,
      filters: { skill, site, company },
    });
  const found = await ask();
  if (found.length > 0 || (handleIn(web, asked.q)?.host ?? null) === null) return { found, silent: false };
  try {
    const id = await findPerson(web, visit.me.id, asked.q);
    return { found: id === null ? [] : await ask(), silent: false };
  } catch (error) {
    if (error instanceof Unavailable) return { found: [], silent: true };
    throw error;
  }
}

function SearchForm(props: { readonly asked: Asked; readonly visit: Visit; readonly web: WebContext }) {
  const { asked, visit, web } = props;
  const { t } = visit.words;
  const companies = [web.db.house.company, ...web.book.all().map((partner) => partner.company)].filter(
    Boolean,
  );
  const narrowed = asked.skill !== '' || asked.site !== '' || asked.company !== '';
  return (
    <form class="people-search" action="/people" role="search" aria-label={t('people.heading')}>
      <label>
        {t('people.q')}
        <input type="search" name="q" value={asked.q} autocomplete="off" autofocus={asked.q === ''} />
      </label>
      <button class="button">{t('people.search')}</button>
      <details open={narrowed}>
        <summary>{t('people.narrow')}</summary>
        <div class="fields in-row">
          <label>
            {t('field.skill')}
            <input name="skill" value={asked.skill} />
          </label>
          <label>
            {t('field.site')}
            <input name="site" value={asked.site} />
          </label>
          <label>
            {t('field.company')}
            <select name="company">
              <option value="">{t('people.allCompanies')}</option>
              {companies.map((company) => (
                <option value={company} selected={company === asked.company}>
                  {company}
                </option>
              ))}
            </select>
          </label>
        </div>
      </details>
    </form>
  );
}

async function showRequests(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const page = pageAsked(c, peoplePerPage);
  const people = await followRequestsOf(web.db, visit.me.id, page);
  const lines = await linesOf(
    web.db,
    visit.viewer,
    people.map((person) => person.id),
  );
  const body = (
    <>
      <h1>{t('requests.heading')}</h1>
      <p class="quiet">{t('requests.lead')}</p>
      {people.length === 0 ? (
        <Empty sentence={t('requests.empty')} href="/people" action={t('home.emptyAction')} />
      ) : (
        <ul class="cards">
          {people.map((person) => (
            <PersonCard person={person} visit={visit} house={web.db.house} line={lines.get(person.id)}>
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
        words={visit.words}
        path="/people/requests"
        cursors={people.map((p) => p.id)}
        limit={peoplePerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, { title: t('requests.heading'), room: 'people', body });
}
