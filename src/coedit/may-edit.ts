import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { requireWriter } from '#src/posts/kinds/page/check-page.ts';
import { refusals as pageRefusals } from '#src/posts/kinds/page/refusals.ts';

interface Asked {
  readonly groupId: GroupId;
  readonly group: string;
  readonly handle: string;
  readonly hidden: boolean;
  /** Of the writer's company; null: ours. */
  readonly origin: string | null;
}

/**
 * Throws a Refusal unless this person, ours or a partner's, may write this page of a group of ours now: the rules of the wiki, and for a
 * partner's the agreement in both directions, because what others type goes there. Asked on joining, with every change and every two seconds.
 */
export async function requireEditor(
  reader: Reader,
  registry: PartnerRegistry,
  person: PersonId,
  pageId: PostId,
): Promise<void> {
  const [row] = await reader<Asked[]>`
    select g.group_id, gr.name as group, gr.handle, p.removed_at is not null as hidden, pe.origin
    from pages g join posts p on p.id = g.post_id join groups gr on gr.id = g.group_id and gr.peer_id is null
    join people w on w.id = ${person} and w.deactivated_at is null left join peers pe on pe.id = w.peer_id
    where g.post_id = ${pageId}`;
  if (!row) throw notFound('page');
  const { groupId, group, handle, hidden, origin } = row;
  await requireWriter(reader, person, groupId, { page: { hidden }, registry });
  if (origin === null) return;
  const terms = { category: 'post', group: handle } as const;
  const mayAct = registry.decide(origin, { direction: 'in', scope: 'groups.join', ...terms });
  const mayRead = registry.decide(origin, { direction: 'out', scope: 'groups.host', ...terms });
  if (!mayAct.allowed || !mayRead.allowed) throw pageRefusals.apart({ group });
}
