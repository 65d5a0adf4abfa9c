import type { Place, Draft } from '#src/drafts/draft.ts';
import { readDraft } from '#src/drafts/read.ts';
import type { ShownFile } from '#src/media/file.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { emptyDraft, readFiles } from './draft.ts';

/** A composer's initial content: what was left at its place, or nothing. */
export async function draftAt(
  web: WebContext,
  ctx: RequestContext,
  place: Place,
  audience: string,
): Promise<{ readonly written: Draft; readonly files: readonly ShownFile[]; readonly place: Place }> {
  const kept = await readDraft(web.db, ctx.me.id, place);
  const files = kept ? await readFiles(web.db, ctx.me.id, kept.fileIds) : [];
  return { written: kept ?? emptyDraft(audience, ctx.me.locale), files, place };
}
