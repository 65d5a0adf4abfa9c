import type { Tx } from '#src/platform/database.ts';
import type { Fragment } from '#src/platform/sql.ts';
import { viewOf, type Kind } from '../kind.ts';
import { actsOf } from './acts.ts';
import { expireDocumentActs } from './expire-acts.ts';
import {
  admitDocument,
  admitVersion,
  checkDocument,
  checkVersion,
  cleanDocument,
  cleanVersion,
} from './check-document.ts';
import { fold } from './document.ts';
import type { DocumentView, VersionView } from './forms.ts';
import { refusals } from './refusals.ts';
import { folderRows } from './store.ts';
import { documentOf, documentView, versionOf, versionView, type DocumentRow } from './versions.ts';

/** SQL over `post`: whose it is, if it is no group's. */
const owner = (tx: Tx): Fragment => tx`case when post.group_id is null then post.author_id end`;

/** A file in a folder of a group, or of one's own, with its versions. */
export const document: Kind<'document'> = {
  mark: 'document',
  draft: null,
  flag: null,
  rows: ['documents'],
  isContent: true,
  isListed: false,
  noEdits: () => refusals.noEdits(),
  check: checkDocument,
  clean: cleanDocument,
  admit: admitDocument,
  insert: (tx, { name, folder, mediaType, bytes, pages }) => tx`, filed as (
      insert into documents (post_id, group_id, owner_id, name, folder, folded_name, folded_folder)
      select post.id, post.group_id, ${owner(tx)}, ${name}, ${folder}, ${fold(name)}, ${fold(folder)} from post),
    begun as (
      insert into document_acts (uri, post_id, person_id, name, folder, folded_name, folded_folder, binned, at)
      select post.uri, post.id, post.author_id, ${name}, ${folder}, ${fold(name)}, ${fold(folder)}, false, post.published_at from post),
    folders as (${folderRows(tx, tx`select group_id, ${owner(tx)} as owner_id from post`, folder)}),
    first as (
      insert into document_versions (post_id, group_id, media_type, bytes, pages)
      select post.id, post.group_id, ${mediaType}, ${bytes}, ${pages}::int from post)`,
  view: viewOf<DocumentRow, DocumentView>(documentView, documentOf),
  source: `select jsonb_build_object('name', d.name, 'folder', d.folder, 'mediaType', dv.media_type, 'bytes', dv.bytes, 'pages', dv.pages)
      from documents d join document_versions dv on dv.post_id = d.post_id where d.post_id = p.id`,
  words: `select d.folder from documents d where d.post_id = p.id`,
  news: ['document.arranged', 'document.locked', 'document.unlocked', 'document.refused'],
  deeds: { file: 'document-acts.json', of: actsOf },
  expire: expireDocumentActs,
  revive: (input) => input,
  isUntouched: () => true,
};

/** A file that takes the place of the one before: an answer to the document. */
export const version: Kind<'version'> = {
  mark: 'version',
  draft: null,
  flag: null,
  rows: ['document_versions'],
  isContent: true,
  isListed: false,
  noEdits: () => refusals.noEdits(),
  check: checkVersion,
  clean: cleanVersion,
  admit: admitVersion,
  insert: (tx, { mediaType, bytes, pages, basedOn, restores }) => tx`, versioned as (
      insert into document_versions (post_id, group_id, media_type, bytes, pages, based_on, restores)
      select post.id, post.group_id, ${mediaType}, ${bytes}, ${pages}::int, ${basedOn}, ${restores} from post)`,
  view: viewOf<VersionView, VersionView>(versionView, versionOf),
  source: `select jsonb_build_object('name', coalesce(d.name, ''), 'documentUri', p.reply_to_uri, 'mediaType', dv.media_type,
        'bytes', dv.bytes, 'pages', dv.pages, 'basedOn', dv.based_on, 'restores', dv.restores)
      from document_versions dv left join documents d on d.post_id = p.reply_to_id where dv.post_id = p.id`,
  revive: (input) => input,
  isUntouched: () => true,
};
