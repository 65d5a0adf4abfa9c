import type { Place, Draft } from '#src/drafts/draft.ts';
import { readDraft } from '#src/drafts/read.ts';
import type { ShownFile } from '#src/media/file.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { choicesOf, chosenOf, firstChoicesOf, type FirstChoices } from './audience.ts';
import { emptyDraft, readFiles } from './draft.ts';

/** The composer of a page of posts: with the audiences of everyone, and all of them only if what was left there is for another. */
export async function firstComposer(
  web: WebContext,
  ctx: RequestContext,
): Promise<FirstChoices & Awaited<ReturnType<typeof draftAt>>> {
  const [draft, first] = await Promise.all([draftAt(web, ctx, 'new', 'instance'), firstChoicesOf(web, ctx)]);
  const { audience, as } = draft.written;
  const isFirst = as === undefined && chosenOf(first.choices, audience) !== null;
  return { ...draft, ...first, ...(!isFirst && { choices: await choicesOf(web, ctx) }) };
}

/** A composer's initial content: what was left at its place, or nothing. */
export async function draftAt(
  web: WebContext,
  ctx: RequestContext,
  place: Place,
  audience: string,
): Promise<{ readonly written: Draft; readonly files: readonly ShownFile[]; readonly place: Place }> {
  const kept = await readDraft(web.db, ctx.me.id, place);
  const files = kept ? await readFiles(web.db, ctx.me.id, kept.fileIds) : [];
  return { written: kept ?? emptyDraft(audience), files, place };
}
