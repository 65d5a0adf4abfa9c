import type { Child } from 'hono/jsx';
import type { I18n } from './i18n.ts';

/** A secret just made, with what goes beside it in the other program. It is shown in this answer alone: only its hash is kept. */
export function ShownOnce(props: {
  readonly i18n: I18n;
  readonly heading: string;
  readonly lead?: Child;
  readonly fields: readonly (readonly [label: string, value: string])[];
  /** Where one goes on. */
  readonly next: string;
}) {
  const { heading, lead, fields, next } = props;
  const { t } = props.i18n;
  return (
    <section class="part">
      <h2>{heading}</h2>
      {lead !== undefined && <p>{lead}</p>}
      <div class="fields">
        {fields.map(([label, value]) => (
          <label>
            {label}
            <input readonly value={value} spellcheck={false} autocomplete="off" />
          </label>
        ))}
      </div>
      <p class="quiet">{t('shownOnce.once')}</p>
      <p class="buttons">
        <a class="button" href={next}>
          {t('shownOnce.done')}
        </a>
      </p>
    </section>
  );
}
