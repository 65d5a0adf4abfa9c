import { departJob } from '#src/accounts/leave.ts';
import { transaction } from '#src/platform/database.ts';
import { enqueue } from '#src/platform/journal.ts';
import type { Company } from './company.ts';
import { pick, write } from './hands.ts';
import { follow, hire, until, type Story, type Told, type Worker } from './story.ts';

/** Somebody who came, wrote and left, and wanted everything gone. */
export interface Leaver {
  readonly one: Worker;
  readonly wrote: readonly Told[];
}

let hired = 0;
const atOnceMax = 1;
const joinMs = 60_000;
let leaving = 0;

/** Somebody new joins the group, writes in it, and leaves the company with all of it. */
export async function comeAndLeave(story: Story): Promise<void> {
  const at = pick(story.companies);
  if (!at || leaving >= atOnceMax) return;
  leaving++;
  try {
    let one: Worker | undefined;
    await until('somebody new to be added', async () => {
      // A connection that broke at the commit leaves one whom nobody knows.
      one = await hire(at, `leaver${++hired}`);
      return true;
    });
    if (!one) return;
    const { id: personId } = one;
    await follow(story, one, `werk@${story.companies[0].host}`);
    // Where a sender died with the request in its hands, that waits for the end of a lease: then they leave before they are in.
    const isMember = await until(
      'the new one to be a member',
      async () =>
        (await at.desk.db`select from memberships where person_id = ${personId} and state = 'active'`)
          .length > 0,
      joinMs,
    ).then(
      () => true,
      () => false,
    );
    const wrote = [await write(story, one, 'followers')];
    if (isMember) wrote.push(await write(story, one, 'group'));
    await until('the departure to be ordered', async () => {
      await transaction(at.desk.db, (tx) =>
        enqueue(tx, departJob, { personId, posts: 'delete' }, { key: `person ${personId}` }),
      );
      return true;
    });
    story.left.push({ one, wrote });
  } finally {
    leaving--;
  }
}

/** What is still there of posts that were deleted and of people who left, a sentence each; and what a partner was asked to erase and gave no receipt for. */
export async function leftBehind(story: Story, { name, desk: { db } }: Company): Promise<string[]> {
  const words = [
    ...story.told.filter(({ deleted }) => deleted),
    ...story.left.flatMap(({ wrote }) => wrote),
  ].map(({ word }) => word);
  const rows = await db<{ what: string }[]>`
    with gone as (select w as word, convert_to(w, 'UTF8') as bytes from unnest(${words}::text[]) w)
    select word || ' in posts' as what from gone join posts p on p.text like word || '%' or p.html like '%' || word || '%'
    union all select word || ' in activities' from gone join activities a on position(gone.bytes in a.body) > 0
    union all select word || ' in the log' from gone join group_log l on position(gone.bytes in l.body) > 0
    union all select word || ' in notifications' from gone join notifications n on n.detail like '%' || word || '%'
    union all select p.name || ' in people' from people p where p.name = any(${story.left.map(({ one }) => one.handle)}::text[])
    union all select 'no receipt for ' || object_uri || ' in erasures' from erasures where promised and outcome is null
    limit 20`;
  return rows.map(({ what }) => `${name} still has ${what}.`);
}
