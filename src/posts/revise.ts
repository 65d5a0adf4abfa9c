import type { Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { PostKind } from './post.ts';
import type { NewPoll } from './store.ts';

/** A post as it reads from now on. `mentions` null leaves them: at some levels they are who may read. */
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

/** Writes a new version over the old one, which is kept. The caller has the row locked and checked the right. */
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
      has_files = has_files or ${next.hasFiles}
    where id = ${postId}`;
  await tx`
    with gone as (delete from post_tags where post_id = ${postId} and tag <> all(${[...next.tags]}::text[]))
    insert into post_tags (post_id, tag) select ${postId}::bigint, t from unnest(${[...next.tags]}::text[]) t on conflict do nothing`;
  if (next.mentions === null) return;
  await tx`
    with gone as (delete from mentions where post_id = ${postId} and person_id <> all(${[...next.mentions]}::bigint[]))
    insert into mentions (post_id, person_id) select ${postId}::bigint, m from unnest(${[...next.mentions]}::bigint[]) m
    on conflict do nothing`;
}

/** Votes given stay while the options stay as they are; other options are another question, and everybody may vote again. */
export async function revisePoll(tx: Tx, postId: PostId, poll: NewPoll | null): Promise<void> {
  if (poll === null) {
    await tx`delete from polls where post_id = ${postId}`;
    return;
  }
  const titles = poll.options.map((o) => o.title);
  const votes = poll.options.map((o) => o.votes);
  const known = await tx<{ title: string }[]>`
    select title from poll_options where post_id = ${postId} order by position`;
  const same = known.length === titles.length && known.every((o, i) => o.title === titles[i]);
  await tx`
    insert into polls (post_id, multiple, closes_at, voters_count)
    values (${postId}, ${poll.multiple}, ${poll.closesAt}, ${poll.voters})
    on conflict (post_id) do update set multiple = excluded.multiple, closes_at = excluded.closes_at,
      voters_count = case when ${same} then greatest(polls.voters_count, excluded.voters_count) else excluded.voters_count end`;
  if (same) {
    await tx`
      update poll_options o set votes_count = greatest(o.votes_count, w.votes)
      from unnest(${votes}::int[]) with ordinality as w(votes, position)
      where o.post_id = ${postId} and o.position = w.position - 1`;
    return;
  }
  await tx`delete from poll_options where post_id = ${postId}`;
  await tx`delete from poll_votes where post_id = ${postId}`;
  await tx`
    insert into poll_options (post_id, position, title, votes_count)
    select ${postId}, w.position - 1, w.title, w.votes
    from unnest(${titles}::text[], ${votes}::int[]) with ordinality as w(title, votes, position)`;
  await tx`update posts set has_poll = true where id = ${postId}`;
}
