import type { ShownFile } from '#src/media/file.ts';
import { readOwnFile } from '#src/media/read.ts';
import { describeFile, uploadFile } from '#src/media/upload.ts';
import { isPlace, writtenKinds, type Place, type Written, type WrittenKind } from '#src/drafts/draft.ts';
import { findPersonByHandle } from '#src/people/read.ts';
import type { Db, Tx } from '#src/platform/database.ts';
import { Refusal, said, Unavailable } from '#src/platform/errors.ts';
import { isId, newUuid, type FileId, type PersonId } from '#src/platform/ids.ts';
import { findMentions } from '#src/platform/markdown.ts';
import { filesMax, pollOptionsMax, type Draft } from '#src/posts/post.ts';
import type { Visit, WebContext } from './context.ts';
import { dayWritten, midnightIn } from './days.ts';
import { explain } from './explain.ts';
import { onceOf, type Form } from './forms.ts';
import type { Words } from './words.ts';

export const emptyDraft = (audience: string, language: string): Written => ({
  ...{ kind: 'note', audience, language, source: '', title: '' },
  ...{ pollOptions: [], pollMultiple: false, pollDays: '7', mustReadUntil: '', fileIds: [] },
  once: newUuid(),
});

export const pollDayChoices: readonly string[] = ['1', '3', '7', '14', ''];
export const languages: readonly string[] = ['de', 'en', 'fr', 'es', 'it', 'nl', 'pl'];

/** `2026-11-30` */
const dayChars = 10;
const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/;

export function readWritten(form: Form, language: string): Written {
  const pollOptions = form
    .list('poll_option')
    .map((option) => option.replace(/\s+/g, ' ').trim())
    .filter(Boolean)
    .slice(0, pollOptionsMax);
  const as = form.line('as');
  return {
    kind: kindOf(form.line('kind'), pollOptions),
    audience: form.line('audience') || 'instance',
    source: form.text('source').trim(),
    title: form.line('title'),
    language: languageTag.test(form.line('language')) ? form.line('language') : language,
    pollOptions,
    pollMultiple: form.flag('poll_multiple'),
    pollDays: form.line('poll_days'),
    mustReadUntil: dayWritten(form.line('must_read_until')).slice(0, dayChars),
    fileIds: form
      .list('file_id')
      .filter((id): id is FileId => isId(id))
      .slice(0, filesMax),
    ...(isId(as) && { as: as as PersonId }),
    once: onceOf(form) ?? newUuid(),
  };
}

/** A form that does not say is what it looks like. */
function kindOf(kind: string, pollOptions: readonly string[]): WrittenKind {
  const known = writtenKinds.find((each) => each === kind);
  return known ?? (pollOptions.length > 0 ? 'poll' : 'note');
}

/** Where a form was written; `base` when it says something impossible. */
export const placeOf = (form: Form, base: Place): Place => {
  const place = form.line('place');
  return isPlace(place) && (place === base || place.startsWith(`${base}~`)) ? place : base;
};

/** Takes the files that came with the form. Each is stored by itself, so that a refusal of one leaves the others where they are. */
export async function takeFiles(
  db: Db,
  me: PersonId,
  form: Form,
  held: number,
  words: Words,
): Promise<{ ids: FileId[]; problem: string | null }> {
  const ids: FileId[] = [];
  for (const file of form.files('files')) {
    if (held + ids.length >= filesMax)
      return { ids, problem: words.told(said`A post has at most ${filesMax} files; remove some.`) };
    try {
      ids.push((await takeFile(db, me, file)).id);
    } catch (error) {
      if (error instanceof Refusal || error instanceof Unavailable)
        return { ids, problem: `${file.name}: ${explain(words, error)}` };
      throw error;
    }
  }
  return { ids, problem: null };
}

export async function takeFile(db: Db, me: PersonId, file: File): Promise<ShownFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return uploadFile(db, me, { bytes, mediaType: file.type, name: file.name, alt: '' });
}

/** The files of a draft that are still there. */
export async function readFiles(db: Db, me: PersonId, ids: readonly FileId[]): Promise<ShownFile[]> {
  const files = await Promise.all(ids.map((id) => readOwnFile(db, me, id)));
  return files.filter((file) => file !== null);
}

/** Keeps what the writer says a picture shows; fields are named `alt_<id>`. */
export async function describeFiles(tx: Tx, me: PersonId, form: Form, ids: readonly FileId[]): Promise<void> {
  for (const id of ids) {
    const alt = form.text(`alt_${id}`).trim();
    if (alt !== '') await describeFile(tx, me, id, { alt });
  }
}

/** What was typed, as the verbs want it; its audience is added by whoever knows the choices. Days are those where the writer is. */
export function contentOf(
  written: Written,
  timeZone: string,
): Pick<Draft, 'source' | 'title' | 'kind' | 'language' | 'fileIds' | 'poll' | 'mustRead' | 'as'> {
  const { source, title, language, fileIds, as } = written;
  const kind = written.kind === 'question' ? 'question' : title === '' ? 'note' : 'article';
  const mustRead = written.kind === 'must_read' ? { until: endOf(written, timeZone) } : undefined;
  return {
    source,
    title,
    kind,
    language,
    fileIds,
    poll: pollOf(written),
    ...(mustRead && { mustRead }),
    ...(as && { as }),
  };
}

/** The last minute of that day. */
function endOf({ mustReadUntil = '' }: Written, timeZone: string): Date | null {
  if (mustReadUntil === '') return null;
  const midnight = midnightIn(timeZone, mustReadUntil, 1);
  if (midnight === null) throw new Refusal('invalid', 'This is no date; choose a day, or none.');
  return new Date(midnight.getTime() - 60_000);
}

function pollOf(written: Written, now = new Date()): Draft['poll'] {
  const { kind, pollOptions, pollDays, pollMultiple } = written;
  if (kind !== 'poll') return undefined;
  const days = pollDayChoices.includes(pollDays) ? Number(pollDays) : 7;
  const closesAt = days === 0 ? null : new Date(now.getTime() + days * 24 * 3600 * 1000);
  return { options: pollOptions, multiple: pollMultiple, closesAt };
}

/** Whom a text can call from elsewhere before it is posted: so many look-ups, so long. Who is not found stays plain text. */
const lookUpsMax = 10;
const lookUpMs = 3_000;

/** Makes people of other servers known, so that their names become links and they hear of it. Uses the network. */
export async function resolveMentions(web: WebContext, visit: Visit, source: string): Promise<void> {
  if (!source.includes('@')) return;
  const own = web.db.house.addresses.host;
  const away = mentionsIn(source).filter((mention) => mention.includes('@') && !mention.endsWith(`@${own}`));
  if (away.length === 0) return;
  const all = Promise.all(away.slice(0, lookUpsMax).map((mention) => resolveOne(web, visit, mention)));
  await Promise.race([all, new Promise((done) => setTimeout(done, lookUpMs).unref())]);
}

/** A text with too many names is refused later, where its writer is told. */
function mentionsIn(source: string): string[] {
  try {
    return findMentions(source);
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

async function resolveOne(web: WebContext, visit: Visit, mention: string): Promise<void> {
  const [handle = '', host = null] = mention.split('@');
  if (await findPersonByHandle(web.db, handle, host)) return;
  try {
    await web.remote.resolvePerson(mention, visit.me.id);
  } catch (error) {
    if (!(error instanceof Unavailable || error instanceof Refusal)) throw error; // the name stays plain text
  }
}
