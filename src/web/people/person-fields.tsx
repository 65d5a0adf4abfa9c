import type { Profile, ShownField } from '#src/people/person.ts';
import { fieldWord } from './field-words.ts';
import { groupPath } from '../posts/post-html.ts';
import type { GroupInCommon } from '../shell/read.ts';
import type { I18n } from '../shell/i18n.ts';

/** What the person shows this reader about themselves; lists become chips that search for more of the same. */
export function PersonFields(props: {
  readonly profile: Profile;
  readonly common: readonly GroupInCommon[];
  readonly i18n: I18n;
}) {
  const { profile, common, i18n } = props;
  const inHead: readonly string[] = ['title', 'pronouns'];
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
                <Values name={name} values={valuesOf(profile, name)} />
              </dd>
            </div>
          ))}
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

/** Fields whose values lead to others who have them; interests are found by their words. */
const searches: Readonly<Partial<Record<ShownField['name'], string>>> = {
  skill: 'skill',
  site: 'site',
  language: 'language',
};

function Values(props: { readonly name: ShownField['name']; readonly values: readonly string[] }) {
  const { name, values } = props;
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
  return <>{values.join(', ')}</>;
}

export const valuesOf = (profile: Profile, name: ShownField['name']): string[] =>
  profile.fields.filter((field) => field.name === name).map((field) => field.value);
