import type { Hono } from 'hono';
import { isPlace } from '#src/drafts/draft.ts';
import { keepBeside } from '#src/drafts/keep.ts';
import { transaction } from '#src/platform/database.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import { describeFiles, readDraftForm } from './draft.ts';
import { Recipients } from '../shell/recipients.tsx';
import { draftRecipientsOf } from './draft-recipients.ts';
import { showPiece } from '../shell/show.tsx';

/**
 * Saves a composer's content while it is typed: script sends the form here as it is, and is told who would receive it now and where it was
 * saved: beside what another tab saved at the same place.
 */
export function draftRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.post('/drafts', async (c) => {
    const { ctx, form } = c.var;
    const line = form.line('place');
    const place = isPlace(line) ? line : 'new';
    const written = readDraftForm(form);
    const kept = await transaction(web.db, async (tx) => {
      await describeFiles(tx, ctx.me.id, form, written.fileIds);
      return keepBeside(tx, ctx.me.id, place, written);
    });
    // Whom a message goes to is settled.
    if (place.startsWith('chat:')) return showPiece(c, <div data-place={kept} />);
    const draftRecipients = await draftRecipientsOf(web, ctx, place, written);
    return showPiece(c, <Recipients {...draftRecipients} i18n={ctx.i18n} place={kept} />);
  });
}
