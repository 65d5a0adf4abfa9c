import type { GroupView } from '#src/groups/group.ts';
import type { RequestContext, WebContext } from '../shell/context.ts';
import { dayShown } from '../shell/days.ts';
import { groupPath } from '../posts/post-html.ts';
import { isNarrowed, type Asked, type spans } from './search.ts';
import type { Key, I18n } from '../shell/i18n.ts';
import { badgeText } from '../company/company-badge.tsx';
import { partnersShown } from '../shell/partners-shown.ts';

const spanNames: Readonly<Record<keyof typeof spans, Key>> = {
  day: 'search.day',
  week: 'search.week',
  month: 'search.month',
  year: 'search.year',
};

interface Props {
  readonly asked: Asked;
  readonly ctx: RequestContext;
  readonly web: WebContext;
  readonly groups: readonly GroupView[];
}

/** The whole search as a form: the choices are in the URL afterwards. */
export function SearchForm(props: Props) {
  const { asked, ctx } = props;
  const { t } = ctx.i18n;
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

function Companies({ asked, ctx, web }: Props) {
  const { t } = ctx.i18n;
  const partners = partnersShown(web, ctx).filter((partner) => partner.company !== '');
  return (
    <label>
      {t('search.company')}
      <select name="company">
        <option value="">{t('search.anyCompany')}</option>
        <option value="own" selected={asked.company === 'own'}>
          {web.db.instance.company}
        </option>
        {partners.map((partner) => (
          <option value={String(partner.peerId)} selected={asked.company === String(partner.peerId)}>
            {badgeText(partner)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** One's own groups; another that the address names stays chosen. */
function Groups({ asked, ctx, groups }: Props) {
  const { t } = ctx.i18n;
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

function Times({ asked, ctx }: Props) {
  const { t } = ctx.i18n;
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
      <Day name="since" label={t('search.since')} day={asked.since} i18n={ctx.i18n} />
      <Day name="until" label={t('search.until')} day={asked.until} i18n={ctx.i18n} />
    </>
  );
}

/** As the page's language writes days, where the browser's own control would follow the browser's. */
function Day(props: {
  readonly name: string;
  readonly label: string;
  readonly day: string;
  readonly i18n: I18n;
}) {
  const { name, label, day, i18n } = props;
  return (
    <label>
      {label}
      <input
        name={name}
        value={dayShown(day, i18n.locale)}
        placeholder={i18n.t('composer.dayFormat')}
        autocomplete="off"
        maxlength={14}
      />
    </label>
  );
}
