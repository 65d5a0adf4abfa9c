import { createMiddleware } from 'hono/factory';
import { appendReading } from '#src/audit/append.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import { isAhead } from '../shell/request-context.ts';

/** Pages that show in the company's name what is not the reader's own. The first group of a path names the row. */
const readings: readonly {
  readonly path: RegExp;
  readonly room: string;
  readonly act: string;
  readonly noun?: string;
}[] = [
  { path: /^\/settings\/company\/people$/, room: 'people', act: 'list' },
  { path: /^\/settings\/company\/people\/(\d+)(?:\/.*)?$/, room: 'people', act: 'person', noun: 'person' },
  { path: /^\/settings\/company\/people\/batches(?:\/.*)?$/, room: 'people', act: 'list' },
  { path: /^\/settings\/company\/people\/export\.csv$/, room: 'people', act: 'export' },
  { path: /^\/settings\/company\/partners$/, room: 'partners', act: 'list' },
  {
    path: /^\/settings\/company\/partners\/(\d+)\/certificate$/,
    room: 'erasure',
    act: 'certificate',
    noun: 'peer',
  },
  { path: /^\/settings\/company\/partners\/(\d+)(?:\/.*)?$/, room: 'partners', act: 'partner', noun: 'peer' },
  { path: /^\/settings\/company\/roles$/, room: 'people', act: 'roles' },
  { path: /^\/settings\/company\/data-protection$/, room: 'erasure', act: 'overview' },
  { path: /^\/settings\/company\/data-protection\/certificate$/, room: 'erasure', act: 'certificate' },
  { path: /^\/settings\/company\/works-council$/, room: 'council', act: 'list' },
  { path: /^\/settings\/company\/figures$/, room: 'metrics', act: 'list' },
  { path: /^\/settings\/company\/invitations(?:\/.*)?$/, room: 'invitations', act: 'list' },
  { path: /^\/settings\/company\/audit$/, room: 'audit', act: 'list' },
  { path: /^\/settings\/company\/audit\/export\.(?:csv|json)$/, room: 'audit', act: 'export' },
  { path: /^\/settings\/company\/holds$/, room: 'holds', act: 'list' },
  { path: /^\/settings\/company\/holds\/(\d+)$/, room: 'holds', act: 'hold', noun: 'hold' },
  { path: /^\/settings\/company\/successions$/, room: 'successions', act: 'list' },
  { path: /^\/settings\/company\/carve-outs(?:\/drafts\/[0-9a-f-]+)?$/, room: 'carveOuts', act: 'list' },
  {
    path: /^\/settings\/company\/carve-outs\/drafts\/[0-9a-f-]+\/archive$/,
    room: 'carveOuts',
    act: 'export',
  },
  { path: /^\/settings\/company\/disclosures$/, room: 'disclosures', act: 'list' },
  { path: /^\/reports$/, room: 'reports', act: 'list' },
  { path: /^\/reports\/(\d+)(?:\/.*)?$/, room: 'reports', act: 'case', noun: 'report' },
];

/** Who looked at what in the company's name is written down before the answer leaves: without the entry there is no answer. */
export const noteReadings = (web: WebContext) =>
  createMiddleware<WebEnv>(async (c, next) => {
    await next();
    if (c.req.method !== 'GET' || c.res.status !== 200 || isAhead(c)) return;
    for (const { path, room, act, noun } of readings) {
      const found = path.exec(c.req.path);
      if (found === null) continue;
      const [, id] = found;
      const by = `person:${c.var.ctx.me.id}`;
      const row = noun === undefined || noun === 'peer' ? null : `${noun}:${id}`;
      await appendReading(web.db, {
        what: `${room}.${act}`,
        by,
        about: row,
        peerId: noun === 'peer' ? Number(id) : null,
      });
      return;
    }
  });
