import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { cardLater } from './cards/jobs.ts';
import type { PostKind } from './kinds/forms.ts';

/** A post's new content. `mentions` null leaves them: at some levels they determine who may read. */
export interface Revision {
  readonly kind: PostKind;
  readonly title: string;
  readonly source: string;
  readonly html: string;
  readonly text: string;
  readonly summary: string;
  readonly sensitive: boolean;
  readonly language: string;
  readonly editedAt: Date;
  readonly mentions: readonly PersonId[] | null;
  readonly tags: readonly string[];
  readonly hasFiles: boolean;
}

/** Writes a new version over the old one, which is kept. The caller has locked the row and checked access. */
export async function revisePost(tx: Tx, postId: PostId, next: Revision): Promise<void> {
  await tx`
    with kept as (
      insert into post_versions (post_id, version, title, source, html, summary, at)
      select p.id, 1 + (select count(*) from post_versions v where v.post_id = p.id), p.title, p.source, p.html, p.summary,
        coalesce(p.edited_at, p.published_at)
      from posts p where p.id = ${postId})
    update posts set kind = ${next.kind}, title = ${next.title}, source = ${next.source}, html = ${next.html}, text = ${next.text},
      summary = ${next.summary}, sensitive = ${next.sensitive}, language = ${next.language}, edited_at = ${next.editedAt},
      has_tags = has_tags or ${next.tags.length > 0}, has_mentions = has_mentions or ${(next.mentions?.length ?? 0) > 0},
      has_files = has_files or ${next.hasFiles}, lent = false
    where id = ${postId}`;
  // The card of what it linked to before is not that of what it links to now.
  await tx`delete from post_cards where post_id = ${postId}`;
  await cardLater(tx, { id: postId, html: next.html });
  await tx`
    with gone as (delete from post_tags where post_id = ${postId} and tag <> all(${[...next.tags]}::text[]))
    insert into post_tags (post_id, tag) select ${postId}::bigint, t from unnest(${[...next.tags]}::text[]) t on conflict do nothing`;
  if (next.mentions === null) return;
  await tx`
    with gone as (delete from mentions where post_id = ${postId} and person_id <> all(${[...next.mentions]}::bigint[]))
    insert into mentions (post_id, person_id) select ${postId}::bigint, m from unnest(${[...next.mentions]}::bigint[]) m
    on conflict do nothing`;
}
