import type { GroupView, Seats } from '#src/groups/group.ts';
import { canEdit, canInvite } from '#src/groups/policy.ts';
import type { Visit } from '../context.ts';
import { hueOf } from '../hues.ts';
import { groupPath } from '../prose.ts';
import type { Key, Words } from '../words.ts';
import { GroupMark } from './avatar.tsx';
import { AccessLine, roleWord } from './group-card.tsx';
import { Icon } from './icon.tsx';
import { Plate, plateText } from './plate.tsx';

export type GroupSection = 'posts' | 'questions' | 'files' | 'members' | 'about' | 'settings';

const sections: readonly { readonly section: GroupSection; readonly path: string; readonly word: Key }[] = [
  { section: 'posts', path: '', word: 'group.posts' },
  { section: 'questions', path: '/questions', word: 'group.questions' },
  { section: 'files', path: '/files', word: 'group.files' },
  { section: 'members', path: '/members', word: 'group.membersTab' },
  { section: 'about', path: '/about', word: 'group.about' },
];

interface Props {
  readonly group: GroupView;
  readonly seats: readonly Seats[];
  readonly visit: Visit;
  readonly section: GroupSection;
}

/** The head of every page of a group: what it is, which companies sit in it, one's own place, and where to go from here. */
export function GroupHead(props: Props) {
  const { group, seats, visit } = props;
  const { words } = visit;
  return (
    <header class="group-head">
      <GroupMark of={group} size="large" />
      <div class="group-title">
        <h1>
          <bdi>{group.name}</bdi> <Plate of={group} />
        </h1>
        <p class="quiet">
          <AccessLine group={group} words={words} />
          {group.mine?.state === 'active' && group.mine.role !== 'member' && (
            <>
              {' '}
              <span class="tag">{roleWord(words, group.mine.role)}</span>
            </>
          )}
        </p>
      </div>
      <MembershipActs group={group} visit={visit} />
      {seats.length > 0 && <SeatChips seats={seats} words={words} />}
      <Tabs {...props} />
    </header>
  );
}

function Tabs({ group, visit, section }: Props) {
  const { t } = visit.words;
  const path = groupPath(group);
  const isMember = group.mine?.state === 'active';
  // Whoever does not belong finds what the group is, not doors that do not open.
  const open = sections.filter(
    (each) => isMember || each.section === 'about' || (each.section === 'members' && group.access === 'open'),
  );
  const isHome = isMember || section !== 'posts';
  return (
    <nav class="tabs group-tabs" aria-label={t('group.sections')}>
      {open.map((each) => (
        <a
          href={`${path}${each.path}`}
          aria-current={
            each.section === section || (!isHome && each.section === 'about') ? 'page' : undefined
          }
        >
          {t(each.word)}
        </a>
      ))}
      {canEdit(group.mine) && (
        <a href={`${path}/settings`} aria-current={section === 'settings' ? 'page' : undefined}>
          {t('group.settings')}
        </a>
      )}
    </nav>
  );
}

/** How many of each company sit here, where there is no room beside the page. */
function SeatChips(props: { readonly seats: readonly Seats[]; readonly words: Words }) {
  const { seats, words } = props;
  return (
    <ul class="chips group-seats phone-only" aria-label={words.t('group.seats')}>
      {seats.map((seat) => (
        <li>
          <span class={seat.peerId === null ? 'plate own' : `plate hue-${hueOf(seat.company)}`}>
            {plateText(seat)} <span class="count">{words.number(seat.count)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** One's place in the group and the one step that comes next. */
function MembershipActs(props: { readonly group: GroupView; readonly visit: Visit }) {
  const { group, visit } = props;
  const { t } = visit.words;
  const to = `${groupPath(group)}/membership`;
  switch (group.mine?.state) {
    case 'active':
      return <OwnPlace group={group} visit={visit} />;
    case 'requested':
      return (
        <div class="group-act">
          <p class="quiet">{t('group.waiting')}</p>
          <button class="button second" form="act" formaction={`${to}/removal`}>
            {t('group.withdraw')}
          </button>
        </div>
      );
    case 'invited':
      return null; // the invitation itself is answered below, with all there is to know
    default:
      if (group.archivedAt !== null || !group.joinable) return null;
      return (
        <div class="group-act">
          <button class="button" form="act" formaction={to}>
            {t(group.access === 'open' ? 'group.join' : 'group.askToJoin')}
          </button>
        </div>
      );
  }
}

function OwnPlace(props: { readonly group: GroupView; readonly visit: Visit }) {
  const { group, visit } = props;
  const { t } = visit.words;
  const path = groupPath(group);
  const mayInvite = group.archivedAt === null && canInvite(group, group.mine);
  const more = t('group.more', { name: group.name });
  return (
    <div class="group-act">
      {mayInvite && (
        <a class="button second" href={`${path}/invitations`}>
          <Icon name="plus" />
          {t('group.inviteSend')}
        </a>
      )}
      <details class="menu" name="menu">
        <summary class="button second" title={more}>
          <Icon name="more" />
          <span class="hidden">{more}</span>
        </summary>
        <div class="menu-list">
          {group.charterSource !== '' && (
            <a class="menu-item" href={`${path}/charter`}>
              <Icon name="file" />
              {t('group.charter')}
            </a>
          )}
          {canEdit(group.mine) && (
            <a class="menu-item" href={`${path}/settings`}>
              <Icon name="settings" />
              {t('group.settings')}
            </a>
          )}
          <a class="menu-item" href={`${path}/mutes`}>
            <Icon name="hush" />
            {t('mute.menu')}
          </a>
          <a class="menu-item" href={`${path}/report`}>
            <Icon name="flag" />
            {t('report.menu')}
          </a>
          <a class="menu-item" href={`${path}/departure`}>
            <Icon name="leave" />
            {t('group.leave')}
          </a>
        </div>
      </details>
    </div>
  );
}
