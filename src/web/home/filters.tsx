import type { Hono } from 'hono';
import {
  filterContexts,
  type Filter,
  type FilterAction,
  type FilterContext,
} from '#src/people/filters/filter.ts';
import { readFilters } from '#src/people/filters/read.ts';
import { addFilter, changeFilter, removeFilter, type WordInput } from '#src/people/filters/save.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import type { Form } from '../shell/form.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Problem } from '../shell/notice.tsx';
import { Time } from '../shell/time.tsx';
import { showSettings } from '../account/settings-nav.tsx';

const page = '/settings/filters';
const titleMax = 200;
const days = [1, 7, 30] as const;
const dayMs = 86_400_000;

/** What someone does not want to read: the same filters that their apps know. */
export function filterRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(page, (c) => show(web, c, null));
  app.post(page, (c) =>
    attempt(web, c, async () => {
      await transaction(web.db, (tx) => addFilter(tx, c.var.ctx.me.id, inputOf(c.var.form, null)));
    }),
  );
  app.post(`${page}/:id`, (c) =>
    attempt(web, c, async () => {
      const filter = await ownAt(web, c);
      await transaction(web.db, (tx) =>
        changeFilter(tx, c.var.ctx.me.id, filter.id, inputOf(c.var.form, filter)),
      );
    }),
  );
  app.post(`${page}/:id/removal`, (c) =>
    attempt(web, c, async () => {
      const { id } = await ownAt(web, c);
      await transaction(web.db, (tx) => removeFilter(tx, c.var.ctx.me.id, id));
    }),
  );
}

async function attempt(web: WebContext, c: WebRequest, work: () => Promise<void>): Promise<Response> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.kind === 'not_found') throw error;
    return show(web, c, explain(c.var.ctx.i18n, error));
  }
  return c.redirect(page, 303);
}

async function ownAt(web: WebContext, c: WebRequest): Promise<Filter> {
  const filters = await readFilters(web.db, c.var.ctx.me.id);
  const filter = filters.find((each) => each.id === c.req.param('id'));
  if (!filter) throw notFound('filter');
  return filter;
}

/** A word a line. Those that are there already keep their place. */
function inputOf(form: Form, filter: Filter | null) {
  const lines = [
    ...new Set(
      form
        .text('words')
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  ];
  const whole = form.flag('whole');
  const known = new Map((filter?.words ?? []).map((word) => [word.word, word]));
  const gone = (filter?.words ?? []).filter(({ word }) => !lines.includes(word));
  const words: WordInput[] = [
    ...gone.map(({ id }) => ({ id, removed: true })),
    ...lines.map((word) => ({ id: known.get(word)?.id, word, whole })),
  ];
  const end = form.text('end');
  const until = days.find((each) => String(each) === end);
  return {
    title: form.line('title'),
    contexts: filterContexts.filter((each) => form.list('contexts').includes(each)),
    action: form.text('action') === 'hide' ? ('hide' as const) : ('warn' as const),
    expiresAt: until ? new Date(Date.now() + until * dayMs) : end === 'kept' ? filter?.expiresAt : null,
    words,
  };
}

async function show(web: WebContext, c: WebRequest, problem: string | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const filters = await readFilters(web.db, ctx.me.id);
  const body = (
    <>
      <p class="quiet">{t('filter.lead')}</p>
      <Problem text={problem} />
      {filters.map((filter) => (
        <section class="part" aria-labelledby={`filter-${filter.id}`}>
          <details>
            <summary>
              <h2 id={`filter-${filter.id}`} class="inline">
                {filter.title}
              </h2>{' '}
              <span class="quiet">
                {t('filter.words', { count: filter.words.length })}
                {filter.expiresAt && (
                  <>
                    {' · '}
                    {t('filter.until')} <Time at={filter.expiresAt} i18n={ctx.i18n} />
                  </>
                )}
              </span>
            </summary>
            <Fields ctx={ctx} filter={filter} />
            <form method="post" action={`${page}/${filter.id}/removal`}>
              <Hidden ctx={ctx} />
              <button class="button second">
                {t('filter.remove')}
                <span class="hidden"> {filter.title}</span>
              </button>
            </form>
          </details>
        </section>
      ))}
      <section class="part" aria-labelledby="filter-new">
        <h2 id="filter-new">{t('filter.new')}</h2>
        <Fields ctx={ctx} filter={null} />
      </section>
    </>
  );
  return showSettings(web, c, { page: 'filters', body, status: problem === null ? 200 : 422 });
}

const contextWords = {
  home: 'filter.home',
  notifications: 'filter.notifications',
  public: 'filter.public',
  thread: 'filter.thread',
  account: 'filter.account',
} as const satisfies Record<FilterContext, Key>;
const actionWords: Readonly<Record<Exclude<FilterAction, 'blur'>, Key>> = {
  warn: 'filter.warn',
  hide: 'filter.hide',
};

function Fields({ ctx, filter }: { readonly ctx: RequestContext; readonly filter: Filter | null }) {
  const { t } = ctx.i18n;
  const action = filter?.action === 'hide' ? 'hide' : 'warn';
  return (
    <form class="fields" method="post" action={filter ? `${page}/${filter.id}` : page}>
      <Hidden ctx={ctx} />
      <label>
        {t('filter.title')}
        <input name="title" value={filter?.title ?? ''} maxlength={titleMax} required autocomplete="off" />
      </label>
      <label>
        {t('filter.wordList')}
        <textarea name="words" rows={4}>
          {filter?.words.map(({ word }) => word).join('\n') ?? ''}
        </textarea>
        <span class="hint">{t('filter.wordHint')}</span>
      </label>
      <label class="choice">
        <input
          type="checkbox"
          name="whole"
          value="yes"
          checked={filter === null || filter.words.some(({ whole }) => whole)}
        />
        <span>{t('filter.whole')}</span>
      </label>
      <fieldset>
        <legend>{t('filter.where')}</legend>
        <div class="choices">
          {filterContexts.map((each) => (
            <label class="choice">
              <input
                type="checkbox"
                name="contexts"
                value={each}
                checked={filter === null || filter.contexts.includes(each)}
              />
              <span>{t(contextWords[each])}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset>
        <legend>{t('filter.how')}</legend>
        {(['warn', 'hide'] as const).map((each) => (
          <label class="choice">
            <input type="radio" name="action" value={each} checked={each === action} />
            <span>{t(actionWords[each])}</span>
          </label>
        ))}
      </fieldset>
      <label>
        {t('filter.end')}
        <select name="end">
          {filter?.expiresAt && <option value="kept">{t('filter.kept')}</option>}
          <option value="">{t('filter.noEnd')}</option>
          {days.map((each) => (
            <option value={String(each)}>{t('filter.days', { count: each })}</option>
          ))}
        </select>
      </label>
      <div class="buttons">
        <button class="button">{t(filter ? 'form.save' : 'filter.add')}</button>
      </div>
    </form>
  );
}
