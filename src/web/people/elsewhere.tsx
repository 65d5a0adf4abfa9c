import type { FoundElsewhere, PersonElsewhere } from '#src/people/elsewhere.ts';
import type { Instance } from '#src/platform/instance.ts';
import type { I18n } from '../shell/i18n.ts';
import { PersonCard } from './person-card.tsx';

const skillsShown = 4;

/** People found in partners' directories who are new here, and which partners did not answer in time. */
export function Elsewhere(props: {
  readonly found: FoundElsewhere;
  readonly i18n: I18n;
  readonly instance: Instance;
}) {
  const { found, i18n, instance } = props;
  const { people, silent } = found;
  const { t } = i18n;
  if (people.length === 0 && silent.length === 0) return null;
  return (
    <section class="elsewhere" aria-labelledby="elsewhere">
      <h2 id="elsewhere">{t('people.elsewhere')}</h2>
      {people.length > 0 && <p class="quiet">{t('people.elsewhereLead')}</p>}
      {people.length > 0 && (
        <ul class="cards directory">
          {people.map((person) => (
            <Found person={person} instance={instance} />
          ))}
        </ul>
      )}
      {silent.map((company) => (
        <p class="quiet" role="status">
          {t('people.late', { company })}
        </p>
      ))}
    </section>
  );
}

/** The option to search at partners, which says beforehand that the words are sent to them. */
export function AskPartners(props: { readonly href: string; readonly i18n: I18n }) {
  const { href, i18n } = props;
  return (
    <p class="elsewhere">
      <a class="button second" href={href} aria-describedby="ask-partners-hint">
        {i18n.t('people.askPartners')}
      </a>
      <span class="hint" id="ask-partners-hint">
        {i18n.t('people.askPartnersHint')}
      </span>
    </p>
  );
}

/** The link of the card asks their home for the person, and only then are they known here. */
function Found(props: { readonly person: PersonElsewhere; readonly instance: Instance }) {
  const { person, instance } = props;
  const { titles, sites, skills } = person;
  const line = [...titles, ...sites].join(' · ');
  return (
    <PersonCard
      person={person}
      instance={instance}
      line={line === '' ? undefined : line}
      below={
        skills.length > 0 && (
          <ul class="chips">
            {skills.slice(0, skillsShown).map((skill) => (
              <li>
                <span class="chip">{skill}</span>
              </li>
            ))}
          </ul>
        )
      }
    />
  );
}
