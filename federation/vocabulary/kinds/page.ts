import type { PostSource } from '#src/posts/read/source.ts';
import { hasType, idOf, isObject, text, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

/** An Article with its Markdown, and what schema.org says of a work: see docs/decisions/0048-wiki.md. */
export const page: SpokenKind = {
  context: Object.fromEntries(
    ['editor', 'isBasedOn', 'isPartOf', 'position', 'version'].map((term) => [term, `schema:${term}`]),
  ),
  write: (post) => (post.page ? writePage(post, post.page) : {}),
  read: readPage,
};

/** Versions of one page that anybody will ever count. */
const numberMax = 1_000_000_000;

function writePage(post: PostSource, source: NonNullable<PostSource['page']>): Json {
  return {
    type: 'Article',
    source: { content: source.source, mediaType: 'text/markdown' },
    version: source.number,
    isBasedOn: source.basedOn,
    isPartOf: source.parentUri ?? post.groupUri,
    position: source.position,
    editor: source.editorUri,
  };
}

/** Without any of these it is an article as others write them. Its group stands for no page above it. */
function readPage(object: Json): ReadParts {
  const { source, version, position } = object;
  const parent = idOf(object.isPartOf);
  const group = idOf(object.audience);
  if (!hasType(object, 'Article') || parent === '' || group === '' || words(object, 'name').trim() === '')
    return {};
  if (!isObject(source) || text(source.mediaType) !== 'text/markdown' || typeof source.content !== 'string')
    return {};
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1 || version > numberMax)
    return {};
  return {
    kind: 'page',
    page: {
      number: version,
      basedOn: idOf(object.isBasedOn) || null,
      source: source.content,
      parentUri: parent === group ? null : parent,
      position: typeof position === 'number' ? position : 0,
      note: '',
    },
  };
}
