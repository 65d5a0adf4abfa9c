import { setTimeout as pause } from 'node:timers/promises';
import { pageToEdit, type EditedPage } from '#src/coedit/edited-page.ts';
import { saveTogether } from '#src/coedit/save.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { editPage, type PageChange } from '#src/posts/kinds/page/write-page.ts';
import type { WebContext, WebRequest } from '../../../shell/context.ts';
import type { Typed } from './wiki-form.tsx';

/** Somebody else is saving the same text: their version is there in a moment. */
const triesMax = 12;
const pauseMs = 400;

/**
 * Saves what was typed together, which is at the page's home and not in this form, with the title, place and note of it. Refusals as for the plain
 * form, and begunAnew when what was typed is not there any more.
 */
export async function saveTyped(web: WebContext, c: WebRequest, pageId: PostId, typed: Typed): Promise<void> {
  const { form, ctx } = c.var;
  const page = await pageToEdit(web.db, web.registry, ctx.me.id, pageId);
  const change = {
    note: typed.note,
    // Others may have renamed or moved it since: only what this form changed is a change.
    ...(typed.title === form.line('title_was') ? {} : { title: typed.title }),
    ...((typed.parentId ?? '') === form.text('under_was') ? {} : { parentId: typed.parentId }),
  };
  for (let tries = 1; ; tries++)
    try {
      return await saveOnce(web, ctx.me.id, page, { change, epoch: form.text('together') });
    } catch (error) {
      const mayPass = error instanceof Refusal && passing.has(error.reason.id ?? '');
      if (!mayPass || tries >= triesMax) throw error;
      await pause(pauseMs);
    }
}

/** At a partner's, our own copy of the page may be behind its home's. */
const passing: ReadonlySet<string> = new Set(['coedit.beingSaved', 'page.changedMeanwhile']);

async function saveOnce(
  web: WebContext,
  me: PersonId,
  page: EditedPage,
  { change, epoch }: { readonly change: Omit<PageChange, 'base' | 'source'>; readonly epoch: string },
): Promise<void> {
  const { db, registry } = web;
  if (page.peerId === null) {
    await transaction(db, (tx) => saveTogether(tx, registry, me, page.id, { ...change, epoch }));
    return;
  }
  const next = await web.coeditElsewhere.takeNextVersion(me, page, epoch);
  await transaction(db, async (tx) => {
    const note = [change.note ?? '', next?.note ?? ''].filter((part) => part !== '').join(' ');
    const current = await pageToEdit(tx, registry, me, page.id);
    await editPage(tx, registry, me, page.id, {
      ...{ ...change, base: next?.base ?? current.number, note },
      ...(next && { source: next.source }),
    });
  });
}
