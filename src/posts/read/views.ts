import type { Reader } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { openLent } from '../lent.ts';
import { reactionKey, readCachedPosts, type Stamped } from './post-cache.ts';
import { acceptedSql, solutionOf, type Accepted } from '../kinds/question/solved.ts';
import { viewColumns, viewsOfParts } from '../kinds/parts.ts';
import type { ViewParts } from '../kinds/forms.ts';
import type { CommonPost, PostView, Viewer } from '../post.ts';

/**
 * Completes posts whose stamps the caller has read, through `visibleTo`, in that order. No statement for a page of plain notes that are in
 * memory; one for those that are not; one for the viewer's own data (votes, reactions, saved …) if a post has any.
 */
export async function viewsOf<Row extends Stamped>(
  reader: Reader,
  viewer: Viewer,
  rows: readonly Row[],
): Promise<(readonly [Row, PostView])[]> {
  const cores = await readCachedPosts(reader, rows);
  const personal = await readPersonal(reader, viewer, rows);
  const views = rows.flatMap((row) => {
    const core = cores.get(row.id);
    return core ? [[row, viewOf(core, personal.get(row.id))] as const] : []; // gone between two statements
  });
  return await openLent(reader, viewer, views);
}

function viewOf(core: CommonPost, own: Personal | undefined): PostView {
  return {
    ...core,
    common: core,
    source: '',
    reactions: own?.mine
      ? core.reactions.map((r) => ({ ...r, mine: own.mine?.includes(reactionKey(r.kind, r.emoji)) ?? false }))
      : core.reactions,
    shared: own?.shared ?? false,
    saved: own?.saved ?? false,
    pinned: own?.pinned ?? false,
    ...solutionOf(own?.accepted),
    ...viewsOfParts(own),
  };
}

interface Personal extends Partial<Record<keyof ViewParts, unknown>> {
  readonly id: PostId;
  /** Keys of the viewer's own reactions. */
  readonly mine: string[] | null;
  readonly shared: boolean;
  readonly saved: boolean;
  readonly pinned: boolean;
  readonly accepted: Accepted | null;
}

async function readPersonal(
  reader: Reader,
  viewer: Viewer,
  rows: readonly Stamped[],
): Promise<ReadonlyMap<PostId, Personal>> {
  const some = rows.filter((row) => row.personal);
  if (some.length === 0) return new Map();
  const personId = 'personId' in viewer ? viewer.personId : null;
  const bits = some.reduce((all, row) => all | row.parts, 0);
  const ids = some.map((row) => row.id);
  const found = await reader.unsafe<Personal[]>(statementFor(bits), [ids, personId], { prepare: true });
  return new Map(found.map((row) => [row.id, row]));
}

/** What no post of a page carries is not in its statement: to get ready for it costs PostgreSQL more than all the rest. */
const statements = new Map<number, string>();
function statementFor(bits: number): string {
  let statement = statements.get(bits);
  if (statement === undefined) statements.set(bits, (statement = makeStatement(bits)));
  return statement;
}

/** $1 the posts, $2 the person of ours who reads, or null. */
const makeStatement = (bits: number): string => `
  select p.id,
    case when p.reactions_count > 0 then (
      select json_agg(case r.kind when 'emoji' then 'emoji ' || r.emoji else r.kind end)
      from reactions r where r.post_id = p.id and r.person_id = $2::bigint) end as mine,
    p.shares_count > 0 and exists (select from shares s where s.post_id = p.id and s.person_id = $2::bigint) as shared,
    p.has_saves and exists (select from saves s where s.post_id = p.id and s.person_id = $2::bigint) as saved,
    p.has_pin and exists (select from pins s where s.post_id = p.id) as pinned,
    ${acceptedSql} as accepted${viewColumns(bits)}
  from posts p where p.id = any($1::bigint[])`;
