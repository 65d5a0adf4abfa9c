import { readRegion, writeRegion } from '#src/posts/kinds/annotation/annotation.ts';
import { annotationHtml, withoutAnnotation } from '#src/posts/kinds/annotation/said-annotation.ts';
import { kontorTerms } from '../namespace.ts';
import { idOf, list, text, words } from '../read.ts';
import type { SpokenKind } from './kind.ts';
import { readNumber } from './task.ts';

/** An answer to a document that knows the place it is about, with a region as in media fragments: see docs/decisions/0080-marks-in-documents.md. */
export const annotation: SpokenKind = {
  context: kontorTerms('annotates', 'annotatedAspect', 'annotatedPage', 'annotatedRegion', 'resolved'),
  write: ({ annotation: source }) =>
    source
      ? {
          ...{ annotates: source.versionUri, annotatedPage: source.page },
          ...{ annotatedRegion: writeRegion(source.region), annotatedAspect: source.aspect },
          resolved: source.resolved || null,
        }
      : {},
  plainHtml: ({ annotation: source, language }) => (source ? annotationHtml(source, language) : ''),
  read(object) {
    const region = readRegion(text(object.annotatedRegion));
    const page = readNumber(object.annotatedPage);
    const versionUri = text(object.annotates);
    if (region === null || page === null || versionUri === '' || idOf(list(object.inReplyTo)[0]) === '')
      return {};
    const aspect = typeof object.annotatedAspect === 'number' ? object.annotatedAspect : null;
    return {
      ...{ kind: 'annotation', html: withoutAnnotation(words(object, 'content')) },
      annotation: { versionUri, page, region, aspect, resolved: object.resolved === true },
    };
  },
};
