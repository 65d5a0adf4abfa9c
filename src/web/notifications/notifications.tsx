import type { Hono } from 'hono';
import type { NotificationKind } from '#src/notifications/notification.ts';
import { readCalm } from '#src/notifications/calm.ts';
import { markSeen } from '#src/notifications/markers.ts';
import { markReadBesidesMessages } from '#src/notifications/read.ts';
import {
  isOfFormerMember,
  markMatterRead,
  readNotificationGroups,
  type NotificationGroup,
} from '#src/notifications/read-groups.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import { targetOf } from './sentences.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';
import { pageAsked } from '../shell/paging.ts';
import { CalmNotice } from './calm.tsx';
import { NotificationLine } from './notification.tsx';
import { HintCard } from '../shell/hint.tsx';
import { Icon } from '../shell/icon.tsx';
import { Empty } from '../shell/notice.tsx';
import { Pager } from '../shell/pager.tsx';
import { goBack, showPage, showPiece } from '../shell/show.tsx';
import { Badges } from '../shell/navigation.tsx';
import { countAgain, isAhead } from '../shell/request-context.ts';
import type { Key, I18n } from '../shell/i18n.ts';
import { refusals } from '../refusals.ts';

const notificationsPerPage = 30;

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

/** What others did that concerns the reader, grouped where it belongs together; unread until seen or marked as read. */
export function notificationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const { db } = web;
  app.get('/notifications', (c) => showNotifications(web, c));

  app.post('/notifications/reads', async (c) => {
    // Only what was on the page: what arrived since stays unread.
    await transaction(db, (tx) => markReadBesidesMessages(tx, c.var.ctx.me.id, c.var.form.text('up_to')));
    return goBack(c);
  });

  app.post('/notifications/:id/reads', async (c) => {
    await transaction(db, (tx) => markMatterRead(tx, c.var.ctx.me.id, c.req.param('id')));
    return goBack(c);
  });

  // From the page, a mail or a telephone: opening it is reading it.
  // Small, because every open page asks for it when something is told to its reader.
  app.get('/badges', (c) => showPiece(c, <Badges ctx={c.var.ctx} />));
  app.get('/notifications/:id', async (c) => {
    const notification = await oneNotification(web, c);
    await transaction(db, (tx) => markMatterRead(tx, c.var.ctx.me.id, notification.id));
    return c.redirect(targetOf(notification), 303);
  });
}

async function oneNotification(web: WebContext, c: WebRequest): Promise<NotificationGroup> {
  const id = idOf(c.req.param('id'));
  const [notification] =
    id === null ? [] : await readNotificationGroups(web.db, c.var.ctx.me.id, { ids: [id], limit: 1 });
  if (notification) return notification;
  // Neither what was said nor the name of the group, which may be secret.
  if (id !== null && (await isOfFormerMember(web.db, c.var.ctx.me.id, id))) throw refusals.notAMember();
  throw notFound('notification');
}

async function showNotifications(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const asked = c.req.query('show') ?? '';
  const filter = filters.find((each) => each.name === asked) ?? filters[0];
  const page = pageAsked(c, notificationsPerPage);
  const notifications = await readNotificationGroups(web.db, ctx.me.id, { ...page, kinds: filter?.kinds });
  const [newest] = filter?.name || page.moved ? [] : notifications;
  if (newest && !isAhead(c)) {
    await transaction(web.db, (tx) => markSeen(tx, ctx.me.id, newest.id));
    await countAgain(web, c);
  }
  const calm = ctx.calm ? await readCalm(web.db, ctx.me.id) : null;
  const path = filter?.name ? `/notifications?show=${filter.name}` : '/notifications';
  const body = (
    <>
      <div class="heading">
        <h1>{t('notifications.heading')}</h1>
        <MarkAll i18n={i18n} notifications={filter?.name ? [] : notifications} />
      </div>
      <HintCard ctx={ctx} of={['notifications']} />
      <CalmNotice ctx={ctx} calm={calm} />
      <Filters i18n={i18n} current={filter?.name ?? ''} />
      {notifications.length === 0 ? (
        <Empty
          sentence={t(filter?.name ? 'notifications.emptyFiltered' : 'notifications.empty')}
          href={filter?.name ? '/notifications' : '/people'}
          action={t(filter?.name ? 'notifications.showAll' : 'home.emptyAction')}
        />
      ) : (
        <ul class="alerts">
          {notifications.map((notification) => (
            <NotificationLine notification={notification} ctx={ctx} instance={web.db.instance} />
          ))}
        </ul>
      )}
      <Pager
        i18n={i18n}
        path={path}
        cursors={notifications.map((notification) => notification.id)}
        limit={notificationsPerPage}
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

function MarkAll(props: { readonly i18n: I18n; readonly notifications: readonly NotificationGroup[] }) {
  const { i18n, notifications } = props;
  const [newest] = notifications;
  if (!newest || !notifications.some((notification) => notification.unread)) return null;
  return (
    <button class="button second" form="act" formaction="/notifications/reads" name="up_to" value={newest.id}>
      <Icon name="check" />
      {i18n.t('notifications.markRead')}
    </button>
  );
}

function Filters(props: { readonly i18n: I18n; readonly current: string }) {
  const { i18n, current } = props;
  return (
    <div class="alert-bar">
      <nav class="tabs" aria-label={i18n.t('notifications.filters')}>
        {filters.map(({ name, word }) => (
          <a
            href={name === '' ? '/notifications' : `/notifications?show=${name}`}
            aria-current={name === current ? 'page' : undefined}
          >
            {i18n.t(word)}
          </a>
        ))}
      </nav>
      <a class="alert-settings" href="/settings/notifications" title={i18n.t('notifications.settings')}>
        <Icon name="settings" />
        <span class="hidden">{i18n.t('notifications.settings')}</span>
      </a>
    </div>
  );
}
