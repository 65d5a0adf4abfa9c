import type { Absence } from '#src/people/absence.ts';
import type { PersonSummary } from '#src/people/person.ts';
import { sayDay } from '#src/platform/days.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { personPath } from '../posts/post-html.ts';
import { Icon } from '../shell/icon.tsx';
import type { I18n } from '../shell/i18n.ts';

/** Until when somebody is away and who stands in, said where one is about to write to them. `name`: where it is not clear who is meant. */
export function AwayNote(props: { readonly absence: Absence; readonly i18n: I18n; readonly name?: string }) {
  const { absence, i18n, name } = props;
  const day = sayDay(absence.until, i18n.locale, 'short');
  return (
    <p class="away-note">
      <Icon name="calendar" />
      <span>
        <strong>
          {name === undefined ? i18n.t('absence.until', { day }) : i18n.t('absence.isAway', { name, day })}
        </strong>
        {absence.note !== '' && (
          <>
            {' '}
            <span dir="auto">{absence.note}</span>
          </>
        )}
        <Deputy absence={absence} i18n={i18n} />
      </span>
    </p>
  );
}

/** Those of some people who are away; of one alone it is clear who is meant. */
export function AwayNotes(props: {
  readonly people: readonly Pick<PersonSummary, 'id' | 'name'>[];
  readonly absences: ReadonlyMap<PersonId, Absence>;
  readonly i18n: I18n;
}) {
  const { people, absences, i18n } = props;
  return (
    <>
      {people.map(({ id, name }) => {
        const absence = absences.get(id);
        return (
          absence && <AwayNote absence={absence} i18n={i18n} {...(people.length === 1 ? {} : { name })} />
        );
      })}
    </>
  );
}

function Deputy({ absence, i18n }: { readonly absence: Absence; readonly i18n: I18n }) {
  const { deputy, deputyName, isDeputyAway } = absence;
  if (deputy === null && deputyName === '') return null;
  const who = deputy ? (
    <a href={personPath(deputy)} dir="auto">
      {deputy.name}
    </a>
  ) : (
    <bdi>{deputyName}</bdi>
  );
  return <> {i18n.rich(isDeputyAway ? 'absence.deputyAway' : 'absence.deputy', { name: who })}</>;
}
