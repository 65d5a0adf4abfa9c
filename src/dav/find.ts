import { listGroups } from '#src/groups/read.ts';
import type { GroupView } from '#src/groups/group.ts';
import { pageMax } from '#src/platform/cursors.ts';
import type { Ask } from './context.ts';

/** Groups that a person is shown; more are reached by their address. */
const pagesMax = 5;

/** The groups that the person is a member of. */
export async function ownGroups({ db, viewer }: Ask): Promise<readonly GroupView[]> {
  const found: GroupView[] = [];
  for (let page = 0; page < pagesMax; page++) {
    const maxId = found.at(-1)?.id;
    const next = await listGroups(db, viewer, { mine: true, page: { maxId, limit: pageMax } });
    found.push(...next);
    if (next.length < pageMax) break;
  }
  return found;
}
