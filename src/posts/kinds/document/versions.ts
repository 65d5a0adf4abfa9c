import type { Stored } from '#src/platform/json.ts';
import { hostOf } from '#src/platform/addresses.ts';
import type { Doer, DocumentVersion, DocumentView, VersionView } from './forms.ts';
import { versionsMax } from './document.ts';

/** SQL over `document_locks l` and its holder, `people lp`: it holds. Of who has left, or is no member any more, it does not. */
export const heldLock = `(l.until > now() and lp.deactivated_at is null and exists (
    select from documents ld where ld.post_id = l.post_id and (ld.owner_id = l.person_id or exists (
      select from memberships lm where lm.group_id = ld.group_id and lm.person_id = l.person_id and lm.state = 'active'))))`;

/** SQL over `documents d`: the posts that are its versions, the document itself the first. */
const versionIds = `(select d.post_id union all select q.id from posts q where q.reply_to_id = d.post_id and q.kind = 'version')`;

/** SQL over `posts v`, a version of `documents d`: the group's home did not take it. A document that is not taken has versions all the same. */
const refusal = `(select x.reason from post_refusals x where x.post_id = v.id and v.id <> d.post_id limit 1)`;

/**
 * SQL over `documents d`: its versions as rows, with their number in the order that all companies have: by time, then by URI. Those of ours that
 * were not taken count for nothing.
 */
export const versionRows = `
  select v.id, v.uri, v.author_id, v.published_at, v.text, dv.media_type, dv.bytes, dv.pages, dv.based_on, dv.restores, ${refusal} as refused,
    (count(*) filter (where ${refusal} is null) over (order by v.published_at, v.uri))::int as number
  from posts v join document_versions dv on dv.post_id = v.id
  where v.id in ${versionIds} and (v.removed_at is null or v.id = d.post_id)`;

/** SQL over `documents d`: the version that counts, as one row. */
export const currentVersion = `
  select v.id, v.uri, v.author_id, v.published_at, dv.media_type, dv.bytes, dv.pages, dv.restores
  from posts v join document_versions dv on dv.post_id = v.id
  where v.id in ${versionIds} and (v.removed_at is null or v.id = d.post_id) and ${refusal} is null
  order by v.published_at desc, v.uri desc limit 1`;

/** SQL over a version `v` of `documents d`: the post whose file it has. */
export const filePost = `coalesce((select rv.id from posts rv
    where rv.uri = v.restores and (rv.id = d.post_id or (rv.reply_to_id = d.post_id and rv.kind = 'version'))), v.id)`;

export const doer = (person: string, peer: string): string =>
  `json_build_object('id', ${person}.id::text, 'name', ${person}.name, 'handle', ${person}.handle, 'origin', ${peer}.origin, 'company', ${peer}.company)`;
const ms = (column: string): string => `(extract(epoch from ${column}) * 1000)::bigint`;

/** SQL over `posts p` with $2, the reader. */
export const documentView = `
  select json_build_object('name', d.name, 'folder', d.folder, 'binned', d.binned_at is not null, 'isOwn', coalesce(d.owner_id = $2::bigint, false),
    'lock', (select json_build_object('by', ${doer('lp', 'lpe')}, 'untilMs', ${ms('l.until')})
      from document_locks l join people lp on lp.id = l.person_id left join peers lpe on lpe.id = lp.peer_id
      where l.post_id = d.post_id and ${heldLock}),
    'refusals', (select json_agg(a.refused order by a.at desc) from document_acts a
      where a.post_id = d.post_id and a.person_id = $2::bigint and a.refused is not null and a.at > now() - interval '7 days'),
    'standing', (select json_build_object('role', vm.role, 'state', vm.state) from memberships vm
      where vm.group_id = d.group_id and vm.person_id = $2::bigint),
    'versions', (with v as materialized (${versionRows})
      select json_agg(w.row order by w.number desc, w.published_at desc) from (
        select v.number, v.published_at, json_build_object('postId', v.id::text, 'number', v.number, 'by', ${doer('vp', 'vpe')},
          'atMs', ${ms('v.published_at')}, 'note', v.text, 'mediaType', v.media_type, 'bytes', v.bytes, 'pages', v.pages, 'refused', v.refused,
          'restores', (select r.number from v r where r.uri = v.restores),
          'besides', (select min(o.number) from v o where o.based_on = v.based_on and o.number < v.number and o.refused is null
            and v.refused is null),
          'file', (select json_build_object('id', f.id::text, 'uuid', f.uuid, 'hasPreview', f.preview_key is not null, 'width', f.width, 'height', f.height)
            from files f where f.post_id = ${filePost} order by f.position, f.id limit 1)) as row
        from v join people vp on vp.id = v.author_id left join peers vpe on vpe.id = vp.peer_id
        order by v.number desc, v.published_at desc limit ${versionsMax}) w))
  from documents d where d.post_id = p.id`;

export interface DoerRow extends Omit<Doer, 'host'> {
  readonly origin: string | null;
}
interface VersionRow extends Omit<Stored<DocumentVersion>, 'by' | 'at'> {
  readonly by: DoerRow;
  readonly atMs: number;
}
export interface DocumentRow extends Omit<Stored<DocumentView>, 'lock' | 'versions' | 'refusals'> {
  readonly lock: { readonly by: DoerRow; readonly untilMs: number } | null;
  readonly versions: readonly VersionRow[] | null;
  readonly refusals: readonly string[] | null;
}

export const documentOf = ({ lock, versions, refusals, ...row }: DocumentRow): DocumentView => ({
  ...row,
  lock: lock && { by: doerOf(lock.by), until: new Date(lock.untilMs) },
  refusals: refusals ?? [],
  versions: (versions ?? []).map(
    ({ by, atMs, ...version }) => ({ ...version, by: doerOf(by), at: new Date(atMs) }) as DocumentVersion,
  ),
});

export function doerOf({ origin, company, ...person }: DoerRow): Doer {
  const host = hostOf(origin);
  return { ...person, host, company: company || host };
}

/** SQL over `posts p`, an answer to a document. */
export const versionView = `
  select json_build_object('mediaType', dv.media_type, 'bytes', dv.bytes, 'pages', dv.pages, 'name', d.name, 'documentId', d.post_id::text,
    'isRestored', dv.restores is not null)
  from document_versions dv left join documents d on d.post_id = p.reply_to_id where dv.post_id = p.id`;

export const versionOf = (row: VersionView): VersionView => row;
