import { HintCard } from '../shell/hint.tsx';
import {
  countPeople,
  listPeople,
  type DirectoryEntry,
  type Facet,
  type FacetName,
} from '#src/people/directory.ts';
import { requireRoom } from '#src/company/limits.ts';
import { nobodyElsewhere, type FoundElsewhere } from '#src/people/elsewhere.ts';
import { relationships, withoutKnown, type Relationship } from '#src/people/read.ts';
import { followRequestsOf } from '#src/people/read-follows.ts';
import { Unavailable } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebRequest } from '../shell/context.ts';
import { findPerson, handleIn } from '../shell/find.ts';
import { peoplePerPage } from '../shell/paging.ts';
import { AskPartners, Elsewhere } from './elsewhere.tsx';
import { FollowButton } from './follow-button.tsx';
import { Icon } from '../shell/icon.tsx';
import { Empty, Problem } from '../shell/notice.tsx';
import { PeopleTabs } from './people-tabs.tsx';
import { PersonCard } from './person-card.tsx';
import { showPage } from '../shell/show.tsx';
import type { Key, I18n } from '../shell/i18n.ts';

/** The query; all of it is in the URL. */
interface Asked {
  readonly q: string;
  readonly skill: string;
  readonly site: string;
  readonly department: string;
  readonly language: string;
  readonly company: string;
  readonly sort: 'name' | 'newest';
}
const textMax = 200;
const skillsShown = 4;

/** Everyone this reader may see, across companies, filtered by words and by what they have in common. */
export async function showDirectory(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const asked = askedIn(c);
  const silent = await lookElsewhere(web, ctx, asked.q);
  const search = { q: asked.q, filters: asked };
  const [{ people, next }, { total, facets }, requests, elsewhere] = await Promise.all([
    listPeople(web.db, ctx.viewer, {
      ...search,
      sort: asked.sort,
      after: c.req.query('after'),
      limit: peoplePerPage,
    }),
    countPeople(web.db, ctx.viewer, { ...search, language: i18n.locale }),
    followRequestsOf(web.db, ctx.me.id, { limit: 20 }),
    askPartners(web, c, asked),
  ]);
  const ids = people.map((person) => person.id);
  const ties = await relationships(web.db, ctx.viewer, ids);
  const body = (
    <>
      <h1>{i18n.t('people.heading')}</h1>
      <PeopleTabs ctx={ctx} current="list" />
      <HintCard ctx={ctx} of={['skills']} />
      {requests.length > 0 && (
        <p class="notice">
          <a href="/people/requests">{i18n.t('home.followRequests', { count: requests.length })}</a>
        </p>
      )}
      <SearchForm asked={asked} i18n={i18n} />
      <Chosen asked={asked} i18n={i18n} />
      {facets.length > 0 && (
        <details class="facets-above">
          <summary>{i18n.t('people.narrow')}</summary>
          <Facets asked={asked} facets={facets} total={total} i18n={i18n} place="above" />
        </details>
      )}
      <Problem text={silent ? i18n.t('people.silent') : null} />
      {people.length === 0 && elsewhere.people.length > 0 ? null : people.length === 0 ? (
        <Empty sentence={i18n.t('people.nobody')} href="/people" action={i18n.t('people.again')} />
      ) : (
        <>
          <p class="quiet" role="status">
            {i18n.t('people.found', { count: total })}
          </p>
          <ul class="cards directory">
            {people.map((person, at) => (
              <Entry person={person} tie={ties[at]} ctx={ctx} web={web} />
            ))}
          </ul>
        </>
      )}
      {next !== null && (
        <nav class="pager" aria-label={i18n.t('pager.label')}>
          <a class="button second" rel="next" href={pathWith(asked, {}, next)}>
            {i18n.t('people.more')}
            <Icon name="right" />
          </a>
        </nav>
      )}
      {mayBeElsewhere(web, c, asked) && !wantsPartners(c) && (
        <AskPartners href={`${pathWith(asked, {})}&partners=1`} i18n={i18n} />
      )}
      <Elsewhere found={elsewhere} i18n={i18n} instance={web.db.instance} />
    </>
  );
  const aside = <Facets asked={asked} facets={facets} total={total} i18n={i18n} place="beside" />;
  return showPage(web, c, { title: i18n.t('people.heading'), room: 'people', body, aside });
}

/** What partners' directories say, asked only when the reader wants it: their words leave the company. Whom we know already is left out. */
async function askPartners(web: WebContext, c: WebRequest, asked: Asked): Promise<FoundElsewhere> {
  if (!wantsPartners(c) || !mayBeElsewhere(web, c, asked)) return nobodyElsewhere;
  requireRoom(web.db.instance, c.var.ctx.me.id, 'partners');
  const found = await web.remote.searchDirectories(asked.q);
  return { ...found, people: await withoutKnown(web.db, found.people) };
}

/** Partners are not asked by guests. */
const wantsPartners = (c: WebRequest): boolean =>
  c.req.query('partners') === '1' && c.var.ctx.me.guestOf === null;

/** Partners are asked for words alone: they know nothing of our filters, and a further page is ours. */
const mayBeElsewhere = (web: WebContext, c: WebRequest, asked: Asked): boolean =>
  asked.q !== '' &&
  (handleIn(web, asked.q)?.host ?? null) === null &&
  facetNames.every((name) => asked[name] === '') &&
  c.req.query('after') === undefined;

