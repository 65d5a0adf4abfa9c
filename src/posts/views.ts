import type { Reader } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { reactionKey, readCores, type PostCore, type Stamped } from './cores.ts';
import type { PollView, PostView, Viewer } from './post.ts';

/**
 * Completes posts that the caller has read the stamps of, through `visibleTo`, in that order. No statement for a page of plain notes that
 * are in memory; one for those that are not; one for what is the viewer's own (votes, reactions, saved …) when a post has any.
 */
export async function viewsOf<Row extends Stamped>(
  reader: Reader,
  viewer: Viewer,
  rows: readonly Row[],
): Promise<(readonly [Row, PostView])[]> {
  const cores = await readCores(reader, rows);
  const personal = await readPersonal(reader, viewer, rows);
  return rows.flatMap((row) => {
    const core = cores.get(row.id);
    return core ? [[row, viewOf(core, personal.get(row.id))] as const] : []; // gone between two statements
  });
}

function viewOf(core: PostCore, own: Personal | undefined): PostView {
  return {
    ...core,
    source: '',
    reactions: own?.mine
      ? core.reactions.map((r) => ({ ...r, mine: own.mine?.includes(reactionKey(r.kind, r.emoji)) ?? false }))
      : core.reactions,
    shared: own?.shared ?? false,
    saved: own?.saved ?? false,
    pinned: own?.pinned ?? false,
    poll: own?.poll ? pollOf(own.poll) : null,
    mustRead: own?.mustRead ? mustReadOf(own.mustRead) : null,
  };
}

interface Personal {
  readonly id: PostId;
  readonly poll: PollJson | null;
  /** Keys of the viewer's own reactions. */
  readonly mine: string[] | null;
  readonly shared: boolean;
  readonly saved: boolean;
  readonly pinned: boolean;
  readonly mustRead: MustReadJson | null;
}
interface MustReadJson {
  readonly untilMs: number | null;
  readonly acknowledgedAtMs: number | null;
}
interface PollJson {
  readonly multiple: boolean;
  readonly closesAtMs: number | null;
  readonly votersCount: number;
  readonly options: PollView['options'] | null;
  readonly ownVotes: number[] | null;
}

const pollOf = (poll: PollJson): PollView => ({
  multiple: poll.multiple,
  closesAt: dateOf(poll.closesAtMs),
  votersCount: poll.votersCount,
  options: poll.options ?? [],
  ownVotes: poll.ownVotes ?? [],
});

const mustReadOf = (mustRead: MustReadJson): NonNullable<PostView['mustRead']> => ({
  until: dateOf(mustRead.untilMs),
  acknowledgedAt: dateOf(mustRead.acknowledgedAtMs),
});

const dateOf = (ms: number | null): Date | null => (ms === null ? null : new Date(ms));

async function readPersonal(
  reader: Reader,
  viewer: Viewer,
  rows: readonly Stamped[],
): Promise<ReadonlyMap<PostId, Personal>> {
  const ids = rows.filter((row) => row.personal).map((row) => row.id);
  if (ids.length === 0) return new Map();
  const personId = 'personId' in viewer ? viewer.personId : null;
  const found = await reader.unsafe<Personal[]>(statement, [ids, personId], { prepare: true });
  return new Map(found.map((row) => [row.id, row]));
}

/** $1 the posts, $2 the person of ours who reads, or null. */
const statement = `
  select p.id,
    case when p.has_poll then (
      select json_build_object('multiple', po.multiple, 'closesAtMs', (extract(epoch from po.closes_at) * 1000)::bigint,
        'votersCount', po.voters_count,
        'options', (select json_agg(json_build_object('title', o.title, 'votesCount', o.votes_count) order by o.position)
          from poll_options o where o.post_id = p.id),
        'ownVotes', (select json_agg(v.position order by v.position)
          from poll_votes v where v.post_id = p.id and v.person_id = $2::bigint))
      from polls po where po.post_id = p.id) end as poll,
    case when p.reactions_count > 0 then (
      select json_agg(case r.kind when 'emoji' then 'emoji ' || r.emoji else r.kind end)
      from reactions r where r.post_id = p.id and r.person_id = $2::bigint) end as mine,
    p.shares_count > 0 and exists (select from shares s where s.post_id = p.id and s.person_id = $2::bigint) as shared,
    p.has_saves and exists (select from saves s where s.post_id = p.id and s.person_id = $2::bigint) as saved,
    p.has_pin and exists (select from pins s where s.post_id = p.id) as pinned,
    case when p.has_must_read then (
      select json_build_object('untilMs', (extract(epoch from mr.until) * 1000)::bigint,
        'acknowledgedAtMs', (select (extract(epoch from k.at) * 1000)::bigint
          from acknowledgements k where k.post_id = p.id and k.person_id = $2::bigint))
      from must_reads mr where mr.post_id = p.id) end as must_read
  from posts p where p.id = any($1::bigint[])`;
