import type { TypedProject } from '#src/posts/kinds/project/forms.ts';
import { milestonesMax, milestoneTitleMax, siteMax } from '#src/posts/kinds/project/project.ts';
import { titleMax } from '#src/posts/limits.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { projectNames as names } from './typed.ts';

interface Props {
  readonly typed: TypedProject;
  readonly i18n: I18n;
  /** The title has a field of its own there. */
  readonly isEdit?: boolean;
}

/** Empty rows for more, and as many as a project begins with. */
const spareRows = 3;
const firstRows = 5;

/** Nothing is required by the browser: a form of another kind carries these fields, too. */
export function ProjectFields({ typed, i18n, isEdit = false }: Props) {
  const { t } = i18n;
  return (
    <>
      {!isEdit && (
        <label>
          {t('project.title')}
          <input name={names.title} value={typed.title} maxlength={titleMax} dir="auto" autocomplete="off" />
        </label>
      )}
      <div class="project-days">
        <label>
          {t('project.from')}
          <input type="date" name={names.startsOn} value={typed.startsOn} />
        </label>
        <label>
          {t('project.until')}
          <input type="date" name={names.endsOn} value={typed.endsOn} />
        </label>
      </div>
      <label>
        {t('project.ownersField')}
        <input
          name={names.owners}
          value={typed.owners}
          maxlength={2_000}
          placeholder="@ada, @bea@beta.example"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </label>
      <div class="project-days">
        <label>
          {t('project.siteField')}
          <input
            name={names.site}
            value={typed.site ?? ''}
            maxlength={siteMax}
            dir="auto"
            autocomplete="off"
          />
        </label>
        <label>
          {t('project.pointField')}
          <input
            name={names.point}
            value={typed.point ?? ''}
            maxlength={60}
            placeholder="53.5511, 9.9937"
            autocomplete="off"
          />
        </label>
      </div>
      <MilestoneRows typed={typed} i18n={i18n} />
    </>
  );
}

/** A row without a name is none: so one is taken away by emptying it. */
function MilestoneRows({ typed, i18n }: Props) {
  const { t } = i18n;
  const count = Math.min(Math.max(typed.milestones.length + spareRows, firstRows), milestonesMax);
  const rows = Array.from(
    { length: count },
    (_, at) => typed.milestones[at] ?? { number: '', title: '', due: '' },
  );
  return (
    <fieldset class="project-milestones-field">
      <legend>{t('project.milestones')}</legend>
      {rows.map((row, at) => (
        <div class="project-milestone-row">
          <input type="hidden" name={names.number} value={row.number} />
          <input
            name={names.milestone}
            value={row.title}
            maxlength={milestoneTitleMax}
            dir="auto"
            autocomplete="off"
            aria-label={t('project.milestoneNumber', { number: at + 1 })}
          />
          <input
            type="date"
            name={names.due}
            value={row.due}
            aria-label={t('project.milestoneDue', { number: at + 1 })}
          />
        </div>
      ))}
      <p class="quiet">
        {t(typed.milestones.length === 0 ? 'project.milestonesLead' : 'project.milestonesMore')}
      </p>
    </fieldset>
  );
}
