import { raw } from 'hono/html';
import type { Hono } from 'hono';
import { readProfile } from '#src/people/read.ts';
import { notFound } from '#src/platform/errors.ts';
import { sanitiseHtml } from '#src/platform/sanitise.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { FieldName, ShownField } from '#src/people/person.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { FieldValue } from './field-values.tsx';
import { fieldWord } from './field-words.ts';
import { Avatar } from './avatar.tsx';
import { Empty } from '../shell/notice.tsx';
import { SeenByPartnersLink } from '../partners/seen-by-partners.tsx';
import { showSettings } from '../account/settings-nav.tsx';
import type { I18n } from '../shell/i18n.ts';
import { partnersShown } from '../shell/partners-shown.ts';

/** One's own profile as others see it: colleagues, and each partner by the very document its server receives. `?as=company`, `?as=3`. */
export function previewRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/preview', (c) => show(web, c));
}

/** What someone is shown. */
interface Seen {
  readonly name: string;
  readonly bioHtml: string;
  readonly photo: boolean;
  readonly fields: readonly Pick<ShownField, 'name' | 'value' | 'person'>[];
  /** The bytes actually sent to a partner; null for colleagues. */
  readonly document: string | null;
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const as = c.req.query('as') ?? 'company';
  const partners = partnersShown(web, ctx);
  const partner = partners.find((each) => String(each.peerId) === as);
  const seen = partner ? await seenByPartner(web, c, partner.peerId) : await seenAtHome(web, c, as);
  const tabs = [
    { as: 'company', label: t('preview.company') },
    ...partners.map((each) => ({ as: String(each.peerId), label: each.company || each.origin })),
    { as: 'me', label: t('preview.me') },
  ];
  const body = (
    <>
      <h2>{t('preview.heading')}</h2>
      <p class="quiet">
        {t('preview.lead')} <SeenByPartnersLink i18n={ctx.i18n} />
      </p>
      <nav class="chips filter-chips" aria-label={t('preview.heading')}>
        {tabs.map((tab) => (
          <a
            class={tab.as === as ? 'chip mine' : 'chip'}
            href={`/settings/preview?as=${tab.as}`}
            aria-current={tab.as === as ? 'page' : undefined}
          >
            {tab.label}
          </a>
        ))}
      </nav>
      {seen === null ? (
        <Empty sentence={t('preview.nothing')} href="/settings" action={t('person.edit')} />
      ) : (
        <SeenProfile seen={seen} web={web} visitor={ctx.me} i18n={ctx.i18n} />
      )}
    </>
  );
  return showSettings(web, c, { page: 'profile', title: t('preview.heading'), body });
}

/** No person has this id: what it sees is what every colleague sees. */
const anyColleague = { personId: '0' as PersonId };

async function seenAtHome(web: WebContext, c: WebRequest, as: string): Promise<Seen> {
  const { ctx } = c.var;
  const profile = await readProfile(web.db, as === 'me' ? ctx.viewer : anyColleague, ctx.me.id);
  if (!profile) throw notFound('page');
  const { name, bioHtml, fields } = profile;
  return { name, bioHtml, fields, photo: true, document: null };
}

async function seenByPartner(web: WebContext, c: WebRequest, peerId: number): Promise<Seen | null> {
  const me = c.var.ctx.me.id;
  const document = await web.remote.documentFor(me, peerId);
  if (document === null) return null;
  const own = await readProfile(web.db, c.var.ctx.viewer, me);
  const manager = own?.fields.find(({ name }) => name === 'manager')?.person;
  const json = JSON.parse(document) as {
    name: string;
    summary?: string;
    icon?: unknown;
    attachment?: { field: FieldName; value: string }[];
  };
  return {
    name: json.name,
    bioHtml: json.summary ?? '',
    photo: json.icon !== undefined,
    fields: (json.attachment ?? []).map(({ field, value }) => ({
      ...{ name: field, value },
      ...(field === 'manager' && manager ? { person: manager } : {}),
    })),
    document: JSON.stringify(JSON.parse(document), null, 2),
  };
}

function SeenProfile(props: {
  readonly seen: Seen;
  readonly web: WebContext;
  readonly visitor: Parameters<typeof Avatar>[0]['of'];
  readonly i18n: I18n;
}) {
  const { seen, web, visitor, i18n } = props;
  const { t } = i18n;
  return (
    <>
      <section class="profile preview">
        <Avatar
          of={seen.photo ? visitor : { ...visitor, avatarUrl: null }}
          instance={web.db.instance}
          size="large"
        />
        <div class="profile-text">
          <h3>{seen.name}</h3>
          {seen.bioHtml !== '' && <div class="prose">{raw(sanitiseHtml(seen.bioHtml))}</div>}
          <dl class="facts">
            {[...Map.groupBy(seen.fields, (field) => field.name)].map(([name, fields]) => (
              <div>
                <dt>{fieldWord(i18n, name)}</dt>
                <dd>
                  {fields.map((field, at) => (
                    <>
                      {at > 0 && ', '}
                      <FieldValue of={field} i18n={i18n} />
                    </>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
          {seen.fields.length === 0 && <p class="quiet">{t('preview.noFields')}</p>}
        </div>
      </section>
      {seen.document !== null && (
        <details>
          <summary>{t('preview.document')}</summary>
          <pre class="document" tabindex={0}>
            {seen.document}
          </pre>
        </details>
      )}
    </>
  );
}
