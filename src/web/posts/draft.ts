import type { ShownFile } from '#src/media/file.ts';
import { readOwnFile } from '#src/media/read.ts';
import { describeFile, uploadFile } from '#src/media/upload.ts';
import { isPlace, type Place, type Draft } from '#src/drafts/draft.ts';
import type { Db, Tx } from '#src/platform/database.ts';
import { Refusal, Unavailable } from '#src/platform/errors.ts';
import { isId, newUuid, type FileId, type PersonId } from '#src/platform/ids.ts';
import { draftKinds, type DraftKind, type Typed } from '#src/posts/kinds/forms.ts';
import type { InputParts } from '#src/posts/kinds/forms.ts';
import { filesMaxOf } from '#src/posts/kinds/parts.ts';
import type { PostInput } from '#src/posts/post.ts';
import { explain } from '../shell/explain.ts';
import { idempotencyKeyOf, type Form } from '../shell/forms.ts';
import type { I18n } from '../shell/i18n.ts';
import { refusals as postRefusals } from '#src/posts/refusals.ts';
import { webKind, webKinds } from './kinds/index.ts';

export const emptyDraft = (audience: string): Draft => ({
  ...{ kind: 'note', audience, language: '', source: '', title: '' },
  ...Object.assign({}, ...webKinds.map((kind) => kind.empty)),
  fileIds: [],
  once: newUuid(),
});

const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/;

/** What was typed; without a language it is found in the words. */
export function readDraftForm(form: Form): Draft {
  const typed: Typed = Object.assign({}, ...webKinds.map((kind) => kind.readTyped?.(form)));
  const as = form.line('as');
  const kind = kindOf(form.line('kind'), typed);
  return {
    kind,
    audience: form.line('audience') || 'instance',
    source: form.text('source').trim(),
    title: form.line('title'),
    language: languageTag.test(form.line('language')) ? form.line('language') : '',
    ...typed,
    fileIds: form
      .list('file_id')
      .filter((id): id is FileId => isId(id))
      .slice(0, filesMaxOf(kind)),
    ...(isId(as) && { as: as as PersonId }),
    once: idempotencyKeyOf(form) ?? newUuid(),
  };
}

/** A form that does not say is what it looks like. */
function kindOf(kind: string, { pollOptions }: Typed): DraftKind {
  const known = draftKinds.find((each) => each === kind);
  return known ?? (pollOptions.length > 0 ? 'poll' : 'note');
}

/** Where a form was written; `base` if it says something impossible. */
export const placeOf = (form: Form, base: Place): Place => {
  const place = form.line('place');
  return isPlace(place) && (place === base || place.startsWith(`${base}~`)) ? place : base;
};

/** Stores the files that came with the form. Each is stored separately, so that refusing one does not affect the others: what is wrong is said of each. */
export async function takeFiles(
  db: Db,
  me: PersonId,
  form: Form,
  draft: Pick<Draft, 'fileIds' | 'kind'>,
  i18n: I18n,
): Promise<{ ids: FileId[]; problem: string | null }> {
  const ids: FileId[] = [];
  const problems: string[] = [];
  const max = filesMaxOf(draft.kind);
  for (const file of form.files('files')) {
    if (draft.fileIds.length + ids.length >= max) {
      problems.push(explain(i18n, postRefusals.tooManyFiles({ max })));
      break;
    }
    try {
      ids.push((await takeFile(db, me, file)).id);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unavailable)) throw error;
      problems.push(`${file.name}: ${explain(i18n, error)}`);
    }
  }
  return { ids, problem: problems.length === 0 ? null : problems.join(' · ') };
}

/** `poster`: of a film, a picture that its sender's browser made of it. */
export async function takeFile(db: Db, me: PersonId, file: File, poster?: File): Promise<ShownFile> {
  const [bytes, picture] = [await bytesOf(file), poster && (await bytesOf(poster))];
  return uploadFile(db, me, { bytes, mediaType: file.type, name: file.name, alt: '', poster: picture });
}

const bytesOf = async (file: File): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer());

/** The files of a draft that are still there. */
export async function readFiles(db: Db, me: PersonId, ids: readonly FileId[]): Promise<ShownFile[]> {
  const files = await Promise.all(ids.map((id) => readOwnFile(db, me, id)));
  return files.filter((file) => file !== null);
}

/** Stores the writer's descriptions of pictures; fields are named `alt_<id>`. */
export async function describeFiles(tx: Tx, me: PersonId, form: Form, ids: readonly FileId[]): Promise<void> {
  for (const id of ids) {
    const alt = form.text(`alt_${id}`).trim();
    if (alt !== '') await describeFile(tx, me, id, { alt });
  }
}

/** What was typed, in the form the verbs take; the audience is added by the caller who knows the choices. Days are those where the writer is. */
export function contentOf(
  written: Draft,
  timeZone: string,
): InputParts & Pick<PostInput, 'source' | 'title' | 'kind' | 'language' | 'fileIds' | 'as'> {
  const { source, title, language, fileIds, as } = written;
  return {
    ...{ source, title, fileIds },
    ...(language !== '' && { language }),
    ...webKind(written.kind).inputOf(written, timeZone),
    ...(as && { as }),
  };
}
