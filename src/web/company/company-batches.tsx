import type { Hono } from 'hono';
import { bulkActs, type BatchId } from '#src/accounts/batches/batch.ts';
import { discardBatch, startBatch } from '#src/accounts/batches/carry-out.ts';
import { proposeAct } from '#src/accounts/batches/propose-act.ts';
import { proposeTable } from '#src/accounts/batches/propose-table.ts';
import { listBatches } from '#src/accounts/batches/read.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import { isId, type PersonId } from '#src/platform/ids.ts';
import { refusals as platformRefusals } from '#src/platform/refusals.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Empty, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { actWords } from './bulk-form.tsx';
import { batchPath, showBatch } from './company-batch.tsx';
import { showCompany } from './company-tabs.tsx';
import { peoplePath, rosterFilterIn } from './people-filter.tsx';
import { FileField } from '../posts/file-button.tsx';

const path = `${peoplePath}/batches`;
const importPath = `${peoplePath}/import`;
/** Of a table. */
const megabytesMax = 4;

/** What is about to be done to many people, and tables of them: looked at first, then carried out. Guarded by companyDoor. */
export function companyBatchRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => showList(web, c, null));
  app.post(path, async (c) => {
    const { form } = c.var;
    const act = bulkActs.find((each) => each === form.text('act')) ?? 'deactivate';
    const ids = form.list('person').filter(isId) as PersonId[];
    const filter = rosterFilterIn((name) => form.text(name));
    return proposed(web, c, showList, (by) =>
      transaction(web.db, (tx) =>
        proposeAct(tx, by, {
          ...{ act, group: form.line('group'), site: form.line('new_site') },
          who: form.text('whom') === 'all' ? filter : { ids },
        }),
      ),
    );
  });
  app.get(importPath, (c) => showImport(web, c, null));
  app.post(importPath, async (c) => {
    const [file] = c.var.form.files('table');
    return proposed(web, c, showImport, async (by) => {
      if (file === undefined || file.size === 0) throw platformRefusals.tableEmpty();
      if (file.size > megabytesMax * 1_048_576)
        throw platformRefusals.fileTooLarge({ megabytes: megabytesMax });
      const bytes = new Uint8Array(await file.arrayBuffer());
      const mails = c.var.form.flag('mails');
      return transaction(web.db, (tx) => proposeTable(tx, by, bytes, { mails }));
    });
  });
  app.get(`${path}/:id`, (c) => showBatch(web, c, batchIn(c), null));
  app.post(`${path}/:id/start`, proven, async (c) => {
    const id = batchIn(c);
    const typed = c.var.form.line('people');
    try {
      await transaction(web.db, (tx) =>
        startBatch(tx, c.var.ctx.me.id, id, /^\d{1,9}$/.test(typed) ? Number(typed) : null),
      );
    } catch (error) {
      if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
      return showBatch(web, c, id, explain(c.var.ctx.i18n, error));
    }
    return c.redirect(batchPath(id), 303);
  });
  app.post(`${path}/:id/removal`, async (c) => {
    await transaction(web.db, (tx) => discardBatch(tx, c.var.ctx.me.id, batchIn(c)));
    return c.redirect(peoplePath, 303);
  });
}

function batchIn(c: WebRequest): BatchId {
  const id = idOf<BatchId>(c.req.param('id'));
  if (id === null) throw notFound('page');
  return id;
}

/** Leads to what would be done, or shows the form again and why not. */
async function proposed(
  web: WebContext,
  c: WebRequest,
  again: (web: WebContext, c: WebRequest, problem: string) => Response | Promise<Response>,
  propose: (by: PersonId) => Promise<BatchId>,
): Promise<Response> {
  try {
    return c.redirect(batchPath(await propose(c.var.ctx.me.id)), 303);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return again(web, c, explain(c.var.ctx.i18n, error));
  }
}

async function showList(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const batches = await listBatches(web.db);
  const body = (
    <section class="part">
      <h2>{t('batch.list')}</h2>
      <Problem text={problem} />
      <p class="quiet">{t('batch.listLead')}</p>
      {batches.length === 0 && <Empty sentence={t('batch.none')} />}
      <ul class="ways">
        {batches.map((batch) => (
          <li>
            <div>
              <a href={batchPath(batch.id)}>{t(actWords[batch.act])}</a>
              <p class="quiet">
                {[
                  i18n.moment(batch.madeAt),
                  ...(batch.madeBy === null ? [] : [batch.madeBy]),
                  batch.startedAt === null
                    ? t('batch.waits')
                    : t('batch.done', { done: batch.done, count: batch.creates + batch.changes }),
                ].join(' · ')}
              </p>
            </div>
          </li>
        ))}
      </ul>
      <p class="buttons">
        <a class="button second" href={peoplePath}>
          {t('batch.back')}
        </a>
      </p>
    </section>
  );
  return showCompany(web, c, {
    ...{ page: 'people' as const, title: t('batch.list'), body },
    status: problem === null ? 200 : 422,
  });
}

function showImport(web: WebContext, c: WebRequest, problem: string | null): Response {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const body = (
    <section class="part">
      <h2>{t('batch.importTitle')}</h2>
      <p class="quiet">{t('batch.importLead')}</p>
      <p class="quiet">
        <code>handle, email, name, locale, title, site, department, phone, groups</code>
      </p>
      <Problem text={problem} />
      <form class="fields" method="post" action={importPath} enctype="multipart/form-data">
        <Hidden ctx={ctx} back={importPath} />
        <FileField
          label={t('batch.file')}
          name="table"
          i18n={t('file.chooseOne')}
          accept=".csv,.txt,.tsv,text/csv"
          required
        />
        {web.sendsMail && (
          <label class="choice">
            <input type="checkbox" name="mails" value="yes" checked />
            <span>{t('batch.mails')}</span>
          </label>
        )}
        <p class="buttons">
          <button class="button">{t('batch.look')}</button>
          <a class="button second" href={peoplePath}>
            {t('form.cancel')}
          </a>
        </p>
      </form>
    </section>
  );
  return showCompany(web, c, {
    ...{ page: 'people' as const, title: t('batch.importTitle'), body },
    status: problem === null ? 200 : 422,
  });
}
