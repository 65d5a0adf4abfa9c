import type { Hono } from 'hono';
import { companyAnnouncements, type Announcement } from '#src/posts/kinds/must-read/announcements.ts';
import { excerptOf } from '../posts/other-drafts.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { Empty } from '../shell/notice.tsx';
import { Time } from '../shell/time.tsx';
import { showCompany } from './company-tabs.tsx';

const write = '/posts/new?kind=must_read';
/** Two lines on a desk. */
const titleShown = 160;

/** What everybody here is asked to read, and how many have, for communicators and administrators. Guarded by companyDoor. */
export function announcementPageRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/company/announcements', (c) => show(web, c));
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const all = await companyAnnouncements(web.db, ctx.me.id);
  const now = Date.now();
  const isOver = ({ until }: Announcement): boolean => until !== null && until.getTime() <= now;
  const over = all.filter(isOver);
  const standing = all.filter((each) => !isOver(each));
  const body = (
    <>
      <p class="quiet">{t('announcements.lead')}</p>
      {all.length === 0 ? (
        <Empty sentence={t('announcements.none')} href={write} action={t('announcements.write')} />
      ) : (
        <p class="buttons">
          <a class="button" href={write}>
            {t('announcements.write')}
          </a>
        </p>
      )}
      <List of={standing} i18n={ctx.i18n} />
      {over.length > 0 && (
        <section class="part">
          <h2>{t('announcements.over')}</h2>
          <List of={over} i18n={ctx.i18n} />
        </section>
      )}
    </>
  );
  return showCompany(web, c, { page: 'announcements', body });
}

function List(props: { readonly of: readonly Announcement[]; readonly i18n: I18n }) {
  const { of, i18n } = props;
  const { t } = i18n;
  if (of.length === 0) return null;
  return (
    <ul class="ways">
      {of.map((each) => (
        <li>
          <div>
            <a href={`/posts/${each.post.id}`} dir="auto">
              {excerptOf(each.post.title || each.post.text, titleShown) || t('composer.untitled')}
            </a>
            <p class="quiet">
              <bdi>{each.post.author.name}</bdi> · <Time at={each.post.publishedAt} i18n={i18n} />
              {each.until !== null && ` · ${t('announcements.until', { when: i18n.moment(each.until) })}`}
            </p>
          </div>
          <span>{sayReception(each, i18n)}</span>
        </li>
      ))}
    </ul>
  );
}

function sayReception({ asked, acknowledged }: Announcement, { t, number }: I18n): string {
  if (asked === 'few') return t('announcements.fewAsked');
  if (acknowledged === 'few') return t('announcements.fewRead', { asked: number(asked) });
  if (acknowledged === 'most') return t('announcements.mostRead', { asked: number(asked) });
  return t('announcements.read', { read: number(acknowledged), asked: number(asked) });
}
