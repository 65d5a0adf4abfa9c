import { welcomeMax } from '#src/groups/group.ts';
import type { placesOf } from '#src/posts/kinds/page/read-pages.ts';
import type { I18n } from '../shell/i18n.ts';
import type { GroupFields } from './group-form.tsx';

type Places = Awaited<ReturnType<typeof placesOf>>;

/** What who joins is greeted with, and the page of the wiki they begin with. */
export function WelcomeInputs(props: {
  readonly fields: GroupFields;
  readonly pages: Places;
  readonly i18n: I18n;
}) {
  const { fields, pages, i18n } = props;
  const { t } = i18n;
  return (
    <fieldset class="newcomer-fields">
      <legend>{t('group.forNewcomers')}</legend>
      <label>
        {t('group.welcome')}
        <textarea name="welcome" rows={4} maxlength={welcomeMax} aria-describedby="welcome-hint" dir="auto">
          {fields.welcome}
        </textarea>
        <span class="hint" id="welcome-hint">
          {t('group.welcomeHint')}
        </span>
      </label>
      {(pages.length > 0 || fields.startPage !== null) && (
        <label>
          {t('group.startPage')}
          <select name="start_page">
            <option value="">{t('group.startPageNone')}</option>
            {pages.map((page) => (
              <option value={page.uri} selected={page.uri === fields.startPage}>
                {`${'– '.repeat(page.depth)}${page.title}`}
              </option>
            ))}
          </select>
        </label>
      )}
    </fieldset>
  );
}
