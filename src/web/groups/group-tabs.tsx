import type { GroupView } from '#src/groups/group.ts';
import { canEdit } from '#src/groups/policy.ts';
import { groupPath } from '../posts/post-html.ts';
import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';
import type { Key } from '../shell/i18n.ts';

export type GroupSection =
  | 'posts'
  | 'questions'
  | 'calendar'
  | 'wiki'
  | 'tasks'
  | 'ideas'
  | 'approvals'
  | 'documents'
  | 'files'
  | 'members'
  | 'about'
  | 'settings';

/** Where a section stands: beside the others on every screen, only where there is room, or behind "More". */
type Place = 'always' | 'wide' | 'more';

interface Section {
  readonly section: GroupSection;
  readonly path: string;
  readonly word: Key;
  readonly place: Place;
}

const sections: readonly Section[] = [
  { section: 'posts', path: '', word: 'group.posts', place: 'always' },
  { section: 'questions', path: '/questions', word: 'group.questions', place: 'wide' },
  { section: 'calendar', path: '/calendar', word: 'calendar.heading', place: 'always' },
  { section: 'wiki', path: '/wiki', word: 'group.wiki', place: 'wide' },
  { section: 'tasks', path: '/tasks', word: 'group.tasks', place: 'wide' },
  { section: 'documents', path: '/documents', word: 'group.documents', place: 'wide' },
  { section: 'ideas', path: '/ideas', word: 'group.ideas', place: 'more' },
  { section: 'approvals', path: '/approvals', word: 'group.approvals', place: 'more' },
  { section: 'files', path: '/files', word: 'group.files', place: 'more' },
  { section: 'members', path: '/members', word: 'group.membersTab', place: 'more' },
  { section: 'about', path: '/about', word: 'group.about', place: 'more' },
  { section: 'settings', path: '/settings', word: 'group.settings', place: 'more' },
];

interface Props {
  readonly group: GroupView;
  readonly ctx: RequestContext;
  readonly section: GroupSection;
}

/** The sections of a group on one line, however narrow; what has no room is behind "More", which then bears the name of the page one is on. */
export function GroupTabs({ group, ctx, section }: Props) {
  const { t } = ctx.i18n;
  const open = openTo(group);
  const isMember = group.mine?.state === 'active';
  // Who is no member sees at the group's address what it is.
  const current = isMember || section !== 'posts' ? section : 'about';
  const link = (each: Section) => (
    <a
      class={each.place === 'wide' && isMember ? 'where-wide' : undefined}
      href={`${groupPath(group)}${each.path}`}
      aria-current={each.section === current ? 'page' : undefined}
    >
      {t(each.word)}
    </a>
  );
  return (
    <nav class="tabs group-tabs" aria-label={t('group.sections')}>
      {open.filter(({ place }) => !isMember || place !== 'more').map(link)}
      {isMember && <More open={open} current={current} group={group} ctx={ctx} />}
    </nav>
  );
}

/** Those who are not members are shown no links that they cannot use. */
function openTo(group: GroupView): Section[] {
  const isMember = group.mine?.state === 'active';
  return sections.filter(({ section }) => {
    if (section === 'settings') return canEdit(group.mine);
    return isMember || section === 'about' || (section === 'members' && group.access === 'open');
  });
}

function More(props: {
  readonly open: readonly Section[];
  readonly current: GroupSection;
  readonly group: GroupView;
  readonly ctx: RequestContext;
}) {
  const { open, current, group, ctx } = props;
  const { t } = ctx.i18n;
  const here = open.find(({ section }) => section === current);
  const hidden = here && here.place !== 'always' ? here : undefined;
  return (
    <details class="menu" name="menu">
      <summary class={hidden && `here-${hidden.place}`}>
        <span class="more-word">{t('group.moreSections')}</span>
        {hidden && <span class="here-word">{t(hidden.word)}</span>}
        <Icon name="down" />
      </summary>
      <div class="menu-list">
        {open
          .filter(({ place }) => place !== 'always')
          .map((each) => (
            <a
              class={each.place === 'wide' ? 'menu-item where-narrow' : 'menu-item'}
              href={`${groupPath(group)}${each.path}`}
              aria-current={each.section === current ? 'page' : undefined}
            >
              {t(each.word)}
            </a>
          ))}
      </div>
    </details>
  );
}
