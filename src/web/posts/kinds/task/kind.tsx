import { isDay, sayDay } from '#src/platform/days.ts';
import { changeTask, takeTask } from '#src/posts/kinds/task/change-task.ts';
import type { AskedChange } from '#src/posts/kinds/task/change-task.ts';
import { placeTask } from '#src/posts/kinds/task/place-task.ts';
import { taskTyped, typedOf, untypedTask } from '#src/posts/kinds/task/typed.ts';
import type { Form } from '../../../shell/forms.ts';
import { Icon } from '../../../shell/icon.tsx';
import { refusals } from '../../../refusals.ts';
import type { WebKind } from '../kind.ts';
import { Labels, TaskCard } from './task-card.tsx';
import { fieldsOf, NewTaskFields, readTyped, TaskFields } from './task-fields.tsx';
import { stateWords } from './words.ts';

export const task: WebKind = {
  ...{ draft: 'task', icon: 'task', word: 'composer.kindTask' },
  Fields: ({ written, i18n }) => (
    <fieldset class="task-fields">
      <legend class="hidden">{i18n.t('composer.kindTask')}</legend>
      <NewTaskFields
        typed={{ ...(written.task ?? untypedTask), title: written.task?.title || written.title }}
        i18n={i18n}
      />
    </fieldset>
  ),
  empty: {},
  readTyped: (form) => ({ task: readTyped(form) }),
  carried: ({ task: typed }) => (typed ? fieldsOf(typed) : []),
  inputOf(written) {
    const typed = written.task ?? untypedTask;
    return { title: typed.title || written.title, task: taskTyped(typed) };
  },
  Preview: ({ written: { task: typed }, i18n }) =>
    typed && (
      <>
        <p class="post-title">{typed.title}</p>
        {isDay(typed.due) && (
          <p class="task-due">
            <Icon name="calendar" />
            {sayDay(typed.due, i18n.locale)}
          </p>
        )}
        {typed.assignees !== '' && <p>{typed.assignees}</p>}
        <Labels
          labels={taskTyped(typed).labels.filter((label) => label.trim() !== '')}
          name={i18n.t('task.labels')}
        />
        {typed.lines.trim() !== '' && (
          <ul>
            {typed.lines.split('\n').map((line) => (
              <li>{line}</li>
            ))}
          </ul>
        )}
      </>
    ),
  Editor: ({ post: { task: shown, title }, form, i18n }) =>
    shown && (
      <fieldset class="task-fields">
        <legend>{i18n.t('composer.kindTask')}</legend>
        <TaskFields typed={form ? readTyped(form) : typedOf(shown, title)} i18n={i18n} />
      </fieldset>
    ),
  changeOf(form, { task: shown, title }) {
    if (!shown) return {};
    const [typed, before] = [taskTyped(readTyped(form)), taskTyped(typedOf(shown, title))];
    return JSON.stringify(typed) === JSON.stringify(before) ? {} : { task: { ...typed, assignees: [] } };
  },
  mark: ({ post, i18n }) =>
    post.task && (
      <span class={`task-mark ${post.task.state}`}>
        {i18n.t('task.mark')}, {i18n.t(stateWords[post.task.state])}
      </span>
    ),
  body: ({ post, ctx, around }) =>
    post.task && <TaskCard post={post} task={post.task} ctx={ctx} around={around} />,
  acts: {
    'task-state': (tx, me, post, form) => changeTask(tx, me, post, { state: form.text('state') }),
    'task-taking': (tx, me, post) => takeTask(tx, me, post),
    'task-taking/removal': (tx, me, post) => takeTask(tx, me, post, false),
    'task-lines': (tx, me, post, form) => changeTask(tx, me, post, lineIn(form)),
    'task-places': (tx, me, post, form) => placeTask(tx, me, post, form.text('place')),
  },
};

/** `3 done`, `3 open`. */
function lineIn(form: Form): AskedChange {
  const [, line = '', state] = /^(\d{1,9}) (done|open)$/.exec(form.text('line')) ?? [];
  if (line === '') throw refusals.foreignPage();
  return { [state === 'done' ? 'ticked' : 'unticked']: [Number(line)] };
}
