import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import {
  markRead,
  readNotifications,
  type NotificationKind,
  type NotificationView,
} from '#src/notifications/read.ts';
import { transaction } from '#src/platform/database.ts';
import type { House } from '#src/platform/house.ts';
import type { ReactionKind } from '#src/posts/post.ts';
import type { Visit, WebContext, WebEnv } from '../context.ts';
import { pageAsked, peoplePerPage } from '../paging.ts';
import { reactionWord } from '../parts/actions.tsx';
import { Avatar } from '../parts/avatar.tsx';
import { Icon, type IconName } from '../parts/icon.tsx';
import { Empty } from '../parts/notice.tsx';
import { Pager } from '../parts/pager.tsx';
import { Plate } from '../parts/plate.tsx';
import { Time } from '../parts/time.tsx';
import { personPath } from '../prose.ts';
import { goBack, showPage } from '../show.tsx';
import type { Key, Words } from '../words.ts';

/** What others did that concerns the reader, newest first; unread until they say so. */
export function notificationRoutes(app: Hono<WebEnv>, web: WebContext): void {
  const { db } = web;
  app.get('/notifications', async (c) => {
    const { visit } = c.var;
    const { words } = visit;
    const page = pageAsked(c, peoplePerPage);
    const alerts = await readNotifications(db, visit.me.id, page);
    const newest = alerts[0];
    const body = (
      <>
        <div class="heading">
          <h1>{words.t('notifications.heading')}</h1>
          {visit.unread > 0 && newest && (
            <button
              class="button second"
              form="act"
              formaction="/notifications/reads"
              name="up_to"
              value={newest.id}
            >
              <Icon name="check" />
              {words.t('notifications.markRead')}
            </button>
          )}
        </div>
        {alerts.length === 0 ? (
          <Empty
            sentence={words.t('notifications.empty')}
            href="/people"
            action={words.t('home.emptyAction')}
          />
        ) : (
          <ul class="alerts">
            {alerts.map((alert) => (
              <Alert alert={alert} visit={visit} house={db.house} />
            ))}
          </ul>
        )}
        <Pager
          words={words}
          path="/notifications"
          cursors={alerts.map((alert) => alert.id)}
          limit={peoplePerPage}
          moved={page.moved}
        />
      </>
    );
    return showPage(web, c, { title: words.t('notifications.heading'), room: 'notifications', body });
  });

  app.post('/notifications/reads', async (c) => {
    // Only what was on the page: what arrived since stays unread.
    await transaction(db, (tx) => markRead(tx, c.var.visit.me.id, c.var.form.text('up_to')));
    return goBack(c);
  });
}

const shown: Readonly<Record<NotificationKind, { readonly icon: IconName; readonly sentence: Key }>> = {
  mention: { icon: 'hash', sentence: 'alert.mention' },
  reply: { icon: 'reply', sentence: 'alert.reply' },
  follow: { icon: 'person', sentence: 'alert.follow' },
  follow_request: { icon: 'person', sentence: 'alert.followRequest' },
  follow_accepted: { icon: 'check', sentence: 'alert.followAccepted' },
  reaction: { icon: 'like', sentence: 'alert.reaction' },
  share: { icon: 'share', sentence: 'alert.share' },
  poll: { icon: 'poll', sentence: 'alert.poll' },
  edit: { icon: 'write', sentence: 'alert.edit' },
  group_invite: { icon: 'mail', sentence: 'alert.groupInvite' },
  group_request: { icon: 'people', sentence: 'alert.groupRequest' },
  group_joined: { icon: 'groups', sentence: 'alert.groupJoined' },
  group_removed: { icon: 'leave', sentence: 'alert.groupRemoved' },
};

/** Somebody, what they did, and where it leads. */
function Alert(props: { readonly alert: NotificationView; readonly visit: Visit; readonly house: House }) {
  const { alert, visit, house } = props;
  const { words } = visit;
  const { icon, sentence } = shown[alert.kind];
  const { actor } = alert;
  const name: Child = actor ? (
    <>
      <a class="name" href={personPath(actor)}>
        {actor.name}
      </a>
      {actor.peerId !== null && ' '}
      <Plate of={actor} />
    </>
  ) : (
    words.t('alert.somebody')
  );
  const group = (
    <a href={alert.group ? `/go/groups/${alert.group.id}` : '/groups'}>{alert.group?.name ?? ''}</a>
  );
  return (
    <li class={`alert${alert.readAt ? '' : ' unread'}`}>
      <span class="alert-icon">
        {actor ? <Avatar of={actor} house={house} /> : <Icon name={icon} />}
        {actor && (
          <span class="alert-kind">
            <Icon
              name={alert.detail === 'recommend' || alert.detail === 'interested' ? alert.detail : icon}
            />
          </span>
        )}
      </span>
      <div>
        <p>
          {!alert.readAt && <span class="hidden">{words.t('alert.unread')} </span>}
          {words.rich(sentence, { name, group, reaction: reactionOf(words, alert) })}
          <span class="quiet">
            {' · '}
            <Time at={alert.at} words={words} />
          </span>
        </p>
        {alert.post && (
          <a class="excerpt" href={`/posts/${alert.post.id}`} lang={alert.post.language}>
            {excerptOf(alert.post.title || alert.post.text) || words.t('alert.post')}
          </a>
        )}
        <Answer alert={alert} words={words} />
      </div>
    </li>
  );
}

function Answer(props: { readonly alert: NotificationView; readonly words: Words }) {
  const { alert, words } = props;
  if (alert.kind === 'follow_request') return <a href="/people/requests">{words.t('alert.answer')}</a>;
  if (alert.kind === 'group_request' && alert.group)
    return <a href={`/groups/${alert.group.handle}/members#requests`}>{words.t('alert.answer')}</a>;
  return null;
}

function reactionOf(words: Words, alert: NotificationView): string {
  const kind = (['like', 'recommend', 'interested'] as const).find((each) => each === alert.detail);
  return reactionWord(words, (kind ?? 'emoji') satisfies ReactionKind, kind ? '' : alert.detail);
}

const excerptMax = 160;
function excerptOf(text: string): string {
  const letters = Array.from(text.replace(/\s+/g, ' ').trim());
  return letters.length <= excerptMax ? letters.join('') : `${letters.slice(0, excerptMax).join('')}…`;
}
