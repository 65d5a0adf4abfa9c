import type { Key, I18n } from './i18n.ts';

/** Keys and what they do, in the order of the list; client/controllers/shortcuts.ts does it. */
const keys: readonly (readonly [string, Key])[] = [
  ['j', 'keys.next'],
  ['k', 'keys.previous'],
  ['o', 'keys.open'],
  ['l', 'keys.like'],
  ['r', 'keys.reply'],
  ['n', 'keys.write'],
  ['/', 'keys.search'],
  ['g h', 'nav.home'],
  ['g g', 'nav.groups'],
  ['g e', 'calendar.heading'],
  ['g c', 'nav.chat'],
  ['g n', 'nav.notifications'],
  ['g p', 'nav.people'],
  ['?', 'keys.help'],
];

/** The list of shortcuts, opened with `?`. Only on pages of those who have them enabled. */
export function Shortcuts(props: { readonly i18n: I18n }) {
  const { t } = props.i18n;
  return (
    <dialog class="keys" data-controller="shortcuts" aria-labelledby="keys-title" id="keys">
      <h2 id="keys-title">{t('keys.title')}</h2>
      <dl>
        {keys.map(([key, word]) => (
          <div>
            <dt>
              {key.split(' ').map((each) => (
                <kbd>{each}</kbd>
              ))}
            </dt>
            <dd>{t(word)}</dd>
          </div>
        ))}
      </dl>
      <form method="dialog" class="buttons">
        <a href="/settings/reading">{t('keys.off')}</a>
        <button class="button second">{t('keys.close')}</button>
      </form>
    </dialog>
  );
}
