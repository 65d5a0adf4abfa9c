import type { Hono } from 'hono';
import { readOfficers, type RosterEntry } from '#src/people/roster.ts';
import { offices, officesOf, type Office } from '#src/roles/roles.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import type { I18n } from '../shell/i18n.ts';
import { companyPersonPath } from './company-person.tsx';
import { showCompany } from './company-tabs.tsx';
import { roleHints, roleWords } from './role-words.ts';

/** Who holds which role, and what each may do; they are given and taken on the page of a person. Guarded by companyDoor. */
export function companyRolesRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get('/settings/company/roles', (c) => show(web, c));
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const officers = await readOfficers(web.db);
  const body = (
    <>
      <p class="quiet">{t('roles.lead')}</p>
      <p class="buttons">
        <a class="button second" href="/settings/company/people">
          {t('roles.choose')}
        </a>
      </p>
      {offices.map((office) => (
        <Holders
          office={office}
          officers={officers.filter((each) => officesOf(each).includes(office))}
          i18n={i18n}
        />
      ))}
    </>
  );
  return showCompany(web, c, { page: 'roles', body });
}

function Holders(props: {
  readonly office: Office;
  readonly officers: readonly RosterEntry[];
  readonly i18n: I18n;
}) {
  const { office, officers, i18n } = props;
  const { t } = i18n;
  return (
    <section class="part">
      <h2>{t(roleWords[office])}</h2>
      <p class="quiet">{t(roleHints[office])}</p>
      {officers.length === 0 && <p>{t('roles.nobody')}</p>}
      <ul class="role-holders">
        {officers.map(({ id, name, handle }) => (
          <li>
            <a href={companyPersonPath(id)}>
              <bdi>{name}</bdi>
            </a>{' '}
            <span class="quiet">@{handle}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
