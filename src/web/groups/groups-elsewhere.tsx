import type { FoundGroups } from '#src/groups/elsewhere.ts';
import type { I18n } from '../shell/i18n.ts';
import { GroupMark } from '../people/avatar.tsx';
import { accessIcons, accessWord } from './group-card.tsx';
import { Icon } from '../shell/icon.tsx';
import { CompanyBadge } from '../company/company-badge.tsx';

/** Groups found in partners' directories that are new here, and which partners did not answer in time. */
export function GroupsElsewhere(props: { readonly found: FoundGroups; readonly i18n: I18n }) {
  const { found, i18n } = props;
  const { groups, silent } = found;
  const { t } = i18n;
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
                  <CompanyBadge of={group} />
                </p>
                <p class="quiet">
                  <Icon name={accessIcons[group.access]} /> {accessWord(i18n, group.access)}
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
