import type { Hono } from 'hono';
import { addService, endService, listServices, type Service } from '#src/integrations/services/services.ts';
import { nameMax } from '#src/people/person.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { generateKeys } from '#src/platform/keys.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { Icon } from '../shell/icon.tsx';
import { Hidden } from '../shell/layout.tsx';
import { Empty, Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { serviceIn, servicePath, servicesPath } from './bot-path.ts';

/** The company's programs: a list, and a form for a new one. Guarded by companyDoor. */
export function serviceListRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(servicesPath, (c) => show(web, c, null));
  app.post(servicesPath, proven, async (c) => {
    const { ctx, form } = c.var;
    try {
      const keys = await generateKeys();
      const made = { name: form.line('name'), handle: form.line('handle').toLowerCase() || null, keys };
      const id = await transaction(web.db, (tx) => addService(tx, ctx.me.id, made));
      return c.redirect(servicePath(id), 303);
    } catch (error) {
      if (error instanceof Refusal && error.kind !== 'not_found') return show(web, c, error);
      throw error;
    }
  });
  app.post(`${servicesPath}/:id/removal`, proven, async (c) => {
    await transaction(web.db, (tx) => endService(tx, c.var.ctx.me.id, serviceIn(c)));
    return c.redirect(`${servicesPath}?ended=1`, 303);
  });
}

async function show(web: WebContext, c: WebRequest, refused: Refusal | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const services = await listServices(web.db);
  const body = (
    <>
      <p class="quiet">
        {t('service.lead')}{' '}
        <a class="more-link" href="/api/reference">
          {t('token.reference')}
        </a>
      </p>
      {c.req.query('ended') === '1' && <Note>{t('service.ended')}</Note>}
      {services.length === 0 ? (
        <Empty sentence={t('service.none')} />
      ) : (
        <ul class="ways">
          {services.map((service) => (
            <Entry ctx={ctx} service={service} />
          ))}
        </ul>
      )}
      <NewService c={c} refused={refused} />
    </>
  );
  return showCompany(web, c, { page: 'services', body, status: refused === null ? 200 : 422 });
}

function Entry(props: { readonly ctx: RequestContext; readonly service: Service }) {
  const { service, ctx } = props;
  const { t, ago } = ctx.i18n;
  const facts = [
    ...(service.isHook ? [t('service.hook')] : [t('service.tokens', { count: service.tokens })]),
    t('security.addedAt', { when: ago(service.createdAt) }),
    service.lastUsedAt === null
      ? t('security.neverUsed')
      : t('security.usedAt', { when: ago(service.lastUsedAt) }),
  ];
  return (
    <li>
      <Icon name="robot" />
      <div>
        <a href={servicePath(service.id)}>
          <strong>
            <bdi>{service.name}</bdi>
          </strong>
        </a>{' '}
        <span class="quiet">@{service.handle}</span>
        <p class="quiet">{facts.join(' · ')}</p>
      </div>
    </li>
  );
}

function NewService(props: { readonly c: WebRequest; readonly refused: Refusal | null }) {
  const { c, refused } = props;
  const { ctx, form } = c.var;
  const { t } = ctx.i18n;
  const typed = (name: string): string => (refused === null ? '' : form.line(name));
  return (
    <form class="fields" method="post" action={servicesPath} data-turbo="false">
      <Hidden ctx={ctx} back={servicesPath} />
      <h2>{t('service.new')}</h2>
      <Problem text={refused && explain(ctx.i18n, refused)} />
      <label>
        {t('service.name')}
        <input name="name" value={typed('name')} maxlength={nameMax} required autocomplete="off" />
        <span class="hint">{t('service.nameHint')}</span>
      </label>
      <label>
        {t('service.handle')}
        <input
          name="handle"
          value={typed('handle')}
          maxlength={30}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
        <span class="hint">{t('service.handleHint')}</span>
      </label>
      <p class="buttons">
        <button class="button">{t('service.make')}</button>
      </p>
    </form>
  );
}
