import type { Hono } from 'hono';
import { unlinkIdentity } from '#src/identity/link.ts';
import { readIdentitiesOf, readProvidersInUse, type Identity } from '#src/identity/read.ts';
import { hasPages, type Provider } from '#src/identity/provider.ts';
import { transaction } from '#src/platform/database.ts';
import { notFound } from '#src/platform/errors.ts';
import type { RequestContext, WebContext, WebEnv } from '../shell/context.ts';
import { Hidden } from '../shell/layout.tsx';
import { Icon } from '../shell/icon.tsx';
import { proven } from '../shell/proof.ts';
import { provePath } from '../shell/proof.ts';
import { nextOf } from '../shell/entry.ts';
import { goTo, providerIn } from './provider-sign-in.tsx';

const page = '/settings/security';

/** Who one is at the company's providers: connecting and disconnecting, and showing who one is with one of them. */
export function ownIdentityRoutes(app: Hono<WebEnv>, web: WebContext): void {
  // A page of ours, asked by its own link; another site's link is answered with the question who one is, and then by the provider's own.
  app.get(`${page}/identities/with/:id`, proven, async (c) => {
    const { ctx } = c.var;
    const site = c.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin') return c.redirect(page, 303);
    const flow = { purpose: 'link', sessionId: ctx.session.id, next: page, browser: ctx.secret } as const;
    return goTo(web, c, await providerIn(web, c), flow);
  });
  app.post(`${page}/identities/removal`, proven, async (c) => {
    const { ctx, form } = c.var;
    const [issuer, subject] = [form.text('issuer'), form.text('subject')];
    await transaction(web.db, (tx) => unlinkIdentity(tx, ctx.me.id, { issuer, subject }));
    return c.redirect(`${page}?changed=identity-gone`, 303);
  });
  app.get('/prove/with/:id', async (c) => {
    const { ctx } = c.var;
    const provider = await providerIn(web, c);
    const own = await readIdentitiesOf(web.db, ctx.me.id);
    if (!own.some(({ providerId }) => providerId === provider.id)) throw notFound('page');
    const act = c.req.query('act');
    const next = provePath({ next: nextOf(c), ...(act === undefined ? {} : { act }) });
    return goTo(web, c, provider, { purpose: 'prove', sessionId: ctx.session.id, next, browser: ctx.secret });
  });
}

/** What the section shows. */
export async function readOwnIdentities(web: WebContext, { me }: RequestContext) {
  const [own, providers] = await Promise.all([readIdentitiesOf(web.db, me.id), readProvidersInUse(web.db)]);
  const others = providers.filter(
    (provider) => hasPages(provider) && own.every((each) => each.providerId !== provider.id),
  );
  return { own, others };
}

/** The section of "Security"; nothing where the company has no providers. */
export function OwnIdentities(props: {
  readonly ctx: RequestContext;
  readonly own: readonly Identity[];
  readonly others: readonly Provider[];
}) {
  const { ctx, own, others } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  if (own.length === 0 && others.length === 0) return null;
  return (
    <section class="part" id="identities">
      <h2>{t('identity.heading')}</h2>
      <p class="quiet">{t('identity.lead')}</p>
      {own.length > 0 && (
        <ul class="ways">
          {own.map((each) => (
            <li>
              <Icon name="building" />
              <div>
                <strong>{each.providerName ?? each.issuer}</strong>
                <p class="quiet">
                  {[
                    t('identity.since', { when: i18n.ago(each.linkedAt) }),
                    each.lastUsedAt === null
                      ? t('security.neverUsed')
                      : t('security.usedAt', { when: i18n.ago(each.lastUsedAt) }),
                  ].join(' · ')}
                </p>
              </div>
              <form method="post" action={`${page}/identities/removal`}>
                <Hidden ctx={ctx} back={page} />
                <input type="hidden" name="issuer" value={each.issuer} />
                <input type="hidden" name="subject" value={each.subject} />
                <button class="button second small">
                  {t('identity.disconnect')}
                  <span class="hidden">: {each.providerName ?? each.issuer}</span>
                </button>
              </form>
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <p class="buttons">
          {others.map(({ id, name }) => (
            <a class="button second" href={`${page}/identities/with/${id}`} data-turbo="false">
              {t('identity.connect', { name })}
            </a>
          ))}
        </p>
      )}
    </section>
  );
}
