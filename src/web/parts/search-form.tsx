import type { GroupView } from '#src/groups/group.ts';
import type { Visit, WebContext } from '../context.ts';
import { groupPath } from '../prose.ts';
import { isNarrowed, type Asked, type spans } from '../search.ts';
import type { Key } from '../words.ts';
import { plateText } from './plate.tsx';

const spanNames: Readonly<Record<keyof typeof spans, Key>> = {
  day: 'search.day',
  week: 'search.week',
  month: 'search.month',
  year: 'search.year',
};

interface Props {
  readonly asked: Asked;
  readonly visit: Visit;
  readonly web: WebContext;
  readonly groups: readonly GroupView[];
}

/** The whole search as a form: what is chosen stands in the address afterwards. */
export function SearchForm(props: Props) {
  const { asked, visit } = props;
  const { t } = visit.words;
  return (
    <form class="search-form" action="/search" role="search" aria-label={t('search.heading')}>
      {asked.kind !== null && <input type="hidden" name="kind" value={asked.kind} />}
      <label class="search-q">
        <span class="hidden">{t('search.q')}</span>
        <input
          type="search"
          name="q"
          value={asked.q}
          placeholder={t('search.q')}
          autocomplete="off"
          autofocus={asked.q === ''}
          aria-describedby="search-tips"
        />
      </label>
      <button class="button">{t('search.submit')}</button>
      <details class="search-more" open={asked.company !== '' || isNarrowed(asked)}>
        <summary>{t('search.narrow')}</summary>
        <div class="fields in-row">
          <Companies {...props} />
          <Groups {...props} />
          <label>
            {t('search.by')}
            <input name="by" value={asked.by} placeholder="@ada" autocapitalize="none" spellcheck={false} />
          </label>
          <Times {...props} />
        </div>
        <p class="quiet" id="search-tips">
          {t('search.tips')}
        </p>
      </details>
    </form>
  );
}

function Companies({ asked, visit, web }: Props) {
  const { t } = visit.words;
  const partners = web.book.all().filter((partner) => partner.company !== '');
  return (
    <label>
      {t('search.company')}
      <select name="company">
        <option value="">{t('search.anyCompany')}</option>
        <option value="own" selected={asked.company === 'own'}>
          {web.db.house.company}
        </option>
        {partners.map((partner) => (
          <option value={String(partner.peerId)} selected={asked.company === String(partner.peerId)}>
            {plateText(partner)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** One's own groups; another that the address names stays chosen. */
function Groups({ asked, visit, groups }: Props) {
  const { t } = visit.words;
  const own = groups.map((group) => ({
    name: group.name,
    handle: groupPath(group).slice('/groups/'.length),
  }));
  const isOther = asked.group !== '' && own.every(({ handle }) => handle !== asked.group);
  const shown = isOther ? [{ name: asked.group, handle: asked.group }, ...own] : own;
  return (
    <label>
      {t('search.group')}
      <select name="group">
        <option value="">{t('search.anyGroup')}</option>
        {shown.map(({ name, handle }) => (
          <option value={handle} selected={asked.group === handle}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function Times({ asked, visit }: Props) {
  const { t } = visit.words;
  return (
    <>
      <label>
        {t('search.when')}
        <select name="when">
          <option value="">{t('search.anyTime')}</option>
          {Object.entries(spanNames).map(([span, name]) => (
            <option value={span} selected={asked.when === span}>
              {t(name)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('search.since')}
        <input type="date" name="since" value={asked.since} />
      </label>
      <label>
        {t('search.until')}
        <input type="date" name="until" value={asked.until} />
      </label>
    </>
  );
}
