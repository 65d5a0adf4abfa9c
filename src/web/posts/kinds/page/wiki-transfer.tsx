import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import type { Child } from 'hono/jsx';
import { Refusal } from '#src/platform/errors.ts';
import { refusals } from '#src/posts/kinds/page/refusals.ts';
import { archiveBytesMax } from '#src/posts/kinds/page/transfer/archived.ts';
import { exportWiki } from '#src/posts/kinds/page/transfer/export-wiki.ts';
import type { ImportedPages } from '#src/posts/kinds/page/transfer/import-pages.ts';
import type { WebContext, WebEnv, WebRequest } from '../../../shell/context.ts';
import { explain } from '../../../shell/explain.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { Hidden } from '../../../shell/layout.tsx';
import { Note, Problem } from '../../../shell/notice.tsx';
import { showWiki, wikiAt, writableAt, type Wiki } from './wiki-at.tsx';
import { FileField } from '../../file-button.tsx';

/** A wiki as a folder of Markdown files: taken along, and brought in. */
export function wikiTransferRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/groups/:handle/wiki/export', (c) => sendArchive(web, c));
  app.get('/groups/:handle/wiki/import', async (c) => showImport(web, c, await writableAt(web, c), {}));
  app.post('/groups/:handle/wiki/import', (c) => takeArchive(web, c));
}

async function sendArchive(web: WebContext, c: WebRequest): Promise<Response> {
  const { group } = await wikiAt(web, c);
  const stream = await exportWiki(web.db, c.var.ctx.me.id, group.id);
  return c.body(Readable.toWeb(stream) as ReadableStream, 200, {
    'content-type': 'application/zip',
    'content-disposition': `attachment; filename="wiki-${group.handle}.zip"`,
  });
}

/** Everything is imported, or with `check` only said: then nothing stays of it. */
async function takeArchive(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx, form } = c.var;
  const wiki = await writableAt(web, c);
  const onlyChecks = form.flag('check');
  try {
    const [file] = form.files('file');
    if (!file) throw refusals.archiveMissing();
    if (file.size > archiveBytesMax) throw refusals.archiveTooBig({ max: archiveBytesMax / 1_000_000 });
    // With what reads archives and HTML, which no start needs.
    const { readArchive } = await import('#src/posts/kinds/page/transfer/read-archive.ts');
    const { checkImport } = await import('#src/posts/kinds/page/transfer/import-pages.ts');
    const { importArchive } = await import('#src/posts/kinds/page/transfer/import-files.ts');
    const archived = await readArchive(file.name, new Uint8Array(await file.arrayBuffer()));
    const what = [web.registry, ctx.me.id, wiki.group.id, archived] as const;
    const imported = onlyChecks ? await checkImport(web.db, ...what) : await importArchive(web.db, ...what);
    const result = <Result imported={imported} onlyChecks={onlyChecks} i18n={ctx.i18n} />;
    return await showImport(web, c, wiki, { result });
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
    return showImport(web, c, wiki, { problem: explain(ctx.i18n, error) });
  }
}

async function showImport(
  web: WebContext,
  c: WebRequest,
  wiki: Wiki,
  { result, problem = null }: { readonly result?: Child; readonly problem?: string | null },
): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const title = t('wiki.import');
  const body = (
    <>
      <p>
        <a class="back" href={wiki.path}>
          <Icon name="left" />
          {t('group.wiki')}
        </a>
      </p>
      <h2>{title}</h2>
      <Problem text={problem} />
      {result}
      <p>{t('wiki.importLead')}</p>
      <form
        class="fields"
        method="post"
        action={`${wiki.path}/import`}
        enctype="multipart/form-data"
        data-turbo="false"
      >
        <Hidden ctx={ctx} />
        <FileField
          label={t('wiki.importFile')}
          name="file"
          i18n={t('file.chooseOne')}
          accept=".zip,.md,.markdown,application/zip,text/markdown"
          required
        />
        <div class="buttons">
          <button class="button">{t('wiki.importButton')}</button>
          <button class="button second" name="check" value="yes">
            {t('wiki.importCheck')}
          </button>
        </div>
      </form>
    </>
  );
  const status = problem === null ? 200 : 422;
  return showWiki(web, c, { wiki, at: null, title, body, status });
}

const shownMax = 50;

function Result(props: {
  readonly imported: ImportedPages;
  readonly onlyChecks: boolean;
  readonly i18n: I18n;
}) {
  const { imported, onlyChecks, i18n } = props;
  const { t } = i18n;
  const { added, same, left } = imported;
  const counts = [
    t(onlyChecks ? 'wiki.importWould' : 'wiki.imported', { count: added.length }),
    ...(same.length > 0 ? [t('wiki.importSame', { count: same.length })] : []),
  ];
  return (
    <>
      <Note>{counts.join(' ')}</Note>
      {added.length > 0 && (
        <ul class="bulleted">
          {added.slice(0, shownMax).map((title) => (
            <li dir="auto">{title}</li>
          ))}
          {added.length > shownMax && <li>{t('wiki.importMore', { count: added.length - shownMax })}</li>}
        </ul>
      )}
      {left.length > 0 && (
        <>
          <h3>{t('wiki.importLeft', { count: left.length })}</h3>
          <ul class="bulleted">
            {left.slice(0, shownMax).map(({ name, why }) => (
              <li>
                <bdi>{name}</bdi>: {i18n.explain(why.reason)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
