import type { PostSource } from '#src/posts/read/source.ts';
import { sizeInWords } from '#src/posts/kinds/document/said-document.ts';
import { pageMax } from '#src/posts/kinds/annotation/annotation.ts';
import { escapeText } from '#src/platform/sanitise.ts';
import { kontorTerms } from '../namespace.ts';
import { count, idOf, isObject, list, text, words, type Json } from '../read.ts';
import type { ReadParts, SpokenKind } from './kind.ts';

const paragraph = (html: string): string => `<p class="kontor-document">${html}</p>`;
const paragraphPattern = /^\s*<p class="kontor-document">.*?<\/p>/s;
const withoutParagraph = (html: string): string => html.replace(paragraphPattern, '');

/**
 * A file in a folder of a group: a Note with the file attached, which every server can show. Its name, place and size are said besides, for
 * companies that files do not go to.
 */
export const document: SpokenKind = {
  context: {
    ...kontorTerms(
      'Lock',
      'binned',
      'documentName',
      'documentFolder',
      'documentPages',
      'documentSize',
      'documentType',
    ),
    ...kontorTerms('versionOf', 'basedOn', 'restores'),
  },
  write: ({ document: source }) =>
    source
      ? {
          documentName: source.name,
          documentFolder: source.folder,
          ...sizeAndType(source),
        }
      : {},
  plainHtml: ({ document: source, language }) =>
    source
      ? paragraph(
          [
            `📄 <strong>${escapeText(source.name)}</strong>`,
            ...(source.bytes > 0 ? [escapeText(sizeInWords(source.bytes, language))] : []),
            ...(source.folder === '' ? [] : [`📁 ${escapeText(source.folder)}`]),
          ].join(' · '),
        )
      : '',
  saysTitle: ({ document: source }) => source !== null,
  read(object) {
    const name = words(object, 'documentName');
    if (name.trim() === '' || text(object.versionOf) !== '') return {};
    return {
      ...{ kind: 'document', html: withoutParagraph(words(object, 'content')), title: name },
      document: { name, folder: words(object, 'documentFolder'), ...fileFactsOf(object) },
    };
  },
};

/** A file that takes the place of the one before: an answer to the document, with the new file attached. */
export const version: SpokenKind = {
  context: {},
  write: ({ version: source }) =>
    source
      ? {
          versionOf: source.documentUri,
          basedOn: source.basedOn,
          restores: source.restores,
          ...sizeAndType(source),
        }
      : {},
  plainHtml: ({ version: source, language }) =>
    source
      ? paragraph(
          [
            `📄 <strong>${escapeText(source.name)}</strong>`,
            source.bytes > 0 ? escapeText(sizeInWords(source.bytes, language)) : '',
            source.restores === null ? '🆕' : '↩️',
          ]
            .filter(Boolean)
            .join(' · '),
        )
      : '',
  read(object): ReadParts {
    if (text(object.versionOf) === '' || idOf(list(object.inReplyTo)[0]) === '') return {};
    return {
      ...{ kind: 'version', html: withoutParagraph(words(object, 'content')) },
      version: {
        basedOn: text(object.basedOn) || null,
        restores: text(object.restores) || null,
        ...fileFactsOf(object),
      },
    };
  },
};

const sizeAndType = ({ bytes, mediaType, pages }: NonNullable<PostSource['document' | 'version']>): Json => ({
  documentSize: bytes || null,
  documentType: mediaType,
  documentPages: pages,
});

/** What it says of itself; of what it attaches where it does not. */
function fileFactsOf(object: Json): {
  readonly mediaType: string;
  readonly bytes: number;
  readonly pages: number | null;
} {
  const attached = list(object.attachment).find(isObject) ?? {};
  const mediaType = (text(object.documentType) || text(attached.mediaType)).toLowerCase();
  return {
    mediaType: /^[a-z]+\/[a-z0-9.+-]{1,100}$/.test(mediaType) ? mediaType : 'application/octet-stream',
    bytes: count(object.documentSize) || count(attached.size),
    pages: Math.min(count(object.documentPages), pageMax) || null,
  };
}
