import type { RequestContext } from '../shell/context.ts';
import { Icon } from '../shell/icon.tsx';

/** The search in the top bar: a form that leads to /search, with suggestions below it if there is a script. On a phone it is a link. */
export function SearchBox(props: { readonly ctx: RequestContext }) {
  const { t } = props.ctx.i18n;
  return (
    <>
      <a class="search-link" href="/search">
        <Icon name="search" />
        <span class="hidden">{t('search.heading')}</span>
      </a>
      <form
        class="search"
        action="/search"
        role="search"
        aria-label={t('nav.search')}
        data-controller="suggest"
        data-suggest-who-value={props.ctx.me.id}
        data-suggest-recent-value={t('search.recent')}
        data-action="focusout->suggest#leave"
      >
        <Icon name="search" />
        <input
          type="search"
          name="q"
          role="combobox"
          aria-label={t('nav.search')}
          aria-autocomplete="list"
          aria-expanded="false"
          aria-controls="suggestions"
          placeholder={t('nav.search')}
          autocomplete="off"
          data-suggest-target="input"
          data-action="input->suggest#type focus->suggest#type keydown->suggest#key"
        />
        <div class="suggestions" data-suggest-target="panel" hidden>
          <div
            id="suggestions"
            role="listbox"
            aria-label={t('search.suggestions')}
            data-suggest-target="list"
          />
          <button type="button" data-suggest-target="forget" data-action="suggest#forget" hidden>
            <Icon name="close" />
            {t('search.recentClear')}
          </button>
        </div>
      </form>
    </>
  );
}
