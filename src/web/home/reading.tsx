import type { Hono } from 'hono';
import {
  defaultPreferences,
  savePreferences,
  textSizes,
  themes,
  undoChoices,
  type Preferences,
} from '#src/people/preferences.ts';
import { transaction } from '#src/platform/database.ts';
import type { WebContext, WebEnv } from '../shell/context.ts';
import type { Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { showSettings } from '../account/settings-nav.tsx';
import type { Key } from '../shell/i18n.ts';

/** How the pages look and behave for one reader: light or dark, shortcuts, the time to undo a post. */
export function readingRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/reading', (c) => {
    const { ctx } = c.var;
    const { t } = ctx.i18n;
    const { preferences } = ctx;
    const body = (
      // A document of its own: the theme stands at its root.
      <form class="fields" method="post" action="/settings/reading" data-turbo="false">
        <Hidden ctx={ctx} />
        <fieldset>
          <legend>{t('reading.theme')}</legend>
          {themes.map((theme) => (
            <label class="choice">
              <input type="radio" name="theme" value={theme} checked={theme === preferences.theme} />
              {t(themeWords[theme])}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t('reading.text')}</legend>
          {textSizes.map((size) => (
            <label class={`choice text-${size}`}>
              <input type="radio" name="text" value={size} checked={size === preferences.textSize} />
              {t(textWords[size])}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t('reading.words')}</legend>
          <label class="choice">
            <input type="checkbox" name="words" value="yes" checked={preferences.iconWords} />
            {t('reading.wordsOn')}
          </label>
        </fieldset>
        <fieldset>
          <legend>{t('reading.undo')}</legend>
          <p class="quiet">{t('reading.undoHint')}</p>
          {undoChoices.map((seconds) => (
            <label class="choice">
              <input type="radio" name="undo" value={seconds} checked={seconds === preferences.undoSeconds} />
              {t('reading.undoSeconds', { count: seconds })}
            </label>
          ))}
        </fieldset>
        <fieldset>
          <legend>{t('reading.shortcuts')}</legend>
          <p class="quiet">{t('reading.shortcutsHint')}</p>
          <label class="choice">
            <input type="checkbox" name="shortcuts" value="yes" checked={preferences.shortcuts} />
            {t('reading.shortcutsOn')}
          </label>
        </fieldset>
        <div class="buttons">
          <button class="button">{t('form.save')}</button>
        </div>
        <p>
          <a class="more-link" href="/guide">
            {t('guide.title')}
          </a>
        </p>
      </form>
    );
    return showSettings(web, c, { page: 'reading', body });
  });
  app.post('/settings/reading', async (c) => {
    await transaction(web.db, (tx) => savePreferences(tx, c.var.ctx.me.id, chosenIn(c.var.form)));
    return c.redirect('/settings/reading', 303);
  });
}

const themeWords = {
  auto: 'reading.themeAuto',
  light: 'reading.themeLight',
  dark: 'reading.themeDark',
} as const satisfies Record<Preferences['theme'], Key>;

const textWords = {
  normal: 'reading.textNormal',
  large: 'reading.textLarge',
  larger: 'reading.textLarger',
} as const satisfies Record<Preferences['textSize'], Key>;

/** What was not chosen, or cannot be, is as it comes. */
const chosenIn = (form: Form): Preferences => ({
  shortcuts: form.flag('shortcuts'),
  undoSeconds:
    undoChoices.find((each) => String(each) === form.text('undo')) ?? defaultPreferences.undoSeconds,
  textSize: textSizes.find((each) => each === form.text('text')) ?? defaultPreferences.textSize,
  iconWords: form.flag('words'),
  theme: themes.find((each) => each === form.text('theme')) ?? defaultPreferences.theme,
});
