import { createMiddleware } from 'hono/factory';
import { notFound } from '#src/platform/errors.ts';
import { may } from '#src/roles/roles.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { showTabbed, type TabbedPage } from '../shell/tabbed.tsx';
import { roomOf, tabs, type Name } from './rooms.ts';

/** Stands before every page and form of the company: to who may not come in there is no such page. */
export const companyDoor = createMiddleware<WebEnv>(async (c, next) => {
  const room = roomOf(c.req.path.replace(/\/+$/, ''));
  if (room === undefined || !may(c.var.ctx.me, room.needs)) throw notFound('page');
  await next();
});

/** Answers with one page of the company's settings, under the tabs that the reader may open. */
export function showCompany(web: WebContext, c: WebRequest, shown: TabbedPage<Name>): Response {
  const { me } = c.var.ctx;
  const own = Object.entries(tabs).filter(([, { needs }]) => may(me, needs));
  // Few are all shown.
  const isShort = own.length <= shortMax;
  const mine = Object.fromEntries(
    own.map(([name, tab]) => [name, isShort ? { ...tab, place: 'always' as const } : tab]),
  );
  return showTabbed(
    web,
    c,
    {
      heading: 'settings.navCompany',
      room: 'company',
      tabs: { ...mine, [shown.page]: mine[shown.page] ?? tabs[shown.page] } as typeof tabs,
    },
    shown,
  );
}
const shortMax = 3;
