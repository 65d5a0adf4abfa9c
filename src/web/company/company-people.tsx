import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import { makePasswordLink, ownPasswordLink, passwordLinkAddress } from '#src/access/password-links.ts';
import { peopleCsv } from '#src/accounts/batches/export-people.ts';
import { readProviders } from '#src/identity/read.ts';
import { reactivatePerson } from '#src/people/deactivate.ts';
import { readPersonSummary } from '#src/people/read.ts';
import {
  countRoster,
  readRoster,
  readRosterChoices,
  rosterPage,
  type RosterEntry,
  type RosterFilter,
} from '#src/people/roster.ts';
import { transaction } from '#src/platform/database.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { RequestContext, WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { leaverPath } from '../audit/leaver.tsx';
import { idOf } from '../shell/forms.ts';
import { Hidden } from '../shell/layout.tsx';
import { Avatar } from '../people/avatar.tsx';
import { BulkForm, bulkForm } from './bulk-form.tsx';
import { companyBatchRoutes } from './company-batches.tsx';
import { companyDeactivationRoutes } from './company-deactivation.tsx';
import { companyPersonPath } from './company-person.tsx';
import { showCompany } from './company-tabs.tsx';
import {
  PeopleFilter,
  peoplePath as path,
  personIn,
  queryOfFilter,
  rosterFilterIn,
} from './people-filter.tsx';
import { Note } from '../shell/notice.tsx';
import { proven } from '../shell/proof.ts';

/** Everyone at this company, for its administrators: whom a filter finds, one by one and many at once. Guarded by companyDoor. */
export function companyPeopleRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(path, (c) => show(web, c));
  app.get(`${path}/export.csv`, (c) => {
    const csv = Readable.from(peopleCsv(web.db, filterIn(c)));
    return c.body(Readable.toWeb(csv) as ReadableStream, 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="colleagues.csv"',
    });
  });
  companyBatchRoutes(app, web);
  companyDeactivationRoutes(app, web);
  app.post(`${path}/:id/reactivation`, proven, async (c) => {
    const id = personIn(c);
    await transaction(web.db, (tx) => reactivatePerson(tx, c.var.ctx.me.id, id));
    return c.redirect(`${path}?done=reactivated`, 303);
  });
  app.post(`${path}/:id/password-link`, proven, async (c) => {
    const id = personIn(c);
    await transaction(web.db, (tx) => makePasswordLink(tx, c.var.ctx.me.id, id));
    return c.redirect(`${path}?link=${id}`, 303);
  });
}

const filterIn = (c: WebRequest): RosterFilter => rosterFilterIn((name) => c.req.query(name) ?? '');

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { ctx } = c.var;
  const { t } = ctx.i18n;
  const filter = filterIn(c);
  const after = c.req.query('after') ?? '';
  const linkFor = idOf<PersonId>(c.req.query('link'));
  const [people, count, choices, providers, link, linked] = await Promise.all([
    readRoster(web.db, { ...filter, after }),
    countRoster(web.db, filter),
    readRosterChoices(web.db),
    readProviders(web.db),
    linkFor === null ? null : ownPasswordLink(web.db, ctx.me.id, linkFor),
    linkFor === null ? null : readPersonSummary(web.db, linkFor),
  ]);
  const next = people.length > rosterPage ? people[rosterPage - 1] : undefined;
  const done = c.req.query('done');
  const body = (
    <>
      {done === 'reactivated' && <Note>{t('roster.reactivated')}</Note>}
      {link && linked && (
        <div class="border-box">
          <p>{t('roster.linkFor', { name: linked.name, when: ctx.i18n.clock(link.expiresAt) })}</p>
          <p class="link-box">{passwordLinkAddress(web.db.instance, link.id)}</p>
        </div>
      )}
      <p class="buttons">
        <a class="button second" href={`${path}/import`}>
          {t('batch.importTitle')}
        </a>
        <a class="button second" href={`${path}/export.csv?${queryOfFilter(filter)}`} data-turbo="false">
          {t('batch.export', { count })}
        </a>
        <a class="button second" href={`${path}/batches`}>
          {t('batch.list')}
        </a>
      </p>
      <PeopleFilter
        i18n={ctx.i18n}
        filter={filter}
        choices={choices}
        sourceName={(source) =>
          providers.find(({ issuer }) => issuer === source)?.name ?? (source === 'scim' ? 'SCIM' : source)
        }
      />
      {people.length > 0 && <p class="quiet">{t('roster.count', { count })}</p>}
      {people.length === 0 && <p class="quiet">{t('roster.nobody')}</p>}
      <ul class="ways">
        {people.slice(0, rosterPage).map((person) => (
          <Entry ctx={ctx} instance={web.db.instance} person={person} />
        ))}
      </ul>
      {next && (
        <p>
          <a class="button second" href={`${path}?${queryOfFilter(filter, { after: next.handle })}`}>
            {t('roster.more')}
          </a>
        </p>
      )}
      {people.length > 0 && <BulkForm ctx={ctx} filter={filter} count={count} />}
    </>
  );
  return showCompany(web, c, { page: 'people', body });
}

