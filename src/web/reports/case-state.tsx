import type { CaseView, Elsewhere } from '#src/reports/report.ts';
import { noteMax } from '#src/reports/handle-case.ts';
import type { WebRequest } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Time } from '../shell/time.tsx';
import { Name, outcomeWords } from './report.tsx';

/** Who handles it here, how it stands at the other companies that know of it, and what there was before, in numbers. */
export function CaseState(props: { readonly c: WebRequest; readonly kase: CaseView }) {
  const { c, kase } = props;
  const { ctx } = c.var;
  const { i18n } = ctx;
  const { t } = i18n;
  const isMine = kase.handler?.id === ctx.me.id;
  return (
    <section class="case-part case-state">
      <dl class="report-facts">
        <dt>{t('case.handler')}</dt>
        <dd class="handler">
          <span>{kase.handler ? <Name of={kase.handler} /> : t('case.nobody')}</span>
          <form method="post" action={`/reports/${kase.id}/handler${isMine ? '/removal' : ''}`}>
            <Hidden ctx={ctx} />
            <button class="button second small">{t(isMine ? 'case.release' : 'case.take')}</button>
          </form>
        </dd>
        {kase.elsewhere.map((each) => (
          <>
            <dt>{each.company}</dt>
            <dd>
              {elsewhereWords(i18n, each)}
              {each.at && (
                <span class="quiet">
                  {' · '}
                  <Time at={each.at} i18n={i18n} />
                </span>
              )}
            </dd>
          </>
        ))}
        {kase.person && (
          <>
            <dt>{t('case.earlier')}</dt>
            <dd>{earlierWords(i18n, kase)}</dd>
          </>
        )}
      </dl>
    </section>
  );
}

function elsewhereWords(i18n: I18n, { state, outcome }: Elsewhere): string {
  if (state === 'decided' && outcome)
    return i18n.t('case.elsewhereDecided', { outcome: i18n.t(outcomeWords[outcome]) });
  return i18n.t(state === 'handled' ? 'case.elsewhereHandled' : 'case.elsewhereTold');
}

function earlierWords(i18n: I18n, { earlier }: CaseView): string {
  const parts = [
    ...(earlier.open > 0 ? [i18n.t('case.earlierOpen', { count: earlier.open })] : []),
    ...earlier.byOutcome.map(
      ({ outcome, count }) => `${i18n.t(outcomeWords[outcome])}: ${i18n.number(count)}`,
    ),
  ];
  return parts.length === 0 ? i18n.t('case.earlierNone') : parts.join(' · ');
}

/** A note for those who decide it here, or for those of all companies that know of it. */
export function NoteForm(props: { readonly c: WebRequest; readonly kase: CaseView; readonly typed: string }) {
  const { c, kase, typed } = props;
  const { ctx } = c.var;
  const { i18n } = ctx;
  const companies = kase.elsewhere.map(({ company }) => company);
  return (
    <form class="fields" method="post" action={`/reports/${kase.id}/notes`}>
      <Hidden ctx={ctx} />
      <label>
        {i18n.t('case.noteFor')}
        <textarea name="note" rows={2} maxlength={noteMax} required>
          {typed}
        </textarea>
      </label>
      {companies.length > 0 && (
        <label class="choice">
          <input type="checkbox" name="shared" value="1" />
          <span>{i18n.t('case.noteShared', { companies: i18n.list(companies) })}</span>
        </label>
      )}
      <div class="buttons">
        <button class="button second">
          <Icon name="write" />
          {i18n.t('case.noteSave')}
        </button>
      </div>
    </form>
  );
}
