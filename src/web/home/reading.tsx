import type { Hono } from 'hono';
import {
  defaultPreferences,
  savePreferences,
  textSizes,
  themes,
  undoChoices,
  type Preferences,
} from '#src/people/preferences.ts';
import { readChatChoices, type ChatChoices } from '#src/chat/choices.ts';
import { transaction } from '#src/platform/database.ts';
import type { RequestContext, WebContext, WebEnv } from '../shell/context.ts';
import type { Form } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note } from '../shell/notice.tsx';
import { bringHintsBack, putHintAway, putReleaseAway } from '#src/accounts/hints.ts';
import { notFound } from '#src/platform/errors.ts';
import { updateFor } from '../shell/release-card.tsx';
import { hintNamed } from '../shell/hint.tsx';
import { goBack } from '../shell/show.tsx';
import { showSettings } from '../account/settings-nav.tsx';
import type { Key } from '../shell/i18n.ts';

/** How the pages look and behave for one reader: light or dark, shortcuts, the time to undo a post. */
export function readingRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/reading', async (c) => {
    const choices = await readChatChoices(web.db, c.var.ctx.me.id);
    const body = (
      <>
        {c.req.query('saved') === 'chat' && <Note>{c.var.ctx.i18n.t('settings.saved')}</Note>}
        <ReadingForm ctx={c.var.ctx} />
        <ChatForm ctx={c.var.ctx} choices={choices} />
      </>
    );
    return showSettings(web, c, { page: 'reading', body });
  });
  // From the menu on every page: one press, and back again.
  for (const [path, simple] of [
    ['/settings/reading/simple', true],
    ['/settings/reading/simple/removal', false],
  ] as const)
    app.post(path, async (c) => {
      const { me, preferences } = c.var.ctx;
      await transaction(web.db, (tx) => savePreferences(tx, me.id, { ...preferences, simple }));
      return c.redirect('/', 303);
    });
  app.post('/hints/release/removal', async (c) => {
    const { me } = c.var.ctx;
    const update = updateFor(c.var.ctx, web.db.instance);
    if (update !== null) await transaction(web.db, (tx) => putReleaseAway(tx, me.id, update.version));
    return goBack(c);
  });
  app.post('/hints/:hint/removal', async (c) => {
    const hint = hintNamed(c.req.param('hint'));
    if (hint === undefined) throw notFound();
    await transaction(web.db, (tx) => putHintAway(tx, c.var.ctx.me.id, hint));
    return goBack(c);
  });
  app.post('/hints', async (c) => {
    await transaction(web.db, (tx) => bringHintsBack(tx, c.var.ctx.me.id));
    return goBack(c);
  });
  app.post('/settings/reading', async (c) => {
    await transaction(web.db, (tx) => savePreferences(tx, c.var.ctx.me.id, chosenIn(c.var.form)));
    return c.redirect('/settings/reading', 303);
  });
}

function ReadingForm({ ctx }: { readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  const { preferences } = ctx;
  return (
    // A document of its own: the theme stands at its root.
    <form class="fields" method="post" action="/settings/reading" data-turbo="false">
      <Hidden ctx={ctx} />
      <Looks ctx={ctx} />
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
      {ctx.hintsAway.length > 0 && (
        <p>
          <button class="button second" form="act" formaction="/hints">
            {t('hint.again')}
          </button>
        </p>
      )}
    </form>
  );
}

/** What the others in a conversation see of one, and what Enter does. */
function ChatForm({ ctx, choices }: { readonly ctx: RequestContext; readonly choices: ChatChoices }) {
  const { t } = ctx.i18n;
  return (
    <form class="fields" id="chat" method="post" action="/settings/chat">
      <Hidden ctx={ctx} />
      <fieldset>
        <legend>{t('chat.choices')}</legend>
        <p class="quiet">{t('chat.choicesHint')}</p>
        <label class="choice">
          <input type="checkbox" name="read_marks" value="yes" checked={choices.readMarks} />
          {t('chat.choiceReadMarks')}
        </label>
        <label class="choice">
          <input type="checkbox" name="typing" value="yes" checked={choices.typing} />
          {t('chat.choiceTyping')}
        </label>
      </fieldset>
      <fieldset>
        <legend>{t('chat.enterKey')}</legend>
        <label class="choice">
          <input type="radio" name="enter" value="send" checked={choices.enterSends} />
          {t('chat.enterSends')}
        </label>
        <label class="choice">
          <input type="radio" name="enter" value="line" checked={!choices.enterSends} />
          {t('chat.enterIsLine')}
        </label>
      </fieldset>
      <div class="buttons">
        <button class="button">{t('form.save')}</button>
      </div>
    </form>
  );
}

/** Light or dark, the size of the text, and how much is on a page. */
function Looks({ ctx }: { readonly ctx: RequestContext }) {
  const { t } = ctx.i18n;
  const { preferences } = ctx;
  return (
    <>
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
        <legend>{t('reading.simple')}</legend>
        <p class="quiet">{t('reading.simpleHint')}</p>
        <label class="choice">
          <input type="checkbox" name="simple" value="yes" checked={preferences.simple} />
          {t('reading.simpleOn')}
        </label>
      </fieldset>
      <fieldset>
        <legend>{t('reading.words')}</legend>
        <label class="choice">
          <input type="checkbox" name="words" value="yes" checked={preferences.iconWords} />
          {t('reading.wordsOn')}
        </label>
      </fieldset>
    </>
  );
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
  simple: form.flag('simple'),
  theme: themes.find((each) => each === form.text('theme')) ?? defaultPreferences.theme,
});
