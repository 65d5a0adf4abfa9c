import { picturesMax } from '#src/posts/kinds/album/album.ts';
import type { TypedAlbum } from '#src/posts/kinds/album/forms.ts';
import { titleMax } from '#src/posts/limits.ts';
import type { Form } from '../../../shell/forms.ts';
import type { WebKind } from '../kind.ts';

const untyped: TypedAlbum = { title: '', isOpen: true };
const names = { title: 'album_title', isOpen: 'album_open' } as const;
/** Says that the box was there: an unticked one sends nothing. */
const asked = 'album_asked';

const readTyped = (form: Form): TypedAlbum => ({
  title: form.line(names.title),
  isOpen: form.flag(names.isOpen) || !form.flag(asked),
});

export const album: WebKind = {
  ...{ draft: 'album', icon: 'picture', word: 'composer.kindAlbum' },
  Fields: ({ written, i18n: { t } }) => (
    <fieldset class="album-fields">
      <legend class="hidden">{t('composer.kindAlbum')}</legend>
      <label>
        {t('album.title')}
        <input
          name={names.title}
          value={(written.album ?? untyped).title || written.title}
          maxlength={titleMax}
          dir="auto"
          autocomplete="off"
        />
      </label>
      <IsOpen isOpen={(written.album ?? untyped).isOpen} word={t('album.openField')} />
      <p class="hint">{t('album.howMany', { count: picturesMax })}</p>
    </fieldset>
  ),
  empty: {},
  readTyped: (form) => ({ album: readTyped(form) }),
  carried: ({ album: typed }) =>
    typed
      ? [
          [names.title, typed.title],
          [asked, 'yes'],
          ...(typed.isOpen ? ([[names.isOpen, 'yes']] as const) : []),
        ]
      : [],
  inputOf(written) {
    const { title, isOpen } = written.album ?? untyped;
    return { title: title || written.title, album: { isOpen } };
  },
  Preview: ({ written: { album: typed } }) => typed && <p class="post-title">{typed.title}</p>,
  Editor: ({ post: { album: shown }, form, i18n }) =>
    shown && (
      <fieldset class="album-fields">
        <legend>{i18n.t('composer.kindAlbum')}</legend>
        <IsOpen isOpen={form ? readTyped(form).isOpen : shown.isOpen} word={i18n.t('album.openField')} />
      </fieldset>
    ),
  changeOf(form, { album: shown }) {
    if (!shown || !form.flag(asked)) return {};
    const { isOpen } = readTyped(form);
    return isOpen === shown.isOpen ? {} : { album: { isOpen } };
  },
};

function IsOpen(props: { readonly isOpen: boolean; readonly word: string }) {
  return (
    <label class="choice">
      <input type="hidden" name={asked} value="yes" />
      <input type="checkbox" name={names.isOpen} value="yes" checked={props.isOpen} />
      <span>{props.word}</span>
    </label>
  );
}

/** Pictures for an album: offered on its page alone. */
export const pictures: WebKind = {
  ...{ draft: 'pictures', icon: 'picture', word: 'composer.kindPictures' },
  isOffered: () => false,
  empty: {},
  inputOf: () => ({ addition: {} }),
};
