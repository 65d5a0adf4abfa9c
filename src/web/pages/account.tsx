import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { askForExport, exportPath, readNewestExport, readOwnExport } from '#src/accounts/export.ts';
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
import type { WebContext, WebEnv, WebRequest } from '../context.ts';
import { explain } from '../explain.ts';
import { idOf } from '../forms.ts';
import { ExportPart, LeavingPart, RoomPart } from '../parts/account-parts.tsx';
import { Note } from '../parts/notice.tsx';
import { showSettings } from '../parts/settings-nav.tsx';
import { proven } from '../proof.ts';
import { goBack } from '../show.tsx';

/** What one takes along, and how one goes. */
export function accountRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/account', (c) => show(web, c, null));
  app.post('/settings/account/exports', proven, async (c) => {
    try {
      await transaction(web.db, (tx) => askForExport(tx, c.var.visit.me.id));
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, { part: 'export', error });
      throw error;
    }
    return c.redirect('/settings/account#export', 303);
  });
  app.get('/settings/account/exports/:id', proven, (c) => download(web, c));
  app.post('/settings/account/departure', proven, async (c) => {
    const { me } = c.var.visit;
    const posts = keepPosts.find((each) => each === c.var.form.text('posts')) ?? 'keep';
    try {
      await transaction(web.db, (tx) => announceDeparture(tx, me.id, posts));
    } catch (error) {
      if (error instanceof Refusal) return show(web, c, { part: 'leave', error });
      throw error;
    }
    c.header('set-cookie', clearCookie(web.db.house, 'session'), { append: true });
    c.header('clear-site-data', '"cache"');
    return c.redirect('/sign-in', 303);
  });
  app.post('/settings/account/departure/withdrawal', async (c) => {
    await transaction(web.db, (tx) => withdrawDeparture(tx, c.var.visit.me.id));
    return c.redirect('/settings/account?stays=1', 303);
  });
  app.post('/first-steps/put-away', async (c) => {
    await transaction(web.db, (tx) => putAwayFirstSteps(tx, c.var.visit.me.id));
    return goBack(c);
  });
}

interface Trouble {
  readonly part: 'export' | 'leave';
  readonly error: Refusal;
}

async function show(web: WebContext, c: WebRequest, trouble: Trouble | null): Promise<Response> {
  const { visit } = c.var;
  const { t } = visit.words;
  const [newest, departure, owned, used] = await Promise.all([
    readNewestExport(web.db, visit.me.id),
    readDeparture(web.db, visit.me.id),
    onlyOwned(web.db, visit.me.id),
    uploadedBytes(web.db, visit.me.id),
  ]);
  const problemIn = (part: Trouble['part']): string | null =>
    trouble?.part === part ? explain(visit.words, trouble.error) : null;
  const body = (
    <>
      {c.req.query('stays') === '1' && <Note>{t('leave.stays')}</Note>}
      <ExportPart visit={visit} newest={newest} problem={problemIn('export')} />
      <RoomPart used={used} max={web.db.house.uploadedBytesMax} visit={visit} />
      <LeavingPart
        visit={visit}
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
  const { me } = c.var.visit;
  const id = idOf<string>(c.req.param('id'));
  const found = id === null ? null : await readOwnExport(web.db, me.id, id);
  if (!found) throw notFound('This export');
  const day = (found.readyAt ?? found.askedAt).toISOString().slice(0, 10);
  const stream = Readable.toWeb(createReadStream(exportPath(web.db.house, found.id)));
  return c.body(stream as ReadableStream, 200, {
    'content-type': 'application/zip',
    'content-length': String(found.bytes ?? 0),
    'content-disposition': `attachment; filename="kontor-${me.handle}-${day}.zip"`,
  });
}
