import type { FoundElsewhere, PersonElsewhere } from '#src/people/elsewhere.ts';
import type { House } from '#src/platform/house.ts';
import type { Words } from '../words.ts';
import { PersonCard } from './person-card.tsx';

const skillsShown = 4;

/** Who was found in partners' directories and is new here, and which partners kept us waiting. */
export function Elsewhere(props: {
  readonly found: FoundElsewhere;
  readonly words: Words;
  readonly house: House;
}) {
  const { found, words, house } = props;
  const { people, silent } = found;
  const { t } = words;
  if (people.length === 0 && silent.length === 0) return null;
  return (
    <section class="elsewhere" aria-labelledby="elsewhere">
      <h2 id="elsewhere">{t('people.elsewhere')}</h2>
      {people.length > 0 && <p class="quiet">{t('people.elsewhereLead')}</p>}
      {people.length > 0 && (
        <ul class="cards directory">
          {people.map((person) => (
            <Found person={person} house={house} />
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

/** The way to ask partners, which says before that the words go to them. */
export function AskPartners(props: { readonly href: string; readonly words: Words }) {
  const { href, words } = props;
  return (
    <p class="elsewhere">
      <a class="button second" href={href} aria-describedby="ask-partners-hint">
        {words.t('people.askPartners')}
      </a>{' '}
      <span class="hint" id="ask-partners-hint">
        {words.t('people.askPartnersHint')}
      </span>
    </p>
  );
}

/** The link of the card asks their home for the person, and only then are they known here. */
function Found(props: { readonly person: PersonElsewhere; readonly house: House }) {
  const { person, house } = props;
  const { titles, sites, skills } = person;
  const line = [...titles, ...sites].join(' · ');
  return (
    <PersonCard
      person={person}
      house={house}
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
