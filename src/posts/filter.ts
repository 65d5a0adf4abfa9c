import type { Reader } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';

/** Filters for a list of posts. Tags without #, in lower case. */
export interface PostFilter {
  readonly onlyMedia?: boolean;
  /** Answers to others are left out; what continues a thread of one's own stays. */
  readonly excludeReplies?: boolean;
  /** Written here, or elsewhere. */
  readonly from?: 'here' | 'elsewhere' | undefined;
  readonly tagged?: string | undefined;
  /** Has every one of these tags; none of those. */
  readonly allTags?: readonly string[];
  readonly noTags?: readonly string[];
}

/** Over `posts p`. */
export function filtered(reader: Reader, filter: PostFilter): Fragment {
  const has = (tags: readonly string[]) =>
    reader`(select count(*) from post_tags x where x.post_id = p.id and x.tag = any(${[...tags]}::text[]))`;
  const all = [...new Set([...(filter.allTags ?? []), ...(filter.tagged ? [filter.tagged] : [])])];
  const none = filter.noTags ?? [];
  return reader`true
    ${filter.onlyMedia ? reader`and p.has_files and exists (select from files x where x.post_id = p.id)` : reader``}
    ${filter.excludeReplies ? reader`and (p.reply_to_uri is null or p.reply_to_author_id = p.author_id)` : reader``}
    ${filter.from === 'here' ? reader`and p.peer_id is null` : reader``}
    ${filter.from === 'elsewhere' ? reader`and p.peer_id is not null` : reader``}
    ${all.length > 0 ? reader`and ${has(all)} = ${all.length}` : reader``}
    ${none.length > 0 ? reader`and ${has(none)} = 0` : reader``}`;
}
