import { bulkActs, type BatchAct } from '#src/accounts/batches/batch.ts';
import type { RosterFilter } from '#src/people/roster.ts';
import type { RequestContext } from '../shell/context.ts';
import type { Key } from '../shell/i18n.ts';
import { Hidden } from '../shell/layout.tsx';
import { peoplePath } from './people-filter.tsx';

/** The form that boxes beside people's names belong to. */
export const bulkForm = 'bulk';

export const actWords = {
  import: 'batch.import',
  deactivate: 'batch.deactivate',
  reset_second_factor: 'batch.resetFactor',
  require_password: 'batch.requirePassword',
  add_to_group: 'batch.addToGroup',
  set_site: 'batch.setSite',
} as const satisfies Readonly<Record<BatchAct, Key>>;

/** What to do to those who are ticked, or to all whom the filter finds; it is looked at before it is done. */
export function BulkForm(props: {
  readonly ctx: RequestContext;
  readonly filter: RosterFilter;
  readonly count: number;
}) {
  const { ctx, filter, count } = props;
  const { t } = ctx.i18n;
  return (
    <form id={bulkForm} class="fields border-box" method="post" action={`${peoplePath}/batches`}>
      <Hidden ctx={ctx} back={peoplePath} />
      {Object.entries(filter).map(
        ([name, value]) =>
          value !== undefined && value !== '' && <input type="hidden" name={name} value={value} />,
      )}
      <fieldset>
        <legend>
          <h2>{t('batch.heading')}</h2>
        </legend>
        <label class="choice">
          <input type="radio" name="whom" value="ticked" checked />
          <span>{t('batch.ticked')}</span>
        </label>
        <label class="choice">
          <input type="radio" name="whom" value="all" />
          <span>{t('batch.all', { count })}</span>
        </label>
      </fieldset>
      <label>
        {t('batch.act')}
        <select name="act">
          {bulkActs.map((each) => (
            <option value={each}>{t(actWords[each])}</option>
          ))}
        </select>
      </label>
      <div class="fields in-row">
        <label>
          {t('batch.group')}
          <input name="group" autocapitalize="none" spellcheck={false} autocomplete="off" />
          <span class="hint">{t('batch.groupHint')}</span>
        </label>
        <label>
          {t('batch.site')}
          <input name="new_site" autocomplete="off" />
          <span class="hint">{t('batch.siteHint')}</span>
        </label>
      </div>
      <p class="buttons">
        <button class="button">{t('batch.look')}</button>
      </p>
    </form>
  );
}
