import { readChart, type Chart, type ChartPerson } from '#src/people/chart.ts';
import { readKnownPerson } from '#src/people/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { Instance } from '#src/platform/instance.ts';
import { notFound } from '#src/platform/errors.ts';
import { CompanyBadge } from '../company/company-badge.tsx';
import { personPath } from '../posts/post-html.ts';
import type { RequestContext, WebContext, WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';
import { Empty } from '../shell/notice.tsx';
import { showPage } from '../shell/show.tsx';
import { Avatar } from './avatar.tsx';
import { PeopleTabs } from './people-tabs.tsx';

const path = '/people/chart';

interface Frame {
  readonly ctx: RequestContext;
  readonly instance: Instance;
}

/** Who reports to whom: `?company=3` at a partner, `?from=ID` below one person. */
export async function showChart(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const from = await personAsked(web, c);
  const company = c.req.query('company') ?? '';
  const peerId = /^\d{1,9}$/.test(company) ? Number(company) : null;
  const chart = await readChart(web.db, ctx.viewer, { peerId, from });
  const frame = { ctx, instance: web.db.instance };
  const body = (
    <>
      <h1>{t('people.heading')}</h1>
      <PeopleTabs ctx={ctx} current="chart" />
      <p class="quiet">{t('chart.lead')}</p>
      {from === null && <Companies chart={chart} current={peerId} ctx={ctx} />}
      {from !== null && <Above chart={chart} ctx={ctx} />}
      {chart.people.length === 0 ? (
        <Empty sentence={t('chart.empty')} href="/settings" action={t('chart.emptyAction')} />
      ) : (
        <Branch chart={chart} under={null} frame={frame} />
      )}
      {chart.isCut && <p class="quiet">{t('chart.cut')}</p>}
    </>
  );
  return showPage(web, c, { title: t('chart.heading'), room: 'people', body, live: ['people'] });
}

async function personAsked(web: WebContext, c: WebRequest): Promise<PersonId | null> {
  const asked = c.req.query('from');
  if (asked === undefined) return null;
  const id = idOf<PersonId>(asked);
  const person = id === null ? null : await readKnownPerson(web.db, c.var.ctx.viewer, id);
  if (person?.kind !== 'person') throw notFound('person');
  return person.id;
}

/** Where more than one company is in a chart. */
function Companies(props: {
  readonly chart: Chart;
  readonly current: number | null;
  readonly ctx: RequestContext;
}) {
  const { chart, current, ctx } = props;
  if (chart.companies.length < 2) return null;
  return (
    <nav class="chips filter-chips" aria-label={ctx.i18n.t('chart.companies')}>
      {chart.companies.map(({ peerId, company }) => (
        <a
          class={peerId === current ? 'chip mine' : 'chip'}
          href={peerId === null ? path : `${path}?company=${peerId}`}
          aria-current={peerId === current ? 'page' : undefined}
        >
          {company}
        </a>
      ))}
    </nav>
  );
}

/** From the head down to whom the page begins with. */
function Above({ chart, ctx }: { readonly chart: Chart; readonly ctx: RequestContext }) {
  return (
    <nav class="chart-path" aria-label={ctx.i18n.t('chart.path')}>
      <a href={path}>{ctx.i18n.t('chart.all')}</a>
      {chart.above.map((person) => (
        <>
          {' › '}
          <a href={`${path}?from=${person.id}`} dir="auto">
            {person.name}
          </a>
        </>
      ))}
    </nav>
  );
}

function Branch(props: { readonly chart: Chart; readonly under: PersonId | null; readonly frame: Frame }) {
  const { chart, under, frame } = props;
  const people = chart.people.filter((person) => person.under === under);
  if (people.length === 0) return null;
  return (
    <ul class={under === null ? 'chart' : undefined}>
      {people.map((person) => (
        <li>
          <Node
            person={person}
            frame={frame}
            isFolded={!chart.people.some((each) => each.under === person.id)}
          />
          <Branch chart={chart} under={person.id} frame={frame} />
        </li>
      ))}
    </ul>
  );
}

function Node(props: { readonly person: ChartPerson; readonly frame: Frame; readonly isFolded: boolean }) {
  const { person, frame, isFolded } = props;
  const { t } = frame.ctx.i18n;
  const leads = t('chart.reports', { count: person.leads });
  return (
    <>
      <div class="chart-person">
        <Avatar of={person} instance={frame.instance} />
        <div class="row-text">
          <p>
            <a class="name" href={personPath(person)} dir="auto">
              {person.name}
            </a>{' '}
            <CompanyBadge of={person} />
          </p>
          <p class="quiet">
            {person.title !== null && <bdi>{person.title}</bdi>}
            {person.title !== null && person.leads > 0 && ' · '}
            {person.leads > 0 && (isFolded ? <a href={`${path}?from=${person.id}`}>{leads}</a> : leads)}
          </p>
        </div>
      </div>
      {person.inCircle && <p class="notice">{t('chart.circle')}</p>}
    </>
  );
}
