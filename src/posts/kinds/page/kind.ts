import { viewOf, type Kind } from '../kind.ts';
import { admitPage, checkPage } from './check-page.ts';
import { expirePageVersions } from './expire-versions.ts';
import { cleanPage } from './clean-page.ts';
import type { PageView } from './forms.ts';
import { refusals } from './refusals.ts';
import { eraseWatchesOf, pagesWatchedBy } from './watch-page.ts';
import { openHistory } from './versions.ts';

/** What a group knows, written by several of its members: docs/decisions/0048-wiki.md. */
export const page: Kind<'page'> = {
  mark: 'page',
  draft: null,
  flag: null,
  rows: [],
  isContent: true,
  isListed: false,
  check: checkPage,
  clean: (incoming, { level, isReply }) => (level === 'group' && !isReply ? cleanPage(incoming) : null),
  admit: admitPage,
  // Its first version holds the text of the post, which is there only after it was written.
  insert: (tx) => tx``,
  schedule: (tx, postId, stored) => openHistory(tx, postId, stored),
  noEdits: refusals.editedInWiki,
  view: viewOf<PageView, PageView>(
    `select json_build_object('number', g.number, 'parentUri', g.parent_uri, 'position', g.position,
        'editor', (select json_build_object('id', ve.id::text, 'name', ve.name) from page_versions v join people ve on ve.id = v.author_id
          where v.post_id = g.post_id and v.number = g.number and v.refused is null),
        'authors', (select count(distinct v.author_id)::int from page_versions v where v.post_id = g.post_id and v.refused is null))
      from pages g where g.post_id = p.id`,
    (row) => row,
  ),
  source: `select jsonb_build_object('number', g.number, 'basedOn', v.based_on, 'source', p.source, 'parentUri', g.parent_uri,
        'position', g.position, 'note', v.note, 'editorUri', ve.uri)
      from pages g join page_versions v on v.post_id = g.post_id and v.number = g.number and v.refused is null
      left join people ve on ve.id = v.author_id where g.post_id = p.id`,
  deeds: { file: 'followed-pages.json', of: pagesWatchedBy, erase: eraseWatchesOf },
  news: ['page.written', 'page.refused'],
  expire: expirePageVersions,
  revive: (input) => input,
  isUntouched: () => true,
};
