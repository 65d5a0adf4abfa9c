import type { GroupView } from '#src/groups/group.ts';
import { groupPath } from '../prose.ts';
import type { Key, Words } from '../words.ts';
import { GroupMark } from './avatar.tsx';
import { Icon, type IconName } from './icon.tsx';
import { Plate } from './plate.tsx';

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

/** A group in a list: name, home, how one gets in, how many they are. */
export function GroupCard(props: {
  readonly group: GroupView;
  readonly words: Words;
  readonly lastPostAt?: Date | null;
  /** People in it whom the reader follows. */
  readonly followed?: number;
}) {
  const { group, words, lastPostAt, followed = 0 } = props;
  return (
    <li class="person-card">
      <GroupMark of={group} />
      <div class="person-text">
        <p>
          <a class="name" href={groupPath(group)} dir="auto">
            {group.name}
          </a>{' '}
          <Plate of={group} />
        </p>
        <p class="quiet">
          <AccessLine group={group} words={words} />
          {lastPostAt && ` · ${words.t('group.lastPost', { ago: words.ago(lastPostAt) })}`}
          {group.mine === null && followed > 0 && ` · ${words.t('group.followed', { count: followed })}`}
        </p>
      </div>
      {group.mine && <span class="tag">{standingWord(words, group)}</span>}
    </li>
  );
}

export function AccessLine(props: { readonly group: GroupView; readonly words: Words }) {
  const { group, words } = props;
  return (
    <>
      <Icon name={accessIcons[group.access]} /> {accessWord(words, group.access)}
      {/* How many belong to a partner's group is told to its members alone. */}
      {(group.peerId === null || group.membersCount > 0) &&
        ` · ${words.t('group.members', { count: group.membersCount })}`}
      {group.archivedAt && ` · ${words.t('group.archived')}`}
    </>
  );
}

export function accessWord(words: Words, access: GroupView['access']): string {
  switch (access) {
    case 'open':
      return words.t('group.open');
    case 'closed':
      return words.t('group.closed');
    case 'secret':
      return words.t('group.secret');
  }
}

function standingWord(words: Words, group: GroupView): string {
  if (group.mine?.state === 'requested') return words.t('group.requested');
  if (group.mine?.state === 'invited') return words.t('group.invited');
  return roleWord(words, group.mine?.role ?? 'member');
}

export function roleWord(words: Words, role: 'owner' | 'moderator' | 'member'): string {
  switch (role) {
    case 'owner':
      return words.t('role.owner');
    case 'moderator':
      return words.t('role.moderator');
    case 'member':
      return words.t('role.member');
  }
}
