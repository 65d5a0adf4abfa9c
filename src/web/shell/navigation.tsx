import type { Instance } from '#src/platform/instance.ts';
import type { RequestContext } from './context.ts';
import type { Key, I18n } from './i18n.ts';
import { Avatar } from '../people/avatar.tsx';
import { Icon, type IconName } from './icon.tsx';
import { firstRoomOf } from '../company/rooms.ts';
import { saidOnce } from './said-once.ts';

/** The sections of the navigation. */
export type Room =
  | 'home'
  | 'groups'
  | 'calendar'
  | 'chat'
  | 'write'
  | 'notifications'
  | 'people'
  | 'documents'
  | 'saved'
  | 'tasks'
  | 'approvals'
  | 'reports'
  | 'me'
  | 'company';

const rooms: readonly {
  readonly room: Room;
  readonly href: string;
  readonly icon: IconName;
  readonly word: Key;
  readonly newOf?: 'unread' | 'chats';
  /** A phone has it in the own menu: its bar holds five. */
  readonly deskOnly?: boolean;
}[] = [
  { room: 'home', href: '/', icon: 'home', word: 'nav.home' },
  { room: 'groups', href: '/groups', icon: 'groups', word: 'nav.groups' },
  { room: 'calendar', href: '/calendar', icon: 'calendar', word: 'calendar.heading', deskOnly: true },
  { room: 'chat', href: '/chat', icon: 'chat', word: 'nav.chat', newOf: 'chats' },
  { room: 'notifications', href: '/notifications', icon: 'bell', word: 'nav.notifications', newOf: 'unread' },
  { room: 'people', href: '/people', icon: 'people', word: 'nav.people' },
];

/** A column on desktop, a bar of five at the bottom of a phone, where administrators find the company in their own menu. */
export function Navigation(props: {
  readonly ctx: RequestContext;
  readonly room: Room | undefined;
  readonly write: string;
}) {
  const { i18n, unread, chats, reports, me, preferences } = props.ctx;
  if (preferences.simple) return <SimpleRooms {...props} />;
  const { room = null, write } = props;
  const shown = { room, write, unread, chats, reports, company: firstRoomOf(me) };
  return saidOnce(i18n, 'navigation', shown, (of) => <Rooms {...of} i18n={i18n} />);
}

