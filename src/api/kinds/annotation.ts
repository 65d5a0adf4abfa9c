import { Refusal } from '#src/platform/errors.ts';
import { isId, type PostId } from '#src/platform/ids.ts';
import type { AnnotationInput } from '#src/posts/kinds/annotation/forms.ts';
import { reopenAnnotation, resolveAnnotation } from '#src/posts/kinds/annotation/resolve-annotation.ts';
import { nestedFields, numberOf, textOf, type Fields } from '../fields.ts';
import type { ApiKind } from './kind.ts';

/** `annotation`, in an answer to a document: the place that it is about. */
export const annotation: ApiKind = {
  read(fields) {
    const asked = nestedFields(fields, 'annotation');
    return asked ? { annotation: readPlace(asked) } : {};
  },
  present: ({ annotation: shown }) => ({
    annotation: shown && {
      ...{ document_id: shown.documentId as string | null, name: shown.name },
      version: shown.version && { id: shown.version.id as string, number: shown.version.number },
      ...{ page: shown.page, ...shown.region, aspect: shown.aspect, resolved: shown.resolved },
      settled: shown.settled && {
        by: shown.settled.by?.name ?? null,
        at: shown.settled.at.toISOString(),
      },
    },
  }),
  acts: {
    resolve_annotation: ['write:statuses', resolveAnnotation],
    reopen_annotation: ['write:statuses', reopenAnnotation],
  },
};

function readPlace(asked: Fields): AnnotationInput {
  const version = textOf(asked, 'version_id', 30) ?? '';
  if (version !== '' && !isId(version))
    throw new Refusal('invalid', 'version_id must be the id of a version.');
  const page = numberOf(asked, 'page');
  const [x, y, width, height] = (['x', 'y', 'width', 'height'] as const).map((side) =>
    percentOf(asked, side),
  );
  const aspect = textOf(asked, 'aspect', 30);
  return {
    versionId: version === '' ? null : (version as PostId),
    ...(page !== undefined && { page }),
    region: { x: x ?? 0, y: y ?? 0, width: width ?? 100, height: height ?? 100 },
    ...(aspect !== undefined && { aspect: percentOf(asked, 'aspect') ?? null }),
  };
}

function percentOf(fields: Fields, name: string): number | undefined {
  const text = textOf(fields, name, 30);
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new Refusal('invalid', `${name} must be a number.`);
  return value;
}
