import type { GroupView } from '#src/groups/group.ts';
import { canEdit } from '#src/groups/policy.ts';
import { groupPath } from '../posts/post-html.ts';
import type { RequestContext } from '../shell/context.ts';
import type { Key } from '../shell/i18n.ts';
import { TabLine, type TabPlace } from '../shell/tab-line.tsx';

export type GroupSection =
  | 'posts'
  | 'questions'
  | 'calendar'
  | 'wiki'
  | 'tasks'
  | 'project'
  | 'ideas'
  | 'approvals'
  | 'documents'
  | 'albums'
  | 'files'
  | 'members'
  | 'about'
  | 'settings';

interface Section {
  readonly section: GroupSection;
  readonly path: string;
  readonly word: Key;
  readonly place: TabPlace;
}

const sections: readonly Section[] = [
  { section: 'posts', path: '', word: 'group.posts', place: 'always' },
  { section: 'questions', path: '/questions', word: 'group.questions', place: 'wide' },
  { section: 'calendar', path: '/calendar', word: 'calendar.heading', place: 'always' },
  { section: 'wiki', path: '/wiki', word: 'group.wiki', place: 'wide' },
  { section: 'tasks', path: '/tasks', word: 'group.tasks', place: 'wide' },
  { section: 'documents', path: '/documents', word: 'group.documents', place: 'wide' },
  { section: 'project', path: '/project', word: 'group.project', place: 'more' },
  { section: 'ideas', path: '/ideas', word: 'group.ideas', place: 'more' },
  { section: 'approvals', path: '/approvals', word: 'group.approvals', place: 'more' },
  { section: 'albums', path: '/albums', word: 'album.all', place: 'more' },
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

/** The sections of a group, as tabs. */
export function GroupTabs({ group, ctx, section }: Props) {
  const isMember = group.mine?.state === 'active';
  // Who is no member sees at the group's address what it is.
  const current = isMember || section !== 'posts' ? section : 'about';
  const tabs = openTo(group).map(({ section: name, path, word, place }) => ({
    ...{ href: `${groupPath(group)}${path}`, word, isCurrent: name === current },
    place: isMember ? place : ('always' as const),
  }));
  return <TabLine tabs={tabs} label={ctx.i18n.t('group.sections')} ctx={ctx} />;
}

/** Those who are not members are shown no links that they cannot use. */
function openTo(group: GroupView): Section[] {
  const isMember = group.mine?.state === 'active';
  return sections.filter(({ section }) => {
    if (section === 'settings') return canEdit(group.mine);
    return isMember || section === 'about' || (section === 'members' && group.access === 'open');
  });
}
