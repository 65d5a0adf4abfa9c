import type { GroupView } from '#src/groups/group.ts';
import type { PeopleList } from '#src/people/lists.ts';
import type { Instance } from '#src/platform/instance.ts';
import { none, type PresentedAccount } from './account.ts';
import { missingPicture } from './pictures.ts';

/** A group as an account with `group: true`, as Mastodon's clients know communities: following it asks to join. */
export function presentGroupAccount(instance: Instance, group: GroupView): PresentedAccount {
  const avatar = missingPicture(instance, 'avatar');
  const header = missingPicture(instance, 'header');
  return {
    id: group.id,
    username: group.handle,
    acct: acctOf(group),
    display_name: group.name,
    locked: group.access !== 'open',
    bot: false,
    discoverable: false,
    indexable: false,
    group: true,
    created_at: `${group.createdAt.toISOString().slice(0, 10)}T00:00:00.000Z`,
    note: group.descriptionHtml,
    url: group.pageUrl ?? (group.host === null ? instance.addresses.groupPage(group.handle) : group.uri),
    uri: group.uri,
    avatar,
    avatar_static: avatar,
    header,
    header_static: header,
    followers_count: group.membersCount,
    following_count: 0,
    statuses_count: 0,
    last_status_at: null,
    hide_collections: false,
    noindex: true,
    emojis: none,
    roles: none,
    fields: none,
    kontor: { company: group.company, country: group.country },
  };
}

/** A list of one's own. */
export const presentOwnList = (list: PeopleList) => ({
  id: list.id,
  title: list.title,
  replies_policy: list.replies,
  exclusive: list.exclusive,
});

/** A group as a list: clients that know lists read groups without knowing it. */
export function presentList(group: Pick<GroupView, 'id' | 'name' | 'handle' | 'host'>) {
  return {
    id: group.id,
    title: group.name,
    replies_policy: 'list',
    exclusive: false,
    kontor: { acct: acctOf(group) },
  };
}

const acctOf = (group: { readonly handle: string; readonly host: string | null }): string =>
  group.host === null ? group.handle : `${group.handle}@${group.host}`;
