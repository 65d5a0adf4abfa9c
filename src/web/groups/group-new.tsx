import { spellPlainly } from '#src/platform/spelling.ts';
import type { Hono } from 'hono';
import { createGroup } from '#src/groups/create.ts';
import { findGroup } from '#src/groups/read.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { generateKeys } from '#src/platform/keys.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { Hidden } from '../shell/layout.tsx';
import { emptyGroup, GroupInputs, readGroupFields, type GroupFields } from './group-form.tsx';
import { Problem } from '../shell/notice.tsx';
import { groupPath } from '../posts/post-html.ts';
import { showPage } from '../shell/show.tsx';
import { partnersOf } from './group-settings.tsx';

/** Creating a group: everything about it on one page, of which only the name is required. */
export function groupNewRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/new', (c) => showNew(web, c, emptyGroup, null));
  app.post('/groups', (c) => create(web, c));
}

async function create(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const fields = readGroupFields(form);
  const handle = fields.handle || handleFrom(fields.name);
  try {
    const keys = await generateKeys();
    const id = await transaction(web.db, (tx) => createGroup(tx, ctx.me.id, { ...fields, handle, keys }));
    const group = await findGroup(web.db, id);
    return c.redirect(group ? groupPath(group) : '/groups', 303);
  } catch (error) {
    if (error instanceof Refusal) return showNew(web, c, { ...fields, handle }, explain(ctx.i18n, error));
    throw error;
  }
}

/** "Hydraulik Süd" becomes `hydraulik-sued`: a proposal that the person can change. */
function handleFrom(name: string): string {
  return spellPlainly(name.toLowerCase())
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 30)
    .replace(/-+$/, '');
}

function showNew(web: WebContext, c: WebRequest, fields: GroupFields, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <>
      <h1>{t('groups.newHeading')}</h1>
      <p class="quiet">{t('groups.newLead')}</p>
      <form class="fields" method="post" action="/groups">
        <Hidden ctx={ctx} />
        <Problem text={problem} />
        <GroupInputs
          fields={fields}
          i18n={ctx.i18n}
          isNew
          canGovern
          partners={partnersOf(web, ctx)}
          problem={problem !== null}
        />
        <div class="buttons">
          <button class="button">{t('groups.create')}</button>
          <a class="button second" href="/groups">
            {t('form.cancel')}
          </a>
        </div>
      </form>
    </>
  );
  return showPage(web, c, {
    title: t('groups.newHeading'),
    room: 'groups',
    body,
    status: problem === null ? 200 : 422,
  });
}
