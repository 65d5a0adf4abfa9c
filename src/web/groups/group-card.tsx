import type { GroupView } from '#src/groups/group.ts';
import { groupPath } from '../posts/post-html.ts';
import type { Key, I18n } from '../shell/i18n.ts';
import { GroupMark } from '../people/avatar.tsx';
import { Icon, type IconName } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';

export const accessIcons: Readonly<Record<GroupView['access'], IconName>> = {
  open: 'open',
  closed: 'lock',
  secret: 'secret',
};

export const accessHints: Readonly<Record<GroupView['access'], Key>> = {
  open: 'group.openHint',
  closed: 'group.closedHint',
  secret: 'group.secretHint',
};

/** What a group in a list is called, whose it is, and what for. */
export function GroupTitle({ group }: { readonly group: GroupView }) {
  return (
    <>
      <p>
        <a class="name" href={groupPath(group)} dir="auto">
          {group.name}
        </a>{' '}
        <CompanyBadge of={group} />
      </p>
      {group.purpose !== '' && (
        <p class="group-purpose" dir="auto">
          {group.purpose}
        </p>
      )}
    </>
  );
}

/** A group in a list: name, home, how to join, number of members. */
export function GroupCard(props: {
  readonly group: GroupView;
  readonly i18n: I18n;
  readonly lastPostAt?: Date | null;
  /** People in it whom the reader follows. */
  readonly followed?: number;
}) {
  const { group, i18n, lastPostAt, followed = 0 } = props;
  return (
    <li class="person-card">
      <GroupMark of={group} />
      <div class="person-text">
        <GroupTitle group={group} />
        <p class="quiet">
          <AccessLine group={group} i18n={i18n} />
          {lastPostAt && ` · ${i18n.t('group.lastPost', { ago: i18n.ago(lastPostAt) })}`}
          {group.mine === null && followed > 0 && ` · ${i18n.t('group.followed', { count: followed })}`}
        </p>
      </div>
      {group.practice !== null && <span class="tag practice">{i18n.t('group.practice')}</span>}
      {group.mine && <span class="tag">{standingWord(i18n, group)}</span>}
    </li>
  );
}

export function AccessLine(props: { readonly group: GroupView; readonly i18n: I18n }) {
  const { group, i18n } = props;
  return (
    <>
      <Icon name={accessIcons[group.access]} /> {accessWord(i18n, group.access)}
      {/* How many belong to a partner's group is told to its members alone. */}
      {(group.peerId === null || group.membersCount > 0) &&
        ` · ${i18n.t('group.members', { count: group.membersCount })}`}
      {group.archivedAt && ` · ${i18n.t('group.archived')}`}
    </>
  );
}

export function accessWord(i18n: I18n, access: GroupView['access']): string {
  switch (access) {
    case 'open':
      return i18n.t('group.open');
    case 'closed':
      return i18n.t('group.closed');
    case 'secret':
      return i18n.t('group.secret');
  }
}

function standingWord(i18n: I18n, group: GroupView): string {
  if (group.mine?.state === 'requested') return i18n.t('group.requested');
  if (group.mine?.state === 'invited') return i18n.t('group.invited');
  return roleWord(i18n, group.mine?.role ?? 'member');
}

export function roleWord(i18n: I18n, role: 'owner' | 'moderator' | 'member'): string {
  switch (role) {
    case 'owner':
      return i18n.t('role.owner');
    case 'moderator':
      return i18n.t('role.moderator');
    case 'member':
      return i18n.t('role.member');
  }
}
