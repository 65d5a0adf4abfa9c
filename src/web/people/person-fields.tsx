import type { Profile, ShownField } from '#src/people/person.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { FieldValue } from './field-values.tsx';
import { fieldWord } from './field-words.ts';
import { groupPath, personPath } from '../posts/post-html.ts';
import type { GroupInCommon } from '../shell/read.ts';
import type { I18n } from '../shell/i18n.ts';

/** What the person shows this reader about themselves; lists become chips that search for more of the same. */
export function PersonFields(props: {
  readonly profile: Profile;
  readonly common: readonly GroupInCommon[];
  readonly team: Team;
  readonly i18n: I18n;
}) {
  const { profile, common, team, i18n } = props;
  const inHead: readonly string[] = ['title', 'pronouns', 'hours'];
  const names = [...new Set(profile.fields.map((field) => field.name))].filter(
    (name) => !inHead.includes(name) && name !== 'company',
  );
  return (
    <>
      <section class="beside" aria-labelledby="about">
        <h2 id="about">{i18n.t('person.about')}</h2>
        <dl class="facts">
          <div>
            <dt>{i18n.t('field.company')}</dt>
            <dd>
              {profile.company}
              {profile.country !== '' && `, ${profile.country}`}
            </dd>
          </div>
          {names.map((name) => (
            <div>
              <dt>{fieldWord(i18n, name)}</dt>
              <dd>
                <Values
                  name={name}
                  fields={profile.fields.filter((field) => field.name === name)}
                  i18n={i18n}
                />
              </dd>
            </div>
          ))}
          {team.count > 0 && <TeamFact profile={profile} team={team} i18n={i18n} />}
        </dl>
      </section>
      {common.length > 0 && (
        <section class="beside" aria-labelledby="common">
          <h2 id="common">{i18n.t('person.inCommon')}</h2>
          <ul class="lines">
            {common.map((group) => (
              <li>
                <a href={groupPath(group)}>{group.name}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Who reports to somebody, as far as the reader may know. */
export interface Team {
  readonly count: number;
  readonly people: readonly PersonSummary[];
}

function TeamFact({
  profile,
  team,
  i18n,
}: {
  readonly profile: Profile;
  readonly team: Team;
  readonly i18n: I18n;
}) {
  const more = team.count - team.people.length;
  return (
    <div>
      <dt>{i18n.t('person.team')}</dt>
      <dd>
        {team.people.map((person, at) => (
          <>
            {at > 0 && ', '}
            <a href={personPath(person)} dir="auto">
              {person.name}
            </a>
          </>
        ))}
        {more > 0 && ` ${i18n.t('person.teamMore', { count: more })}`}
        {' · '}
        <a href={`/people/chart?from=${profile.id}`}>{i18n.t('chart.heading')}</a>
      </dd>
    </div>
  );
}

/** Fields whose values lead to others who have them; interests are found by their words. */
const searches: Readonly<Partial<Record<ShownField['name'], string>>> = {
  skill: 'skill',
  site: 'site',
  department: 'department',
  language: 'language',
};

function Values(props: {
  readonly name: ShownField['name'];
  readonly fields: readonly ShownField[];
  readonly i18n: I18n;
}) {
  const { name, fields, i18n } = props;
  const values = fields.map(({ value }) => value);
  if (name === 'link')
    return (
      <>
        {values
          .filter((value) => /^https?:\/\//.test(value))
          .map((value) => (
            <a href={value} rel="me nofollow noopener noreferrer" target="_blank">
              {value.replace(/^https?:\/\//, '')}
            </a>
          ))}
      </>
    );
  const search = searches[name];
  if (search !== undefined)
    return (
      <ul class="chips">
        {values.map((value) => (
          <li>
            <a class="chip" href={`/people?${search}=${encodeURIComponent(value)}`}>
              {value}
            </a>
          </li>
        ))}
      </ul>
    );
  return (
    <>
      {fields.map((field, at) => (
        <>
          {at > 0 && ', '}
          <FieldValue of={field} i18n={i18n} />
        </>
      ))}
    </>
  );
}

export const valuesOf = (profile: Profile, name: ShownField['name']): string[] =>
  profile.fields.filter((field) => field.name === name).map((field) => field.value);