function askedIn(c: WebRequest): Asked {
  const query = (name: string) => (c.req.query(name) ?? '').replaceAll('\0', '').trim().slice(0, textMax);
  return {
    q: query('q'),
    skill: query('skill'),
    site: query('site'),
    department: query('department'),
    language: query('language'),
    company: query('company'),
    sort: query('sort') === 'newest' ? 'newest' : 'name',
  };
}

/** A full handle of another company is asked for at its home, so that it is known when the list is made. True: it did not answer. */
async function lookElsewhere(web: WebContext, ctx: RequestContext, q: string): Promise<boolean> {
  if ((handleIn(web, q)?.host ?? null) === null) return false;
  try {
    await findPerson(web, ctx.me.id, q);
    return false;
  } catch (error) {
    if (error instanceof Unavailable) return true;
    throw error;
  }
}

function pathWith(asked: Asked, change: Partial<Asked>, after?: string): string {
  const { sort, ...rest } = { ...asked, ...change };
  const query = new URLSearchParams(Object.entries(rest).filter(([, value]) => value !== ''));
  if (sort === 'newest') query.set('sort', sort);
  if (after !== undefined) query.set('after', after);
  const text = query.toString();
  return text === '' ? '/people' : `/people?${text}`;
}

function SearchForm(props: { readonly asked: Asked; readonly i18n: I18n }) {
  const { asked, i18n } = props;
  const { t } = i18n;
  return (
    <form class="people-search" action="/people" role="search" aria-label={t('people.heading')}>
      <label>
        {t('people.q')}
        <input type="search" name="q" value={asked.q} autocomplete="off" aria-describedby="people-hint" />
      </label>
      {facetNames.map(
        (name) => asked[name] !== '' && <input type="hidden" name={name} value={asked[name]} />,
      )}
      <label class="sort">
        {t('people.sort')}
        <select name="sort">
          <option value="name" selected={asked.sort === 'name'}>
            {t('people.byName')}
          </option>
          <option value="newest" selected={asked.sort === 'newest'}>
            {t('people.byNewest')}
          </option>
        </select>
      </label>
      <button class="button">{t('people.search')}</button>
      <p class="hint" id="people-hint">
        {t('people.hint')}
      </p>
    </form>
  );
}

const facetNames: readonly FacetName[] = ['company', 'department', 'site', 'skill', 'language'];
const facetWords: Readonly<Record<FacetName, Key>> = {
  company: 'field.company',
  site: 'field.site',
  department: 'field.department',
  skill: 'field.skill',
  language: 'field.language',
};

/** What narrows the list now, each with the way back. */
function Chosen(props: { readonly asked: Asked; readonly i18n: I18n }) {
  const { asked, i18n } = props;
  const chosen = facetNames.filter((name) => asked[name] !== '');
  if (chosen.length === 0) return null;
  return (
    <ul class="chips chosen">
      {chosen.map((name) => (
        <li>
          <a class="chip mine" href={pathWith(asked, { [name]: '' })}>
            {i18n.t(facetWords[name])}: {asked[name]}
            <Icon name="close" />
            <span class="hidden">{i18n.t('people.widen')}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

function Facets(props: {
  readonly asked: Asked;
  readonly facets: readonly Facet[];
  readonly total: number;
  readonly i18n: I18n;
  /** Beside the list on a desk; above it, folded, where there is one column. */
  readonly place: 'beside' | 'above';
}) {
  const { asked, facets, total, i18n, place } = props;
  return (
    <>
      {facetNames.map((name) => {
        const offered = facets.filter(
          (facet) => facet.name === name && asked[name] === '' && (facet.count < total || name !== 'company'),
        );
        if (offered.length === 0) return null;
        return (
          <section class={`beside facet-${place}`} aria-labelledby={`facet-${place}-${name}`}>
            <h2 id={`facet-${place}-${name}`}>{i18n.t(facetWords[name])}</h2>
            <ul class="lines">
              {offered.map((facet) => (
                <li>
                  <a href={pathWith(asked, { [name]: facet.value })}>
                    <span class="grow">{facet.value}</span>
                    <span class="count">{i18n.number(facet.count)}</span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </>
  );
}

function Entry(props: {
  readonly person: DirectoryEntry;
  readonly tie: Relationship | undefined;
  readonly ctx: RequestContext;
  readonly web: WebContext;
}) {
  const { person, tie, ctx, web } = props;
  const { titles, departments, sites, skills } = person;
  const line = [...titles, ...departments, ...sites].join(' · ');
  return (
    <PersonCard
      person={person}
      ctx={ctx}
      instance={web.db.instance}
      line={line === '' ? undefined : line}
      below={
        skills.length > 0 && (
          <ul class="chips">
            {skills.slice(0, skillsShown).map((skill) => (
              <li>
                <a class="chip" href={`/people?skill=${encodeURIComponent(skill)}`}>
                  {skill}
                </a>
              </li>
            ))}
          </ul>
        )
      }
    >
      {person.id !== (ctx.me.id as PersonId) && tie && (
        <FollowButton person={person} tie={tie} i18n={ctx.i18n} quiet />
      )}
    </PersonCard>
  );
}
