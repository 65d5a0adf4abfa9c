import type { TaskRow } from '#src/posts/kinds/task/list-tasks.ts';
import { isPending, taskStates } from '#src/posts/kinds/task/task.ts';
import type { I18n } from '../../../shell/i18n.ts';
import { Icon } from '../../../shell/icon.tsx';
import { groupPath } from '../../post-html.ts';
import { Due } from './due.tsx';
import { Labels } from './task-card.tsx';
import { stateIcons, stateWords } from './words.ts';

interface Props {
  readonly row: TaskRow;
  readonly i18n: I18n;
  readonly mayMove: boolean;
}

/** A line of a list: tick it off, open it, see the rest at a glance. */
export function TaskLineRow({ row, i18n, mayMove, here }: Props & { readonly here: 'group' | 'mine' }) {
  const next = isPending(row.state) ? 'done' : 'open';
  const word = i18n.t(stateWords[row.state]);
  const act = i18n.t(next === 'done' ? 'task.markDone' : 'task.markOpen', { title: row.title });
  return (
    <li class={`task-row ${row.state}`} id={`post-${row.id}`}>
      {mayMove ? (
        <button
          class="task-tick"
          form="act"
          formaction={`/posts/${row.id}/task-state`}
          name="state"
          value={next}
          title={act}
        >
          <Icon name={stateIcons[row.state]} />
          <span class="hidden">
            {word}. {act}
          </span>
        </button>
      ) : (
        <span class="task-tick" title={word}>
          <Icon name={stateIcons[row.state]} />
          <span class="hidden">{word}</span>
        </span>
      )}
      <div class="row-text">
        <a class="row-name" href={`/posts/${row.id}`} lang={row.language} dir="auto">
          {row.title}
        </a>
        <TaskFacts row={row} i18n={i18n} here={here} />
      </div>
    </li>
  );
}

/** A card of the board; its buttons move it without a pointer, and without script. */
export function TaskTile({ row, i18n, mayMove }: Props) {
  const at = taskStates.indexOf(row.state);
  return (
    <li
      class={`task-tile${mayMove ? ' movable' : ''}`}
      id={`post-${row.id}`}
      data-board-target="tile"
      data-id={row.id}
      data-movable={mayMove ? 'yes' : undefined}
    >
      <a class="row-name" href={`/posts/${row.id}`} lang={row.language} dir="auto" draggable={false}>
        {row.title}
      </a>
      <TaskFacts row={row} i18n={i18n} here="group" />
      {mayMove && (
        <div class="task-moves">
          {[at - 1, at + 1].map((index) => {
            const state = taskStates[index];
            if (state === undefined || (state === 'dropped' && index > at)) return null;
            const act = i18n.t('task.moveTo', { title: row.title, state: i18n.t(stateWords[state]) });
            return (
              <button
                form="act"
                formaction={`/posts/${row.id}/task-places`}
                name="place"
                value={state}
                title={act}
                class={index < at ? 'earlier' : 'later'}
              >
                <Icon name={index < at ? 'left' : 'right'} />
                <span class="hidden">{act}</span>
              </button>
            );
          })}
        </div>
      )}
    </li>
  );
}

function TaskFacts({ row, i18n, here }: Omit<Props, 'mayMove'> & { readonly here: 'group' | 'mine' }) {
  const { t, number } = i18n;
  const { due, state, people, labels, done, lines, replies, group } = row;
  return (
    <div class="row-glance">
      <Due due={due} state={state} i18n={i18n} style="short" />
      {lines > 0 && (
        <span title={t('task.progress', { done, all: lines })}>
          <Icon name="task" />
          <span aria-hidden="true">
            {number(done)}/{number(lines)}
          </span>
          <span class="hidden">{t('task.progress', { done, all: lines })}</span>
        </span>
      )}
      {replies > 0 && (
        <span>
          <Icon name="reply" />
          {number(replies)}
          <span class="hidden"> {t('post.reply')}</span>
        </span>
      )}
      {people.length > 0 && (
        <span class="task-who">
          <Icon name="person" />
          <span dir="auto">{i18n.list(people.map(({ name }) => name))}</span>
        </span>
      )}
      {here === 'mine' && group && (
        <a href={groupPath(group)} dir="auto">
          {group.name}
          {group.host !== null && <span class="quiet"> {group.host}</span>}
        </a>
      )}
      <Labels labels={labels} name={t('task.labels')} />
    </div>
  );
}
