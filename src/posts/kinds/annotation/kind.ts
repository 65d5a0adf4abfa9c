import type { Stored } from '#src/platform/json.ts';
import { eraseActsOf } from '../../acts/acts.ts';
import { expireActs } from '../../acts/expire-acts.ts';
import { doer, doerOf, versionRows, type DoerRow } from '../document/versions.ts';
import { viewOf, type Kind } from '../kind.ts';
import { annotationActs, annotationsSettledBy } from './changes.ts';
import { admitAnnotation, checkAnnotation, cleanAnnotation } from './check-annotation.ts';
import type { AnnotationView } from './forms.ts';

interface Row extends Omit<Stored<AnnotationView>, 'settled' | 'region'> {
  readonly region: AnnotationView['region'];
  readonly settled: { readonly by: DoerRow | null; readonly atMs: number } | null;
}

/** SQL over `annotations a` and its post `p`. */
const place = `'page', a.page, 'aspect', a.aspect, 'region', jsonb_build_object('x', a.x, 'y', a.y, 'width', a.width, 'height', a.height)`;
const versions = `documents d cross join lateral (${versionRows}) av where d.post_id = p.reply_to_id and av.uri = a.version`;

/** A comment on a place in a document: an answer to it, which knows the version, the page and the region that it is about. */
export const annotation: Kind<'annotation'> = {
  mark: 'annotation',
  draft: null,
  flag: null,
  rows: ['annotations'],
  isContent: false,
  check: checkAnnotation,
  clean: cleanAnnotation,
  admit: admitAnnotation,
  insert: (tx, { versionUri, page, region: { x, y, width, height }, aspect, resolved }) => tx`, placed as (
      insert into annotations (post_id, version, page, x, y, width, height, aspect, resolved)
      select post.id, ${versionUri}, ${page}, ${x}, ${y}, ${width}, ${height}, ${aspect}, ${resolved} from post)`,
  view: viewOf<Row, AnnotationView>(
    `select jsonb_build_object(${place}, 'resolved', a.resolved,
        'documentId', d.post_id::text, 'name', d.name, 'binned', coalesce(d.binned_at is not null, false), 'isOwn', coalesce(d.owner_id = $2::bigint, false),
        'version', (select jsonb_build_object('id', av.id::text, 'number', av.number) from ${versions}),
        'settled', (select jsonb_build_object('atMs', (extract(epoch from x.at) * 1000)::bigint,
            'by', case when xp.id is not null then ${doer('xp', 'xpe')} end)
          from annotation_acts x left join people xp on xp.id = x.person_id left join peers xpe on xpe.id = xp.peer_id
          where x.post_id = a.post_id and x.refused_at is null order by x.at desc, x.uri desc limit 1),
        'standing', (select jsonb_build_object('role', vm.role, 'state', vm.state) from memberships vm
          where vm.group_id = p.group_id and vm.person_id = $2::bigint))
      from annotations a left join documents d on d.post_id = p.reply_to_id where a.post_id = p.id`,
    ({ settled, ...row }) => ({
      ...(row as Omit<AnnotationView, 'settled'>),
      settled: settled && { by: settled.by && doerOf(settled.by), at: new Date(settled.atMs) },
    }),
  ),
  source: `select jsonb_build_object(${place}, 'resolved', a.resolved, 'versionUri', a.version,
        'version', (select av.number from ${versions}))
      from annotations a where a.post_id = p.id`,
  news: ['annotation.changed', 'annotation.change_refused'],
  deeds: {
    ...{ file: 'annotation-acts.json', of: annotationsSettledBy },
    erase: (tx, personId, limit) => eraseActsOf(tx, annotationActs, personId, limit),
  },
  expire: (tx, expired, limit) => expireActs(tx, annotationActs, expired, limit),
  revive: (input) => input,
  isUntouched: () => true,
};