/** Four, whatever else there is: the rest is in one's own menu. */
function SimpleRooms(props: {
  readonly ctx: RequestContext;
  readonly room: Room | undefined;
  readonly write: string;
}) {
  const { ctx, room, write } = props;
  const { t } = ctx.i18n;
  const entries = [
    { room: 'home', href: '/', icon: 'home', word: t('simple.feed'), news: 0 },
    { room: 'write', href: write, icon: 'write', word: t('nav.write'), news: 0 },
    { room: 'chat', href: '/chat', icon: 'chat', word: t('nav.chat'), news: ctx.chats },
    { room: 'people', href: '/people', icon: 'people', word: t('nav.people'), news: 0 },
  ] as const;
  return (
    <nav class="rooms simple" aria-label={t('nav.label')}>
      <ul>
        {entries.map((each) => (
          <li>
            <a href={each.href} aria-current={each.room === room ? 'page' : undefined}>
              <Icon name={each.icon} />
              <span>{each.word}</span>
              <Badge count={each.news} i18n={ctx.i18n} />
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Rooms(
  props: Pick<RequestContext, 'i18n' | 'unread' | 'chats' | 'reports'> & {
    readonly room: Room | null;
    readonly write: string;
    readonly company: string | null;
  },
) {
  const { i18n, room, write, reports, company } = props;
  const { t } = i18n;
  return (
    <nav class="rooms" aria-label={t('nav.label')}>
      <ul>
        {rooms.map((each) => (
          <li class={each.deskOnly ? 'desk-only' : undefined}>
            <a href={each.href} aria-current={each.room === room ? 'page' : undefined}>
              <Icon name={each.icon} />
              <span>{t(each.word)}</span>
              {each.newOf !== undefined && <Badge count={props[each.newOf]} i18n={i18n} />}
            </a>
          </li>
        ))}
        <li class="desk-only">
          <a href="/tasks" aria-current={room === 'tasks' ? 'page' : undefined}>
            <Icon name="task" />
            <span>{t('nav.tasks')}</span>
          </a>
        </li>
        <li class="desk-only">
          <a href="/documents" aria-current={room === 'documents' ? 'page' : undefined}>
            <Icon name="file" />
            <span>{t('documents.mine')}</span>
          </a>
        </li>
        <li class="desk-only">
          <a href="/approvals" aria-current={room === 'approvals' ? 'page' : undefined}>
            <Icon name="sign" />
            <span>{t('nav.approvals')}</span>
          </a>
        </li>
        {reports !== null && (
          <li class="desk-only">
            <a href="/reports" aria-current={room === 'reports' ? 'page' : undefined}>
              <Icon name="flag" />
              <span>{t('nav.reports')}</span>
              <Badge count={reports} i18n={i18n} />
            </a>
          </li>
        )}
        {company !== null && (
          <li class="desk-only">
            <a href={company} aria-current={room === 'company' ? 'page' : undefined}>
              <Icon name="building" />
              <span>{t('settings.navCompany')}</span>
            </a>
          </li>
        )}
      </ul>
      <div class="rooms-write">
        <a class="button" href={write} aria-current={room === 'write' ? 'page' : undefined}>
          <Icon name="write" />
          <span>{t('nav.write')}</span>
        </a>
      </div>
    </nav>
  );
}

/** The badges by themselves, for a script to place. `data-of`: the link they belong to. */
export function Badges(props: { readonly ctx: RequestContext }) {
  const { ctx } = props;
  const { i18n } = ctx;
  return (
    <div data-title={titleCount(ctx)}>
      {rooms.map(
        ({ href, newOf }) =>
          newOf !== undefined && (
            <p data-of={href}>
              <Badge count={ctx[newOf]} i18n={i18n} />
            </p>
          ),
      )}
      {ctx.reports !== null && (
        <p data-of="/reports">
          <Badge count={ctx.reports} i18n={i18n} />
        </p>
      )}
    </div>
  );
}

/** The start of every page's title while something is new. */
export function titleCount({ unread, chats, i18n }: RequestContext): string {
  const news = unread + chats;
  return news > 0 ? `(${i18n.number(news)}) ` : '';
}

/** How much is new behind a link of the navigation. */
function Badge(props: { readonly count: number; readonly i18n: I18n }) {
  const { count, i18n } = props;
  if (count === 0) return null;
  return (
    <span class="badge">
      {count > badgeMax ? `${badgeMax}+` : i18n.number(count)}
      <span class="hidden"> {i18n.t('nav.unread')}</span>
    </span>
  );
}
const badgeMax = 99;

/** What is one's own, in all groups and companies. */
const ownRooms = [
  ['/calendar', 'calendar', 'calendar.heading'],
  ['/documents', 'file', 'documents.mine'],
  ['/tasks', 'task', 'nav.tasks'],
  ['/projects', 'target', 'nav.projects'],
  ['/approvals', 'sign', 'nav.approvals'],
  ['/ideas', 'interested', 'nav.ideas'],
  ['/saved', 'bookmark', 'nav.saved'],
] as const;

/** One's own page, one's own rooms and sign-out. */
export function OwnMenu(props: { readonly ctx: RequestContext; readonly instance: Instance }) {
  const { ctx, instance } = props;
  const { t } = ctx.i18n;
  const company = firstRoomOf(ctx.me);
  return (
    <details class="menu own">
      <summary>
        <Avatar of={ctx.me} instance={instance} size="small" />
        <span class="hidden">{t('nav.own', { name: ctx.me.name })}</span>
      </summary>
      <div class="menu-list">
        <a href={`/@${ctx.me.handle}`}>
          <Icon name="person" />
          <span>
            <strong>{ctx.me.name}</strong>
            <span class="quiet"> @{ctx.me.handle}</span>
          </span>
        </a>
        {ctx.preferences.simple && <LeftOut ctx={ctx} />}
        {ownRooms.map(([path, icon, key]) => (
          <a href={path}>
            <Icon name={icon} />
            {t(key)}
          </a>
        ))}
        {ctx.reports !== null && (
          <a href="/reports">
            <Icon name="flag" />
            {t('nav.reports')}
            <Badge count={ctx.reports} i18n={ctx.i18n} />
          </a>
        )}
        <a href="/settings">
          <Icon name="settings" />
          {t('nav.settings')}
        </a>
        {company !== null && (
          <a href={company}>
            <Icon name="building" />
            {t('settings.navCompany')}
          </a>
        )}
        <SimpleSwitch ctx={ctx} />
        <button form="act" formaction="/sign-out" data-turbo="false">
          <Icon name="leave" />
          {t('nav.signOut')}
        </button>
      </div>
    </details>
  );
}

/** Rooms that the simple view has no entry for. */
function LeftOut({ ctx }: { readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  return (
    <>
      <a href="/notifications">
        <Icon name="bell" />
        {t('nav.notifications')}
        <Badge count={ctx.unread} i18n={ctx.i18n} />
      </a>
      <a href="/groups">
        <Icon name="groups" />
        {t('nav.groups')}
      </a>
    </>
  );
}

/** Into the simple view, and back. The page is loaded in full: its frame changes. */
function SimpleSwitch({ ctx }: { readonly ctx: RequestContext }) {
  const { simple } = ctx.preferences;
  const to = '/settings/reading/simple';
  return (
    <button form="act" formaction={simple ? `${to}/removal` : to} data-turbo="false">
      <Icon name={simple ? 'more' : 'person'} />
      {ctx.i18n.t(simple ? 'simple.off' : 'simple.on')}
    </button>
  );
}
