import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { askForExport, openExport, readNewestExport, readOwnExport } from '#src/accounts/export.ts';
import {
  announceDeparture,
  graceDays,
  keepPosts,
  onlyOwned,
  readDeparture,
  withdrawDeparture,
} from '#src/accounts/leave.ts';
import { putAwayFirstSteps } from '#src/accounts/first-steps.ts';
import { uploadedBytes } from '#src/media/read.ts';
import { clearCookie } from '#src/access/cookie.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { ExportPart, GuestMovePart, LeavingPart, RoomPart } from './account-parts.tsx';
import { Note } from '../shell/notice.tsx';
import { showSettings } from './settings-nav.tsx';
import { proven } from '../shell/proof.ts';
import { goBack } from '../shell/show.tsx';

/** Exporting one's data, and leaving. */
export function accountRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/account', (c) => show(web, c, null));
  app.post('/settings/account/exports', proven, async (c) => {
    try {
      await transaction(web.db, (tx) => askForExport(tx, c.var.ctx.me.id));
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, { part: 'export', error });
      throw error;
    }
    return c.redirect('/settings/account#export', 303);
  });
  app.get('/settings/account/exports/:id', proven, (c) => download(web, c));
  app.post('/settings/account/departure', proven, async (c) => {
    const { me } = c.var.ctx;
    const posts = keepPosts.find((each) => each === c.var.form.text('posts')) ?? 'keep';
    try {
      await transaction(web.db, (tx) => announceDeparture(tx, me.id, posts));
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, { part: 'leave', error });
      throw error;
    }
    c.header('set-cookie', clearCookie(web.db.instance, 'session'), { append: true });
    c.header('clear-site-data', '"cache"');
    return c.redirect('/sign-in', 303);
  });
  app.post('/settings/account/departure/withdrawal', async (c) => {
    await transaction(web.db, (tx) => withdrawDeparture(tx, c.var.ctx.me.id));
    return c.redirect('/settings/account?stays=1', 303);
  });
  app.post('/first-steps/put-away', async (c) => {
    await transaction(web.db, (tx) => putAwayFirstSteps(tx, c.var.ctx.me.id));
    return goBack(c);
  });
}

interface Trouble {
  readonly part: 'export' | 'leave';
  readonly error: Refusal;
}

async function show(web: WebContext, c: WebRequest, trouble: Trouble | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const [newest, departure, owned, used] = await Promise.all([
    readNewestExport(web.db, ctx.me.id),
    readDeparture(web.db, ctx.me.id),
    onlyOwned(web.db, ctx.me.id),
    uploadedBytes(web.db, ctx.me.id),
  ]);
  const problemIn = (part: Trouble['part']): string | null =>
    trouble?.part === part ? explain(ctx.i18n, trouble.error) : null;
  const body = (
    <>
      {c.req.query('stays') === '1' && <Note>{t('leave.stays')}</Note>}
      <ExportPart ctx={ctx} newest={newest} problem={problemIn('export')} />
      {ctx.me.guestOf !== null && <GuestMovePart ctx={ctx} />}
      <RoomPart used={used} max={web.db.instance.uploadedBytesMax} ctx={ctx} />
      <LeavingPart
        ctx={ctx}
        departure={departure}
        owned={owned}
        graceDays={graceDays}
        problem={problemIn('leave')}
      />
    </>
  );
  return showSettings(web, c, { page: 'account', body, status: trouble === null ? 200 : 422 });
}

/** To this person only, whatever the address says; never shown, always saved. */
async function download(web: WebContext, c: WebRequest): Promise<Response> {
  const { me } = c.var.ctx;
  const id = idOf<string>(c.req.param('id'));
  const found = id === null ? null : await readOwnExport(web.db, me.id, id);
  if (!found) throw notFound('export');
  const day = (found.readyAt ?? found.askedAt).toISOString().slice(0, 10);
  const stream = Readable.toWeb((await openExport(web.db.instance, found.id)).read());
  return c.body(stream as ReadableStream, 200, {
    'content-type': 'application/zip',
    'content-length': String(found.bytes ?? 0),
    'content-disposition': `attachment; filename="kontor-${me.handle}-${day}.zip"`,
  });
}