function Entry(props: {
  readonly ctx: RequestContext;
  readonly instance: Instance;
  readonly person: RosterEntry;
}) {
  const { ctx, instance, person } = props;
  const { i18n } = ctx;
  const { t } = i18n;
  const facts = [
    `@${person.handle}`,
    ...(person.email === null ? [] : [person.email]),
    ...(person.isAdmin ? [t('roster.admin')] : []),
    ...(person.site === null ? [] : [person.site]),
    ...(person.guestOf === null ? [] : [t('roster.guestOf', { firm: person.guestOf })]),
    ...(person.isSuspended ? [t('roster.suspended')] : []),
    ...(person.deactivatedAt === null ? [t(person.hasFactor ? 'roster.factorOn' : 'roster.factorOff')] : []),
    person.lastUsedOn === null
      ? t('roster.unusedNever')
      : t('roster.lastUsed', { when: i18n.day(new Date(`${person.lastUsedOn}T12:00:00Z`)) }),
    ...(person.deactivatedAt === null
      ? []
      : [t('roster.deactivatedAt', { when: i18n.ago(person.deactivatedAt) })]),
  ];
  const act = (verb: string, word: 'roster.link' | 'roster.reactivate') => (
    <form method="post" action={`${path}/${person.id}/${verb}`}>
      <Hidden ctx={ctx} />
      <button class="button second small">
        {t(word)}
        <span class="hidden">: {person.name}</span>
      </button>
    </form>
  );
  return (
    <li class={person.deactivatedAt === null ? undefined : 'past'}>
      <label class="pick">
        <input type="checkbox" name="person" value={person.id} form={bulkForm} />
        <span class="hidden">{t('batch.choose', { name: person.name })}</span>
      </label>
      <Avatar of={person} instance={instance} size="small" />
      <div>
        <strong>{person.name}</strong>
        <p class="quiet">{facts.join(' · ')}</p>
      </div>
      <span class="way-acts">
        {person.deactivatedAt !== null && (
          <a class="button second small" href={leaverPath(person.id)}>
            {t('roster.leaver')}
            <span class="hidden">: {person.name}</span>
          </a>
        )}
        {person.deactivatedAt !== null && act('reactivation', 'roster.reactivate')}
        {person.deactivatedAt === null && (
          <a class="button second small" href={companyPersonPath(person.id)}>
            {t('roster.edit')}
            <span class="hidden">: {person.name}</span>
          </a>
        )}
        {person.deactivatedAt === null && act('password-link', 'roster.link')}
        {person.deactivatedAt === null && person.id !== ctx.me.id && (
          <a class="button second small" href={`${path}/${person.id}/deactivation`}>
            {t('roster.deactivate')}
            <span class="hidden">: {person.name}</span>
          </a>
        )}
      </span>
    </li>
  );
}
