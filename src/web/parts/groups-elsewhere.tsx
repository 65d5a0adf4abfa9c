import type { FoundGroups } from '#src/groups/elsewhere.ts';
import type { Words } from '../words.ts';
import { GroupMark } from './avatar.tsx';
import { accessIcons, accessWord } from './group-card.tsx';
import { Icon } from './icon.tsx';
import { Plate } from './plate.tsx';

/** Groups that partners' directories named and that are new here, and which partners kept us waiting. */
export function GroupsElsewhere(props: { readonly found: FoundGroups; readonly words: Words }) {
  const { found, words } = props;
  const { groups, silent } = found;
  const { t } = words;
  if (groups.length === 0 && silent.length === 0) return null;
  return (
    <section class="elsewhere" aria-labelledby="groups-elsewhere">
      <h2 id="groups-elsewhere">{t('groups.elsewhere')}</h2>
      {groups.length > 0 && (
        <ul class="cards">
          {groups.map((group) => (
            <li class="person-card">
              <GroupMark of={{ ...group, id: group.uri }} />
              <div class="person-text">
                <p>
                  {/* Opening it asks its home, and only then is it known here. */}
                  <a class="name" href={`/groups/${group.handle}@${group.host}`}>
                    <bdi>{group.name}</bdi>
                  </a>{' '}
                  <Plate of={group} />
                </p>
                <p class="quiet">
                  <Icon name={accessIcons[group.access]} /> {accessWord(words, group.access)}
                  {group.description !== '' && ` · ${group.description}`}
                </p>
              </div>
            </li>
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
