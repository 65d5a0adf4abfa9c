import { transaction, type Tx } from '#src/platform/database.ts';
import { publishPost } from '#src/posts/publish.ts';
import type { PostInput } from '#src/posts/post.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { fileReport, type Filed } from '#src/reports/file-report.ts';
import type { About, Complaint } from '#src/reports/report.ts';
import type { TestInstance, Member, Room } from '#test/support/instance.ts';
import { startInstance } from '#test/support/instance.ts';

/** Alpha with Ada, who owns the group Hydraulik, Mona, who moderates it, Max, a member, Otto, who belongs to nothing, and Anton, who administers. */
export interface Alpha {
  readonly alpha: TestInstance;
  readonly room: Room;
  readonly ada: Member;
  readonly mona: Member;
  readonly max: Member;
  readonly otto: Member;
  readonly anton: Member;
  act<T>(verb: (tx: Tx) => Promise<T>): Promise<T>;
  publish(by: Member, draft: PostInput): Promise<PostId>;
  report(by: Member, about: About, more?: Partial<Complaint>): Promise<Filed>;
}

export async function openAlpha(): Promise<Alpha> {
  const alpha = await startInstance({ name: 'alpha' });
  const [ada, mona, max, otto] = await Promise.all([
    alpha.person('ada'),
    alpha.person('mona'),
    alpha.person('max'),
    alpha.person('otto'),
  ]);
  const anton = await alpha.person('anton', { admin: true });
  const room = await alpha.group('hydraulik', ada);
  const act: Alpha['act'] = (verb) => transaction(alpha.db, verb);
  await alpha.db`
    insert into memberships (group_id, person_id, role, state) values
      (${room.id}, ${mona.id}, 'moderator', 'active'), (${room.id}, ${max.id}, 'member', 'active')`;
  return {
    ...{ alpha, room, ada, mona, max, otto, anton, act },
    publish: (by, draft) => act((tx) => publishPost(tx, by.id, draft)),
    report: (by, about, more = {}) =>
      act((tx) =>
        fileReport(
          tx,
          by.id,
          about,
          { category: 'harassment', comment: '', forward: false, ...more },
          () => false,
        ),
      ),
  };
}

/** Kinds and details of somebody's alerts about reports and removals, newest first. */
export async function notificationsOf(alpha: TestInstance, person: PersonId): Promise<string[]> {
  const rows = await alpha.db<{ kind: string; detail: string }[]>`
    select kind, detail from notifications
    where person_id = ${person} and kind in ('report', 'report_closed', 'post_removed', 'post_restored', 'warning') order by id desc`;
  return rows.map(({ kind, detail }) => `${kind} ${detail}`.trim());
}
