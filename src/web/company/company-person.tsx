import type { Hono } from 'hono';
import { changeEmail } from '#src/access/change-email.ts';
import { changeRole } from '#src/access/change-role.ts';
import { readTotp, removeTotp, type TotpState } from '#src/access/totp.ts';
import { setMinor } from '#src/people/guests.ts';
import { readPerson } from '#src/people/read.ts';
import { refusals } from '#src/people/refusals.ts';
import { readRosterEntry, type RosterEntry } from '#src/people/roster.ts';
import { transaction, type Tx } from '#src/platform/database.ts';
import { notFound, Refusal } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { offices, officesOf, type Office } from '#src/roles/roles.ts';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { explain } from '../shell/explain.ts';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Note, Problem } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';
import { roleHints, roleWords } from './role-words.ts';
import { showCompany } from './company-tabs.tsx';

const people = '/settings/company/people';
/** The address of one. */
export const companyPersonPath = (id: PersonId): string => `${people}/${id}`;

/** One person, for the administrators: the e-mail address and the role. Guarded by companyDoor. */
export function companyPersonRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${people}/:id`, (c) => show(web, c, null));
  const change = (path: string, act: (tx: Tx, by: PersonId, id: PersonId, c: WebRequest) => Promise<void>) =>
    app.post(`${people}/:id/${path}`, proven, async (c) => {
      const id = personIn(c);
      try {
        await transaction(web.db, (tx) => act(tx, c.var.ctx.me.id, id, c));
      } catch (error) {
        if (error instanceof Refusal && error.kind !== 'not_found') return show(web, c, error);
        throw error;
      }
      return c.redirect(`${companyPersonPath(id)}?done=${path}`, 303);
    });
  change('email', (tx, by, id, c) => changeEmail(tx, by, id, c.var.form.line('email')));
  change('second-factor', (tx, by, id) => removeTotp(tx, id, by));
  change('minor', (tx, by, id, c) => setMinor(tx, by, id, c.var.form.text('minor') === 'yes'));
  change('role', (tx, by, id, c) => {
    const { office, holds } = officeIn(c);
    return changeRole(tx, by, id, office, holds);
  });
}

/** What the button pressed says: `+auditor` gives it, `-auditor` takes it. */
function officeIn(c: WebRequest): { readonly office: Office; readonly holds: boolean } {
  const typed = c.var.form.text('role');
  const office = offices.find((each) => each === typed.slice(1));
  if (office === undefined) throw refusals.notARole({ role: typed.slice(1, 60), roles: offices.join(', ') });
  return { office, holds: typed.startsWith('+') };
}

function personIn(c: WebRequest): PersonId {
  const id = idOf<PersonId>(c.req.param('id'));
  if (id === null) throw notFound('person');
  return id;
}

async function show(web: WebContext, c: WebRequest, refused: Refusal | null): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const person = await readRosterEntry(web.db, personIn(c));
  if (!person || person.deactivatedAt !== null) throw notFound('person');
  const [totp, full] = await Promise.all([readTotp(web.db, person.id), readPerson(web.db, person.id)]);
  const done = c.req.query('done');
  const body = (
    <>
      <section class="part">
        <h2>
          <bdi>{person.name}</bdi> <span class="quiet">@{person.handle}</span>
        </h2>
        {done === 'email' && <Note>{t('roster.emailChanged')}</Note>}
        {done === 'minor' && <Note>{t('provider.changed')}</Note>}
        {done === 'second-factor' && <Note>{t('totp.reset')}</Note>}
        {done === 'role' && <Note>{t('roster.roleChanged')}</Note>}
        <Problem text={refused && explain(ctx.i18n, refused)} />
        <p class="quiet">{t('roster.isTold', { name: person.name })}</p>
        <EmailForm c={c} person={person} />
      </section>
      <section class="part">
        <h2>{t('roles.heading')}</h2>
        <RoleForm c={c} person={person} />
      </section>
      <Minor c={c} person={person} isMinor={full?.isMinor ?? false} />
      <SecondFactor c={c} person={person} totp={totp} />
    </>
  );
  return showCompany(web, c, { page: 'people', title: person.name, body, status: refused ? 422 : 200 });
}

function EmailForm(props: { readonly c: WebRequest; readonly person: RosterEntry }) {
  const { c, person } = props;
  const { t } = c.var.ctx.i18n;
  const typed = c.req.method === 'POST' ? c.var.form.line('email') : '';
  return (
    <form class="fields" method="post" action={`${companyPersonPath(person.id)}/email`}>
      <Hidden ctx={c.var.ctx} back={companyPersonPath(person.id)} />
      <label>
        {t('roster.email')}
        <input name="email" type="email" value={typed || (person.email ?? '')} autocomplete="off" />
        <span class="hint">{t('roster.emailHint')}</span>
      </label>
      <p class="buttons">
        <button class="button">{t('roster.changeEmail')}</button>
        <a class="button second" href={people}>
          {t('form.cancel')}
        </a>
      </p>
    </form>
  );
}

/** Strangers neither find minors nor write to them. */
function Minor(props: { readonly c: WebRequest; readonly person: RosterEntry; readonly isMinor: boolean }) {
  const { c, person, isMinor } = props;
  const { t } = c.var.ctx.i18n;
  return (
    <section class="part">
      <h2>{t('minor.heading')}</h2>
      <form method="post" action={`${companyPersonPath(person.id)}/minor`}>
        <Hidden ctx={c.var.ctx} back={companyPersonPath(person.id)} />
        <p class="quiet">{t(isMinor ? 'minor.is' : 'minor.isNot', { name: person.name })}</p>
        <button class="button second" name="minor" value={isMinor ? 'no' : 'yes'}>
          {t(isMinor ? 'minor.unset' : 'minor.set')}
        </button>
      </form>
    </section>
  );
}

/** For somebody who has lost their phone: what was set up is forgotten, and they are told. */
function SecondFactor(props: {
  readonly c: WebRequest;
  readonly person: RosterEntry;
  readonly totp: TotpState;
}) {
  const { c, person, totp } = props;
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  return (
    <section class="part">
      <h2>{t('totp.factor')}</h2>
      {totp.state === 'on' && totp.since !== null ? (
        <form method="post" action={`${companyPersonPath(person.id)}/second-factor`}>
          <Hidden ctx={c.var.ctx} back={companyPersonPath(person.id)} />
          <p class="quiet">{t('totp.ofPerson', { name: person.name, when: i18n.moment(totp.since) })}</p>
          <button class="button second">{t('totp.resetNow')}</button>
        </form>
      ) : (
        <p class="quiet">{t('totp.ofNobody', { name: person.name })}</p>
      )}
    </section>
  );
}

function RoleForm(props: { readonly c: WebRequest; readonly person: RosterEntry }) {
  const { c, person } = props;
  const { t } = c.var.ctx.i18n;
  const held = officesOf(person);
  return (
    <form method="post" action={`${companyPersonPath(person.id)}/role`}>
      <Hidden ctx={c.var.ctx} back={companyPersonPath(person.id)} />
      <ul class="ways">
        {offices.map((office) => {
          const holds = held.includes(office);
          return (
            <li>
              <div>
                <strong>{t(roleWords[office])}</strong>
                {holds && (
                  <>
                    {' '}
                    <span class="tag">{t('roles.held')}</span>
                  </>
                )}
                <p class="quiet">{t(roleHints[office])}</p>
              </div>
              <button class="button second small" name="role" value={`${holds ? '-' : '+'}${office}`}>
                {t(holds ? 'roles.take' : 'roles.give')}
                <span class="hidden">: {t(roleWords[office])}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </form>
  );
}
