import type { PartnerRegistry } from '#src/agreements/partner-registry.ts';
import type { Reader } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { requireWriter } from '#src/posts/kinds/page/check-page.ts';
import { visibleTo } from '#src/posts/policy.ts';

/** A page that one of ours wants to write, and where it is at home. */
export interface EditedPage {
  readonly id: PostId;
  readonly uri: string;
  readonly number: number;
  readonly groupId: GroupId;
  readonly groupUri: string;
  readonly groupHandle: string;
  readonly hidden: boolean;
  /** Of the group's home; null: ours. */
  readonly peerId: number | null;
}

/** Refusal not_found for a page that this person does not read, and whatever forbids them to write it. */
export async function pageToEdit(
  reader: Reader,
  registry: PartnerRegistry,
  person: PersonId,
  pageId: PostId,
): Promise<EditedPage> {
  const [page] = await reader<EditedPage[]>`
    select p.id, p.uri, g.number, g.group_id, gr.uri as group_uri, gr.handle as group_handle, p.removed_at is not null as hidden, gr.peer_id
    from pages g join posts p on p.id = g.post_id join groups gr on gr.id = g.group_id
    where p.id = ${pageId} and ${visibleTo(reader, { personId: person })}`;
  if (!page) throw notFound('page');
  await requireWriter(reader, person, page.groupId, { page, registry });
  return page;
}

/** By their addresses, of a group of ours; null: there is none. Whether somebody may write it is another question. */
export async function pageAtHome(reader: Reader, groupUri: string, pageUri: string): Promise<PostId | null> {
  const [page] = await reader<{ id: PostId }[]>`
    select p.id from posts p join pages g on g.post_id = p.id join groups gr on gr.id = g.group_id
    where p.uri = ${pageUri} and gr.uri = ${groupUri} and gr.peer_id is null`;
  return page?.id ?? null;
}
