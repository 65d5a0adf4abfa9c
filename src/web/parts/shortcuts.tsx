import type { Key, Words } from '../words.ts';

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
  ['g c', 'nav.chat'],
  ['g n', 'nav.notifications'],
  ['g p', 'nav.people'],
  ['?', 'keys.help'],
];

/** The list of shortcuts, opened by `?`. Only on pages of those who have them switched on. */
export function Shortcuts(props: { readonly words: Words }) {
  const { t } = props.words;
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
