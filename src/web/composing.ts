import type { Place, Written } from '#src/drafts/draft.ts';
import { readDraft } from '#src/drafts/read.ts';
import type { ShownFile } from '#src/media/file.ts';
import type { Visit, WebContext } from './context.ts';
import { emptyDraft, readFiles } from './draft.ts';

/** What a composer opens with: what was left at its place, or nothing. */
export async function draftAt(
  web: WebContext,
  visit: Visit,
  place: Place,
  audience: string,
): Promise<{ readonly written: Written; readonly files: readonly ShownFile[]; readonly place: Place }> {
  const kept = await readDraft(web.db, visit.me.id, place);
  const files = kept ? await readFiles(web.db, visit.me.id, kept.fileIds) : [];
  return { written: kept ?? emptyDraft(audience, visit.me.locale), files, place };
}
