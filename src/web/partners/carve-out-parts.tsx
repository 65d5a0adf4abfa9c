import type { Plan } from '#src/carveouts/plan.ts';
import type { StayingCode } from '#src/carveouts/staying.ts';
import type { WebRequest } from '../shell/context.ts';
import type { Key } from '../shell/i18n.ts';

export const carveOutsPath = '/settings/company/carve-outs';
/** The page of all of them, with what went wrong. */
export type ShowAll = (c: WebRequest, problem: string) => Promise<Response>;

/** What would go, and what would stay with its reason. */
export function Planned(props: { readonly plan: Plan; readonly c: WebRequest }) {
  const { plan, c } = props;
  const { t } = c.var.ctx.i18n;
  const { to, people, groups, counts, stays } = plan;
  return (
    <section class="part">
      <h2>{t('carveOut.would', { company: to.company })}</h2>
      <p>{t('carveOut.wouldCount', counts)}</p>
      <p>
        {people.map(({ handle }) => (
          <>
            <bdi class="tag">@{handle}</bdi>{' '}
          </>
        ))}
      </p>
      {groups.length > 0 && (
        <p>{t('carveOut.groups', { groups: groups.map(({ name }) => name).join(', ') })}</p>
      )}
      <h3>{t('carveOut.stays')}</h3>
      <ul class="ways">
        {stays.map(({ code, name, count }) => (
          <li>
            <div>
              {name !== '' && <bdi>{name}</bdi>}
              <p class="quiet">{t(reasonWords[code])}</p>
            </div>
            {name === '' && <span class="tag">{count}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

const reasonWords = {
  guest: 'carveOut.whyGuest',
  moved: 'carveOut.whyMoved',
  suspended: 'carveOut.whySuspended',
  practice: 'carveOut.whyPractice',
  archived: 'carveOut.whyArchived',
  guests: 'carveOut.whyGuests',
  handed: 'carveOut.whyHanded',
  owned: 'carveOut.whyOwned',
  terms: 'carveOut.whyTerms',
  closed: 'carveOut.whyClosed',
  secret: 'carveOut.whySecret',
  direct: 'carveOut.whyDirect',
  documents: 'carveOut.whyDocuments',
  followers: 'carveOut.whyFollowers',
  partner: 'carveOut.whyPartner',
  group: 'carveOut.whyGroup',
  kind: 'carveOut.whyKind',
  pseudonyms: 'carveOut.whyPseudonyms',
  pictures: 'carveOut.whyPictures',
  keys: 'carveOut.whyKeys',
} as const satisfies Readonly<Record<StayingCode, Key>>;
