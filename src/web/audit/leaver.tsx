import type { Hono } from 'hono';
import { isComplete, readChecklist, type Checklist, type PartnerState } from '#src/accounts/checklist.ts';
import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { showCompany } from '../company/company-tabs.tsx';
import type { WebContext, WebEnv, WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';
import { Icon } from '../shell/icon.tsx';
import type { I18n, Key } from '../shell/i18n.ts';
import { Note } from '../shell/notice.tsx';

const people = '/settings/company/people';
export const leaverPath = (id: PersonId): string => `${people}/${id}/leaver`;

/** What has become of everything that ends when somebody leaves, for administrators. Guarded by companyDoor, as everything below /people. */
export function leaverRoutes(app: Hono<WebEnv>, web: WebContext): void {
  app.get(`${people}/:id/leaver`, (c) => show(web, c));
}

async function show(web: WebContext, c: WebRequest): Promise<Response> {
  const { i18n } = c.var.ctx;
  const { t } = i18n;
  const id = idOf<PersonId>(c.req.param('id'));
  const list = id === null ? null : await readChecklist(web.db, id);
  if (list === null) throw notFound('person');
  const { name, byName, at } = list;
  const body = (
    <>
      <p>
        <a href={people}>{t('companyTabs.people')}</a>
      </p>
      <h2>{t('leaver.title', { name })}</h2>
      <p class="quiet">
        {byName === null ? i18n.moment(at) : t('leaver.by', { who: byName, when: i18n.moment(at) })}
      </p>
      {isComplete(list) ? <Note>{t('leaver.done')}</Note> : <p>{t('leaver.open')}</p>}
      <ul class="checklist">
        {linesOf(list, i18n).map(({ words, isDone, more }) => (
          <li class={isDone ? 'is-done' : undefined}>
            <Icon name={isDone ? 'check' : 'ring'} />
            <span>
              <span class="hidden">{t(isDone ? 'leaver.isDone' : 'leaver.isOpen')}: </span>
              {words}
              {more !== undefined && <span class="quiet"> {more}</span>}
            </span>
          </li>
        ))}
      </ul>
      <h3>{t('leaver.partners')}</h3>
      <p class="quiet">{t('leaver.partnersLead')}</p>
      {list.partners.length === 0 && <p>{t('leaver.noPartner')}</p>}
      <ul class="ways">
        {list.partners.map((partner) => (
          <Partner partner={partner} i18n={i18n} />
        ))}
      </ul>
    </>
  );
  return showCompany(web, c, { page: 'people', title: t('leaver.title', { name }), body });
}

interface Line {
  readonly words: string;
  readonly isDone: boolean;
  readonly more?: string;
}

function linesOf(list: Checklist, { t }: I18n): Line[] {
  const left = (key: Key, count: number): Line => ({
    words: t(key),
    isDone: count === 0,
    ...(count === 0 ? {} : { more: t('leaver.left', { count }) }),
  });
  return [
    left('leaver.sessions', list.sessions),
    left('leaver.tokens', list.tokens),
    left('leaver.devices', list.devices),
    left('leaver.groups', list.memberships),
    ...list.handedOver.map(({ group, to }) => ({
      words: t('leaver.handedOver', { group, to }),
      isDone: true,
    })),
    { ...left(postWords[list.posts], list.posts === 'delete' ? list.postsLeft : 0) },
    ...(list.jointPages === 0
      ? []
      : [{ words: t('leaver.jointPages', { count: list.jointPages }), isDone: true }]),
    ...(list.isHeld ? [{ words: t('leaver.held'), isDone: true }] : []),
  ];
}

const postWords = {
  keep: 'leaver.keep',
  pseudonym: 'leaver.pseudonym',
  delete: 'leaver.delete',
} as const satisfies Readonly<Record<Checklist['posts'], Key>>;

function Partner(props: { readonly partner: PartnerState; readonly i18n: I18n }) {
  const { partner, i18n } = props;
  const { company, state, askedAt, confirmedAt } = partner;
  return (
    <li>
      <div>
        <bdi>{company}</bdi>
        <p class="quiet">{i18n.moment(confirmedAt ?? askedAt)}</p>
      </div>
      <span class={`tag leaver-${state}`}>{i18n.t(stateWords[state])}</span>
    </li>
  );
}

const stateWords = {
  sent: 'leaver.sent',
  confirmed: 'leaver.confirmed',
  held: 'leaver.heldThere',
  overdue: 'leaver.overdue',
  unpromised: 'leaver.unpromised',
} as const satisfies Readonly<Record<PartnerState['state'], Key>>;
