import type { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import { raw } from 'hono/html';
import { isWebAddress } from '#src/company/about.ts';
import { documentKinds } from '#src/company/documents.ts';
import { acceptDocument } from '#src/company/publish-documents.ts';
import { ownDocuments, type OwnDocument } from '#src/company/read-documents.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { aboutWords } from '../company/about.tsx';
import { markdownHtml } from '../posts/post-html.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { ownPath, type Form } from '../shell/forms.ts';
import type { I18n } from '../shell/i18n.ts';
import { CardLayout, Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { isProgram } from '../shell/request-context.ts';
import { answerPage } from '../shell/answer.ts';

const path = '/settings/documents';

/** What is open to somebody who has not accepted yet: to read and accept, to take one's data along, to prove who one is for that, to sign out. */
const open: readonly RegExp[] = [
  /^\/settings\/documents$/,
  /^\/settings\/account$/,
  /^\/settings\/account\/exports(\/\d+)?$/,
  /^\/prove(\/.*)?$/,
  /^\/sign-out$/,
];

/** Stands before every page of those who are signed in. Apps and file programs meet the same rule where they come in (access/). */
export const acceptedFirst = createMiddleware<WebEnv>(async (c, next) => {
  if (!c.var.ctx.session.owes || open.some((each) => each.test(c.req.path.replace(/\/+$/, ''))))
    return next();
  if (isProgram(c)) return c.json({ error: 'Accept your company’s documents first.' }, 403);
  const to = c.req.method === 'GET' ? c.var.ctx.path : '/';
  return c.redirect(`${path}?${new URLSearchParams({ next: to })}`, 303);
});

/** The house rules and the privacy notice: to read, to accept, and to see what one has accepted. */
export function documentRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c, null));
  app.post(path, async (c) => {
    const { ctx, form } = c.var;
    try {
      await transaction(web.db, (tx) => acceptTicked(tx, ctx.me.id, form));
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'not_found')
        return show(web, c, explain(ctx.i18n, error));
      throw error;
    }
    const left = (await ownDocuments(web.db, ctx.me.id)).some(({ isOwed }) => isOwed);
    if (left) return show(web, c, ctx.i18n.t('documents.left'));
    const next = ownPath(form.text('next'));
    return c.redirect(next === '/' ? `${path}?done=1` : next, 303);
  });
}

/** What a form with `DocumentText` in it says. Throws the refusals of `acceptDocument`. */
export async function acceptTicked(tx: Tx, personId: PersonId, form: Form): Promise<void> {
  for (const kind of documentKinds) {
    const version = Number(form.line(kind));
    if (form.flag(`accept_${kind}`) && Number.isInteger(version))
      await acceptDocument(tx, personId, kind, version);
  }
}

async function show(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const all = await ownDocuments(web.db, ctx.me.id);
  const isOwing = all.some(({ isOwed }) => isOwed);
  const canAccept = all.some((each) => each.dueAt !== null);
  const next = c.req.method === 'POST' ? c.var.form.text('next') : (c.req.query('next') ?? '/');
  const page = (
    <CardLayout i18n={i18n} instance={web.db.instance} title={t('documents.heading')} wide>
      <h1>{t('documents.heading')}</h1>
      {c.req.query('done') === '1' && <Note>{t('documents.thanks')}</Note>}
      {isOwing && <p>{t('documents.lead', { company: web.db.instance.company })}</p>}
      {all.length === 0 && <p>{t('documents.none')}</p>}
      <Problem text={problem} />
      <form class="fields" method="post" action={path}>
        <Hidden ctx={ctx} back={path} />
        <input type="hidden" name="next" value={ownPath(next)} />
        {all.map((each) => (
          <DocumentText of={each} i18n={i18n} />
        ))}
        {canAccept && (
          <p class="buttons">
            <button class="button">{t('documents.accept')}</button>
          </p>
        )}
      </form>
      {isOwing ? (
        <form class="buttons" method="post" action="/sign-out">
          <Hidden ctx={ctx} />
          <a class="button second" href="/settings/account#export">
            {t('export.heading')}
          </a>
          <button class="button second" data-turbo="false">
            {t('nav.signOut')}
          </button>
        </form>
      ) : (
        <p class="door-more">
          <a href="/">{t('about.toHome')}</a>
        </p>
      )}
    </CardLayout>
  );
  return answerPage(c, page, problem === null ? 200 : 422);
}

/** One text, and the box that accepts it where that is asked for. `folded`: beside something else that is to be done. */
export function DocumentText(props: {
  readonly of: OwnDocument;
  readonly i18n: I18n;
  readonly folded?: boolean;
}) {
  const { of, i18n, folded = false } = props;
  const { t } = i18n;
  const { kind, version, source, hash, acceptedAt, dueAt, publishedAt } = of;
  const title = t(aboutWords[kind]);
  return (
    <section class="part" aria-labelledby={`document-${kind}`}>
      <h2 id={`document-${kind}`}>{title}</h2>
      <p class="quiet">
        {t('documents.published', { version, when: i18n.moment(publishedAt) })} ·{' '}
        <code title={hash}>{hash.slice(0, 12)}</code>
      </p>
      {folded && !isWebAddress(source) ? (
        <details>
          <summary>{t('documents.read', { document: title })}</summary>
          <Words source={source} />
        </details>
      ) : (
        <Words source={source} />
      )}
      {acceptedAt !== null && (
        <p class="quiet">{t('documents.accepted', { when: i18n.moment(acceptedAt) })}</p>
      )}
      {dueAt !== null && (
        <>
          <input type="hidden" name={kind} value={String(version)} />
          {dueAt.getTime() > Date.now() && (
            <p class="quiet">{t('documents.dueFrom', { when: i18n.moment(dueAt) })}</p>
          )}
          <label class="choice">
            <input type="checkbox" name={`accept_${kind}`} value="1" />
            <span>{t('documents.accepts', { document: title })}</span>
          </label>
        </>
      )}
    </section>
  );
}

const Words = ({ source }: { readonly source: string }) =>
  isWebAddress(source) ? (
    <p>
      <a href={source}>{source}</a>
    </p>
  ) : (
    <div class="prose" dir="auto">
      {raw(markdownHtml(source))}
    </div>
  );
