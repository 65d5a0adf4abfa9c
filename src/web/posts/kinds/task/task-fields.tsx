import type { TypedTask } from '#src/posts/kinds/task/forms.ts';
import type { OfferedMilestone } from '#src/posts/kinds/project/list-projects.ts';
import { milestoneTitleMax } from '#src/posts/kinds/project/project.ts';
import { labelMax, labelsMax, lineMax, linesMax } from '#src/posts/kinds/task/task.ts';
import { titleMax } from '#src/posts/limits.ts';
import { dayWritten } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';
import type { I18n } from '../../../shell/i18n.ts';

const names: Readonly<Record<keyof TypedTask, string>> = {
  ...{ title: 'task_title', due: 'task_due', assignees: 'task_assignees' },
  ...{ labels: 'task_labels', lines: 'task_lines', from: 'task_from' },
  ...{ milestone: 'task_milestone', goal: 'task_goal' },
};

export const readTyped = (form: Form): TypedTask => ({
  title: form.line(names.title),
  due: dayWritten(form.line(names.due)),
  assignees: form.line(names.assignees),
  labels: form.line(names.labels),
  lines: form.text(names.lines),
  milestone: form.line(names.milestone).slice(0, 3_000),
  goal: form.line(names.goal).slice(0, milestoneTitleMax),
  from: /^\d{1,19}$/.test(form.line(names.from)) ? form.line(names.from) : '',
});

export const fieldsOf = (typed: TypedTask): [string, string][] =>
  (Object.keys(names) as (keyof TypedTask)[]).map((name) => [names[name], typed[name] ?? '']);

interface Props {
  readonly typed: TypedTask;
  readonly i18n: I18n;
}

/** Of a new one. Nothing is required by the browser: a form of another kind carries these fields, too. */
export function NewTaskFields({ typed, i18n }: Props) {
  const { t } = i18n;
  return (
    <>
      {typed.from !== '' && (
        <p class="hint">
          <input type="hidden" name={names.from} value={typed.from} />
          <a class="more-link" href={`/posts/${typed.from}`} target="_blank" rel="noopener">
            {t('task.madeFrom')}
          </a>
        </p>
      )}
      <label>
        {t('task.title')}
        <input name={names.title} value={typed.title} maxlength={titleMax} dir="auto" autocomplete="off" />
      </label>
      <label>
        {t('task.assigneesField')}
        <input
          name={names.assignees}
          value={typed.assignees}
          maxlength={2_000}
          placeholder="@ada, @bea@beta.example"
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
      </label>
      {typed.goal !== undefined && typed.goal !== '' && (
        <label class="choice">
          <input type="hidden" name={names.goal} value={typed.goal} />
          <input
            type="checkbox"
            name={names.milestone}
            value={typed.milestone}
            checked={typed.milestone !== ''}
          />
          <span>{t('task.forMilestone', { title: typed.goal })}</span>
        </label>
      )}
      <TaskFields typed={typed} i18n={i18n} />
    </>
  );
}

/** What an edit changes, too. */
export function TaskFields({ typed, i18n }: Props) {
  const { t } = i18n;
  return (
    <>
      <div class="task-pair">
        <DueField value={typed.due} i18n={i18n} />
        <LabelsField value={typed.labels} i18n={i18n} />
      </div>
      <label>
        {t('task.linesField')}
        <textarea
          name={names.lines}
          rows={Math.min(Math.max(typed.lines.split('\n').length + 1, 3), 10)}
          maxlength={linesMax * (lineMax + 1)}
          dir="auto"
        >
          {typed.lines}
        </textarea>
      </label>
    </>
  );
}

/** What the task is for: a milestone of the group's project, or none. */
export function MilestoneField(props: {
  readonly value: string | null;
  readonly offered: readonly OfferedMilestone[];
  readonly i18n: I18n;
}) {
  const { value, offered, i18n } = props;
  const isKnown = value === null || offered.some(({ uri }) => uri === value);
  return (
    <label>
      {i18n.t('task.milestoneField')}
      <select name={names.milestone}>
        <option value="">{i18n.t('task.noMilestone')}</option>
        {!isKnown && (
          <option value={value} selected>
            {i18n.t('task.milestoneOver')}
          </option>
        )}
        {offered.map(({ uri, title }) => (
          <option value={uri} selected={uri === value}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}

export function DueField({ value, i18n }: { readonly value: string; readonly i18n: I18n }) {
  return (
    <label>
      {i18n.t('task.dueField')}
      <input type="date" name={names.due} value={value} />
    </label>
  );
}

export function LabelsField({ value, i18n }: { readonly value: string; readonly i18n: I18n }) {
  return (
    <label>
      {i18n.t('task.labelsField')}
      <input
        name={names.labels}
        value={value}
        maxlength={labelsMax * (labelMax + 2)}
        autocomplete="off"
        dir="auto"
      />
    </label>
  );
}
