import type { Reader } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { parseSearch, wordsQuery } from './search-query.ts';

/** Of the newest matches the rights are asked; who means older ones asks more precisely. */
const candidatesMax = 1_000;

/** The newest posts written here that match these words, whoever may read them: the caller decides that. Empty where no word is asked for. */
export async function matchingOwnPosts(reader: Reader, q: string): Promise<PostId[]> {
  const words = await wordsQuery(reader, parseSearch(q));
  if (words === null) return [];
  const rows = await reader<{ id: PostId }[]>`
    select p.id from post_words w join posts p on p.id = w.post_id
    where w.words @@ ${words}::tsquery and p.peer_id is null and p.removed_at is null
    order by w.post_id desc limit ${candidatesMax}`;
  return rows.map(({ id }) => id);
}

/** A match as somebody elsewhere sees it: enough to recognise it. */
export interface ShownMatch {
  readonly uri: string;
  readonly title: string;
  /** The beginning, plain; empty behind a content warning. */
  readonly excerpt: string;
  readonly summary: string;
  readonly language: string;
  readonly publishedAt: Date;
  readonly authorUri: string;
  readonly author: string;
  readonly groupUri: string | null;
  readonly group: string | null;
}

/** Characters that are shown of a post. */
export const excerptMax = 400;

/** These posts, newest first. The caller has asked who may read them. */
export async function shownMatches(reader: Reader, ids: readonly PostId[]): Promise<ShownMatch[]> {
  return await reader<ShownMatch[]>`
    select p.uri, p.title, case when p.sensitive or p.summary <> '' then '' else left(p.text, ${excerptMax}) end as excerpt, p.summary, p.language,
      p.published_at, a.uri as author_uri, a.name as author, g.uri as group_uri, g.name as "group"
    from posts p join people a on a.id = p.author_id left join groups g on g.id = p.group_id
    where p.id = any(${[...ids]}::bigint[]) order by p.id desc`;
}
