import type { Hono } from 'hono';
import type { NotificationKind } from '#src/notifications/notification.ts';
import { markSeen } from '#src/notifications/markers.ts';
import { markReadBesidesMessages } from '#src/notifications/read.ts';
import {
  isOfFormerMember,
  markMatterRead,
  readAlertGroups,
  type AlertGroup,
} from '#src/notifications/read-groups.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { targetOf } from '../alerts/sentences.ts';
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { idOf } from '../forms.ts';
import { pageAsked } from '../paging.ts';
import { AlertLine } from '../parts/alert.tsx';
import { Icon } from '../parts/icon.tsx';
import { Empty } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { goBack, showPage } from '../show.tsx';
import { countAgain, isAhead } from '../visit.ts';
import type { Key, Words } from '../words.ts';

const alertsPerPage = 30;

/** What of it one wants to see. */
const filters: readonly {
  readonly name: string;
  readonly word: Key;
  readonly kinds?: readonly NotificationKind[];
}[] = [
  { name: '', word: 'notifications.all' },
  { name: 'mentions', word: 'notifications.mentions', kinds: ['mention'] },
  { name: 'answers', word: 'notifications.answers', kinds: ['reply'] },
  {
    name: 'requests',
    word: 'notifications.requests',
    kinds: ['follow_request', 'group_invite', 'group_request', 'report'],
  },
];

/** What others did that concerns the reader, told together where it belongs together; unread until seen or said so. */
export function notificationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const { db } = web;
  app.get('/notifications', (c) => showAlerts(web, c));

  app.post('/notifications/reads', async (c) => {
    // Only what was on the page: what arrived since stays unread.
    await transaction(db, (tx) => markReadBesidesMessages(tx, c.var.visit.me.id, c.var.form.text('up_to')));
    return goBack(c);
  });

  app.post('/notifications/:id/reads', async (c) => {
    await transaction(db, (tx) => markMatterRead(tx, c.var.visit.me.id, c.req.param('id')));
    return goBack(c);
  });

  // From the page, a mail or a telephone: opening it is reading it.
  app.get('/notifications/:id', async (c) => {
    const alert = await oneAlert(web, c);
    await transaction(db, (tx) => markMatterRead(tx, c.var.visit.me.id, alert.id));
    return c.redirect(targetOf(alert), 303);
  });
}

async function oneAlert(web: WebContext, c: WebRequest): Promise<AlertGroup> {
  const id = idOf(c.req.param('id'));
  const [alert] =
    id === null ? [] : await readAlertGroups(web.db, c.var.visit.me.id, { ids: [id], limit: 1 });
  if (alert) return alert;
  // Neither what was said nor the name of the group, which may be secret.
  if (id !== null && (await isOfFormerMember(web.db, c.var.visit.me.id, id)))
    throw new Refusal('gone', 'You are no longer a member of the group that this was about.');
  throw notFound('This notification');
}

async function showAlerts(web: WebContext, c: WebRequest): Promise<Response> {
  const { visit } = c.var;
  const { words } = visit;
  const { t } = words;
  const asked = c.req.query('show') ?? '';
  const filter = filters.find((each) => each.name === asked) ?? filters[0];
  const page = pageAsked(c, alertsPerPage);
  const alerts = await readAlertGroups(web.db, visit.me.id, { ...page, kinds: filter?.kinds });
  const [newest] = filter?.name || page.moved ? [] : alerts;
  if (newest && !isAhead(c)) {
    await transaction(web.db, (tx) => markSeen(tx, visit.me.id, newest.id));
    await countAgain(web, c);
  }
  const path = filter?.name ? `/notifications?show=${filter.name}` : '/notifications';
  const body = (
    <>
      <div class="heading">
        <h1>{t('notifications.heading')}</h1>
        <MarkAll words={words} alerts={filter?.name ? [] : alerts} />
      </div>
      <Filters words={words} current={filter?.name ?? ''} />
      {alerts.length === 0 ? (
        <Empty
          sentence={t(filter?.name ? 'notifications.emptyFiltered' : 'notifications.empty')}
          href={filter?.name ? '/notifications' : '/people'}
          action={t(filter?.name ? 'notifications.showAll' : 'home.emptyAction')}
        />
      ) : (
        <ul class="alerts">
          {alerts.map((alert) => (
            <AlertLine alert={alert} visit={visit} house={web.db.house} />
          ))}
        </ul>
      )}
      <Pager
        words={words}
        path={path}
        cursors={alerts.map((alert) => alert.id)}
        limit={alertsPerPage}
        moved={page.moved}
      />
    </>
  );
  return showPage(web, c, {
    title: [...(filter?.name ? [t(filter.word)] : []), t('notifications.heading')].join(' · '),
    room: 'notifications',
    body,
    live: ['notifications'],
  });
}

function MarkAll(props: { readonly words: Words; readonly alerts: readonly AlertGroup[] }) {
  const { words, alerts } = props;
  const [newest] = alerts;
  if (!newest || !alerts.some((alert) => alert.unread)) return null;
  return (
    <button class="button second" form="act" formaction="/notifications/reads" name="up_to" value={newest.id}>
      <Icon name="check" />
      {words.t('notifications.markRead')}
    </button>
  );
}

function Filters(props: { readonly words: Words; readonly current: string }) {
  const { words, current } = props;
  return (
    <div class="alert-bar">
      <nav class="tabs" aria-label={words.t('notifications.filters')}>
        {filters.map(({ name, word }) => (
          <a
            href={name === '' ? '/notifications' : `/notifications?show=${name}`}
            aria-current={name === current ? 'page' : undefined}
          >
            {words.t(word)}
          </a>
        ))}
      </nav>
      <a class="alert-settings" href="/settings/notifications" title={words.t('notifications.settings')}>
        <Icon name="settings" />
        <span class="hidden">{words.t('notifications.settings')}</span>
      </a>
    </div>
  );
}
