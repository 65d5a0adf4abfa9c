import { expect, test } from 'vitest';
import { listDirectory } from '#src/groups/directory.ts';
import { follow } from '#src/people/follow.ts';
import type { GroupId } from '#src/platform/ids.ts';
import { at, does, eva, given, groupId, isMember, kim, useRoom } from './room.ts';

useRoom();

/** How many of those whom Eva follows the directory names in each of these groups; undefined: it does not show the group. */
async function followedIn(groups: readonly GroupId[]): Promise<(number | undefined)[]> {
  const entries = await listDirectory(at.db, eva, { show: 'all', sort: 'name' });
  return groups.map((id) => entries.find(({ group }) => group.id === id)?.followed);
}

test('whom the reader follows is counted where the members may be seen, and nowhere else', async () => {
  await does((tx) => follow(tx, eva, kim));
  const groups: GroupId[] = [];
  for (const access of ['open', 'closed', 'secret'] as const) {
    await given(access);
    await isMember(kim);
    groups.push(groupId);
  }
  expect(await followedIn(groups)).toEqual([1, 0, undefined]);
  for (const id of groups)
    await at.db`insert into memberships (group_id, person_id, state, uri) values (${id}, ${eva}, 'active', ${`urn:eva ${id}`})`;
  expect(await followedIn(groups)).toEqual([1, 1, 0]);
});
