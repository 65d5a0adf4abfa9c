import type { Plan, BatchId } from '#src/accounts/batches/batch.ts';
import {
  batchPage,
  readBatch,
  readBatchLines,
  readBrake,
  type Batch,
  type BatchLine,
  type Brake,
} from '#src/accounts/batches/read.ts';
import { notFound } from '#src/platform/errors.ts';
import type { WebContext, WebRequest } from '../shell/context.ts';
import { FilterChips } from '../shell/filter-chips.tsx';
import type { I18n, Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { actWords } from './bulk-form.tsx';
import { showCompany } from './company-tabs.tsx';
import { peoplePath } from './people-filter.tsx';

export const batchPath = (id: BatchId): string => `${peoplePath}/batches/${id}`;
const plans: readonly Plan[] = ['refused', 'create', 'change', 'nothing'];
const planWords = {
  create: 'batch.planCreate',
  change: 'batch.planChange',
  nothing: 'batch.planNothing',
  refused: 'batch.planRefused',
} as const satisfies Readonly<Record<Plan, Key>>;

/** Line by line what would be done, or what became of it; and the button that does it. */
export async function showBatch(
  web: WebContext,
  c: WebRequest,
  id: BatchId,
  problem: string | null,
): Promise<Response> {
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const batch = await readBatch(web.db, id);
  if (!batch) throw notFound('page');
  const plan = plans.find((each) => each === c.req.query('plan'));
  const after = /^\d{1,6}$/.test(c.req.query('after') ?? '') ? Number(c.req.query('after')) : 0;
  const [lines, brake] = await Promise.all([
    readBatchLines(web.db, id, { after, plan }),
    readBrake(web.db, id),
  ]);
  const next = lines.length > batchPage ? lines[batchPage - 1] : undefined;
  const at = batchPath(id);
  const title = titleOf(batch, i18n);
  const body = (
    <section class="part">
      <h2>{title}</h2>
      <Problem text={problem} />
      <State c={c} batch={batch} brake={brake} />
      {(batch.detail.ignored ?? []).length > 0 && (
        <p class="quiet">{t('batch.ignored', { columns: i18n.list(batch.detail.ignored ?? []) })}</p>
      )}
      <FilterChips
        label={t('batch.lines')}
        chips={[undefined, ...plans].map((each) => ({
          href: each === undefined ? at : `${at}?plan=${each}`,
          label:
            each === undefined
              ? t('batch.allLines')
              : `${t(planWords[each])} (${i18n.number(countOf(batch, each))})`,
          isCurrent: each === plan,
        }))}
      />
      <ol class="ways batch-lines">
        {lines.slice(0, batchPage).map((line) => (
          <Line i18n={i18n} line={line} />
        ))}
      </ol>
      {next && (
        <p class="buttons">
          <a
            class="button second"
            href={`${at}?${new URLSearchParams({ ...(plan === undefined ? {} : { plan }), after: String(next.line) })}`}
          >
            {t('batch.more')}
          </a>
        </p>
      )}
    </section>
  );
  return showCompany(web, c, {
    ...{ page: 'people' as const, title, body },
    status: problem === null ? 200 : 422,
  });
}

function titleOf({ act, detail }: Batch, { t }: I18n): string {
  const word = t(actWords[act]);
  const more = detail.group ?? detail.site;
  return more === undefined || more === '' ? word : t('batch.title', { act: word, what: more });
}

const countOf = (batch: Batch, plan: Plan): number =>
  ({ create: batch.creates, change: batch.changes, nothing: batch.same, refused: batch.refused })[plan];

function State(props: { readonly c: WebRequest; readonly batch: Batch; readonly brake: Brake }) {
  const { c, batch, brake } = props;
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const at = batchPath(batch.id);
  const count = batch.creates + batch.changes;
  if (batch.startedAt !== null)
    return (
      <>
        <Note>
          {batch.endedAt === null
            ? t('batch.done', { done: batch.done, count })
            : t('batch.ended', { done: batch.done })}
        </Note>
        <p class="buttons">
          {batch.endedAt === null && (
            <a class="button second" href={at}>
              {t('batch.again')}
            </a>
          )}
          <a class="button second" href={peoplePath}>
            {t('batch.back')}
          </a>
        </p>
      </>
    );
  const isBraked = batch.changes > 0 && brake.count > brake.max;
  return (
    <div class="border-box">
      <p>
        {t('batch.would', {
          creates: batch.creates,
          changes: batch.changes,
          same: batch.same,
          refused: batch.refused,
        })}
      </p>
      {count > 0 && (
        <form class="fields" method="post" action={`${at}/start`}>
          <Hidden ctx={ctx} back={at} />
          {batch.act === 'deactivate' && <p>{t('batch.deactivateHint')}</p>}
          {isBraked && (
            <label>
              {t('batch.brake', { count: brake.count })}
              <input name="people" inputmode="numeric" pattern="[0-9]+" autocomplete="off" required />
            </label>
          )}
          <p class="buttons">
            <button class={batch.act === 'deactivate' ? 'button danger' : 'button'}>
              {t('batch.start', { count })}
            </button>
          </p>
        </form>
      )}
      <form method="post" action={`${at}/removal`}>
        <Hidden ctx={ctx} back={at} />
        <button class="button second">{t('batch.discard')}</button>
      </form>
    </div>
  );
}

function Line({ i18n, line }: { readonly i18n: I18n; readonly line: BatchLine }) {
  const { t } = i18n;
  const news = Object.entries(line.change).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.entries(value)
      : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return (
    <li value={line.line}>
      <div>
        <strong>
          <bdi>{line.name || line.handle}</bdi>
        </strong>{' '}
        <span class="quiet">@{line.handle}</span>{' '}
        <span class={`tag ${line.plan === 'refused' ? 'danger' : ''}`}>
          {line.doneAt !== null && line.plan !== 'refused' ? t('batch.isDone') : t(planWords[line.plan])}
        </span>
        {line.problem !== null && <p>{i18n.explain(line.problem)}</p>}
        {news.length > 0 && (
          <p class="quiet">{news.map(([name, value]) => `${name}: ${String(value)}`).join(' · ')}</p>
        )}
      </div>
    </li>
  );
}
