import type { TaskInput, TaskView, TypedTask } from './forms.ts';

/** Nothing typed yet. */
export const untypedTask: TypedTask = {
  title: '',
  due: '',
  assignees: '',
  labels: '',
  lines: '',
  from: '',
  milestone: '',
  goal: '',
};

export const taskTyped = ({ due, assignees, labels, lines, from, milestone = '' }: TypedTask): TaskInput => ({
  due: due === '' ? null : due,
  labels: labels.split(/[,;]/),
  lines: lines.split('\n'),
  assignees: assignees.split(/[\s,;]+/).filter((name) => name !== ''),
  ...(from === '' ? {} : { from }),
  ...(milestone === '' ? {} : { milestone }),
});

/** The other way: a task as it stands in the form of an edit, which names nobody. */
export const typedOf = ({ due, labels, lines }: TaskView, title: string): TypedTask => ({
  ...untypedTask,
  ...{ title, due: due ?? '', labels: labels.join(', '), lines: lines.map(({ text }) => text).join('\n') },
});
