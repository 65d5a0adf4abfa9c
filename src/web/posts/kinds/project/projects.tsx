import type { Hono } from 'hono';
import { projectsFor, type ProjectFilter } from '#src/posts/kinds/project/list-projects.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { FilterChips, type Chip } from '../../../shell/filter-chips.tsx';
import type { I18n, Key } from '../../../shell/i18n.ts';
import { Empty } from '../../../shell/notice.tsx';
import { showPage } from '../../../shell/show.tsx';
import { ProjectLine } from './project-row.tsx';
import { statusWords } from './words.ts';

const filters = ['running', 'on_track', 'at_risk', 'on_hold', 'done'] as const;
type Filter = (typeof filters)[number];
const wordOf = (filter: Filter): Key => (filter === 'running' ? 'projects.running' : statusWords[filter]);

interface Asked {
  /** Not there: all. */
  readonly status: Filter | 'all';
  readonly isMine: boolean;
}

const askedOf = (c: WebRequest): Asked => ({
  status:
    c.req.query('status') === 'all'
      ? 'all'
      : (filters.find((each) => each === c.req.query('status')) ?? 'running'),
  isMine: c.req.query('who') !== 'all',
});

const pathOf = ({ status, isMine }: Asked): string => {
  const query = new URLSearchParams();
  if (status !== 'running') query.set('status', status);
  if (!isMine) query.set('who', 'all');
  return query.size === 0 ? '/projects' : `/projects?${query}`;
};

/** Projects in all groups and companies: one's own, or all that one may read. */
export function projectsRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/projects', async (c) => {
    const { ctx } = c.var;
    const { i18n } = ctx;
    const { t } = i18n;
    const asked = askedOf(c);
    const filter: ProjectFilter = {
      isMine: asked.isMine,
      ...(asked.status !== 'all' && { status: asked.status }),
    };
    const rows = await projectsFor(web.db, ctx.viewer, filter);
    const chip = (more: Partial<Asked>, label: string): Chip => ({
      href: pathOf({ ...asked, ...more }),
      label,
      isCurrent: Object.entries(more).every(([name, value]) => asked[name as keyof Asked] === value),
    });
    const body = (
      <>
        <h1>{t('projects.heading')}</h1>
        <FilterChips
          label={t('projects.whose')}
          chips={[chip({ isMine: true }, t('projects.mine')), chip({ isMine: false }, t('projects.all'))]}
        />
        <FilterChips
          label={t('project.status')}
          chips={[
            ...filters.map((status) => chip({ status }, t(wordOf(status)))),
            chip({ status: 'all' }, t('projects.any')),
          ]}
        />
        {rows.length === 0 ? (
          <None asked={asked} i18n={i18n} />
        ) : (
          <ul class="rows">
            {rows.map((row) => (
              <ProjectLine row={row} i18n={i18n} here="all" />
            ))}
          </ul>
        )}
      </>
    );
    return showPage(web, c, { title: t('projects.heading'), body, live: ['home'] });
  });
}

/** Of one's own there are none: all are offered. */
function None({ asked, i18n: { t } }: { readonly asked: Asked; readonly i18n: I18n }) {
  if (asked.isMine)
    return (
      <Empty
        sentence={t('projects.noneMine')}
        href={pathOf({ ...asked, isMine: false })}
        action={t('projects.all')}
      />
    );
  if (asked.status !== 'running') return <Empty sentence={t('projects.noneSuch')} />;
  return <Empty sentence={t('projects.none')} href="/groups" action={t('nav.groups')} />;
}
