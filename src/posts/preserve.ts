import type { Reader, Tx } from '#src/platform/database.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { lockKeys } from '#src/platform/locks.ts';

/** Tables of what a post says and what was made of it; files are listed with the keys of their bytes. */
export const preservedParts = [
  ...['post_versions', 'files', 'mentions', 'addressees', 'post_tags', 'hidings', 'pages', 'page_versions'],
  ...[
    'polls',
    'poll_options',
    'events',
    'tasks',
    'task_lines',
    'task_changes',
    'must_reads',
    'documents',
    'document_versions',
    'annotations',
    'annotation_acts',
  ],
  ...[
    'campaigns',
    'campaign_jurors',
    'ideas',
    'idea_acts',
    'event_answers',
    'calendar_objects',
    'imported_events',
    'approvals',
    'approval_steps',
    'approval_acts',
    'projects',
    'project_owners',
    'project_milestones',
    'project_acts',
    'marks',
    'mark_acts',
    'albums',
    'album_additions',
    'news',
    'praises',
    'praised',
    'plays',
    'play_roles',
    'play_events',
    'post_chats',
    'advocacy_releases',
  ],
] as const;
const partsOf = preservedParts
  .map((table) => `'${table}', (select jsonb_agg(to_jsonb(t)) from ${table} t where t.post_id = p.id)`)
  .join(', ');

/** SQL: a hold in force covers `row`, an alias with id, author_id, root_id and group_id of a post. Someone's pseudonyms are theirs. */
const isCovered = (reader: Reader, row: 'p' | 'k'): Fragment =>
  reader`exists (select from legal_holds h where h.confirmed_at is not null and h.released_at is null and (
    h.post_id = ${reader.unsafe(`${row}.id`)} or h.root_id = ${reader.unsafe(`${row}.root_id`)}
    or h.group_id = ${reader.unsafe(`${row}.group_id`)} or h.person_id = ${reader.unsafe(`${row}.author_id`)}
    or h.person_id = (select x.person_id from aliases x where x.alias_id = ${reader.unsafe(`${row}.author_id`)})))`;

/** Before posts are erased or emptied: those under a hold are set aside first, with all they said. In the transaction of the erasure. */
export async function preservePosts(tx: Tx, ids: readonly PostId[]): Promise<void> {
  // One after the other on their connection: the second sees what was committed before the first got its lock.
  await Promise.all([
    tx`select pg_advisory_xact_lock_shared(${lockKeys.erasures})`,
    tx`
      insert into preserved_posts (id, uri, author_id, root_id, group_id, peer_id, level, content, file_keys)
      select p.id, p.uri, p.author_id, p.root_id, p.group_id, p.peer_id, p.level,
        jsonb_strip_nulls(to_jsonb(p) || jsonb_build_object('parts', jsonb_build_object(${tx.unsafe(partsOf)}))),
        array(select k from files f cross join unnest(array[f.storage_key, f.preview_key]) k where f.post_id = p.id and k is not null)
      from posts p
      where p.id = any(${[...ids]}::bigint[]) and p.expired_at is null and ${isCovered(tx, 'p')}
      on conflict do nothing`,
  ]);
}

/** A hold comes into force: erasures that are under way end first, those after it find it. */
export const waitForErasures = async (tx: Tx): Promise<void> =>
  void (await tx`select pg_advisory_xact_lock(${lockKeys.erasures})`);

/** SQL: something is set aside that no hold covers. */
export const isAnythingLeft = (reader: Reader): Fragment =>
  reader`exists (select from preserved_posts k where not ${isCovered(reader, 'k')})`;

/** Lets go of what no hold covers any more, `limit` at a time; the bytes of files are swept afterwards. Returns the addresses of what went. */
export async function letGo(tx: Tx, limit: number): Promise<readonly string[]> {
  const gone = await tx<{ uri: string }[]>`
    delete from preserved_posts where (id, at) in (
      select k.id, k.at from preserved_posts k where not ${isCovered(tx, 'k')} order by k.id limit ${limit}) returning uri`;
  return gone.map(({ uri }) => uri);
}

/** What is kept under one hold, newest first. `content`: the post as it was, with its parts. */
export interface PreservedPost {
  readonly id: PostId;
  readonly uri: string;
  readonly authorId: PersonId;
  readonly authorName: string;
  readonly level: string;
  readonly files: number;
  readonly at: Date;
}

/** What a hold covers, as columns of `legal_holds`. */
export interface Covered {
  readonly personId: PersonId | null;
  readonly postId: string | null;
  readonly rootId: string | null;
  readonly groupId: string | null;
}

const under = (reader: Reader, { personId, postId, rootId, groupId }: Covered): Fragment =>
  reader`(k.id = ${postId} or k.root_id = ${rootId} or k.group_id = ${groupId} or k.author_id = ${personId}
    or k.author_id in (select alias_id from aliases where person_id = ${personId}))`;

export const readPreserved = (reader: Reader, hold: Covered, limit: number): Promise<PreservedPost[]> =>
  reader<PreservedPost[]>`
    select k.id, k.uri, k.author_id, a.name as author_name, k.level, coalesce(jsonb_array_length(k.content #> '{parts,files}'), 0) as files, k.at
    from preserved_posts k join people a on a.id = k.author_id where ${under(reader, hold)} order by k.id desc, k.at desc limit ${limit}`;

/** The same with all that was said, oldest first, after `after`: for who must hand it to a court. */
export const readPreservedContent = (
  reader: Reader,
  hold: Covered,
  after: string,
  limit: number,
): Promise<{ id: string; content: unknown; at: Date }[]> =>
  reader<{ id: string; content: unknown; at: Date }[]>`
    select k.id, k.content, k.at from preserved_posts k where ${under(reader, hold)} and k.id > ${after} order by k.id, k.at limit ${limit}`;
