import type { House } from '#src/platform/house.ts';
import type { Visit } from '../context.ts';
import type { Key, Words } from '../words.ts';
import { Avatar } from './avatar.tsx';
import { Icon, type IconName } from './icon.tsx';

/** The rooms of the navigation. */
export type Room =
  | 'home'
  | 'groups'
  | 'chat'
  | 'write'
  | 'notifications'
  | 'people'
  | 'saved'
  | 'reports'
  | 'me'
  | 'company';

const rooms: readonly {
  readonly room: Room;
  readonly href: string;
  readonly icon: IconName;
  readonly word: Key;
  readonly newOf?: 'unread' | 'chats';
}[] = [
  { room: 'home', href: '/', icon: 'home', word: 'nav.home' },
  { room: 'groups', href: '/groups', icon: 'groups', word: 'nav.groups' },
  { room: 'chat', href: '/chat', icon: 'chat', word: 'nav.chat', newOf: 'chats' },
  { room: 'notifications', href: '/notifications', icon: 'bell', word: 'nav.notifications', newOf: 'unread' },
  { room: 'people', href: '/people', icon: 'people', word: 'nav.people' },
];

/** A column on a desk, a bar of five at the bottom of a phone, where administrators find the company in their own menu. */
export function Navigation(props: {
  readonly visit: Visit;
  readonly room: Room | undefined;
  readonly write: string;
}) {
  const { visit, room, write } = props;
  const { t } = visit.words;
  return (
    <nav class="rooms" aria-label={t('nav.label')}>
      <ul>
        {rooms.map((each) => (
          <li>
            <a href={each.href} aria-current={each.room === room ? 'page' : undefined}>
              <Icon name={each.icon} />
              <span>{t(each.word)}</span>
              {each.newOf !== undefined && <Badge count={visit[each.newOf]} words={visit.words} />}
            </a>
          </li>
        ))}
        {visit.reports !== null && (
          <li class="desk-only">
            <a href="/reports" aria-current={room === 'reports' ? 'page' : undefined}>
              <Icon name="flag" />
              <span>{t('nav.reports')}</span>
              <Badge count={visit.reports} words={visit.words} />
            </a>
          </li>
        )}
        {visit.me.isAdmin && (
          <li class="desk-only">
            <a href={companyPath} aria-current={room === 'company' ? 'page' : undefined}>
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

const companyPath = '/settings/company';

/** How much is new behind a link of the navigation. */
function Badge(props: { readonly count: number; readonly words: Words }) {
  const { count, words } = props;
  if (count === 0) return null;
  return (
    <span class="badge">
      {count > badgeMax ? `${badgeMax}+` : words.number(count)}
      <span class="hidden"> {words.t('nav.unread')}</span>
    </span>
  );
}
const badgeMax = 99;

/** One's own page, the saved posts and the way out. */
export function OwnMenu(props: { readonly visit: Visit; readonly house: House }) {
  const { visit, house } = props;
  const { t } = visit.words;
  return (
    <details class="menu own">
      <summary>
        <Avatar of={visit.me} house={house} size="small" />
        <span class="hidden">{t('nav.own', { name: visit.me.name })}</span>
      </summary>
      <div class="menu-list">
        <a href={`/@${visit.me.handle}`}>
          <Icon name="person" />
          <span>
            <strong>{visit.me.name}</strong>
            <span class="quiet"> @{visit.me.handle}</span>
          </span>
        </a>
        <a href="/saved">
          <Icon name="bookmark" />
          {t('nav.saved')}
        </a>
        {visit.reports !== null && (
          <a href="/reports">
            <Icon name="flag" />
            {t('nav.reports')}
            <Badge count={visit.reports} words={visit.words} />
          </a>
        )}
        <a href="/settings">
          <Icon name="settings" />
          {t('nav.settings')}
        </a>
        {visit.me.isAdmin && (
          <a href={companyPath}>
            <Icon name="building" />
            {t('settings.navCompany')}
          </a>
        )}
        <button form="act" formaction="/sign-out" data-turbo="false">
          <Icon name="leave" />
          {t('nav.signOut')}
        </button>
      </div>
    </details>
  );
}
