import type { ProjectInput, ProjectView, TypedProject } from '#src/posts/kinds/project/forms.ts';
import { milestonesMax } from '#src/posts/kinds/project/project.ts';
import { dayWritten } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';

export const projectNames = {
  ...{ title: 'project_title', startsOn: 'project_from', endsOn: 'project_until', owners: 'project_owners' },
  ...{ number: 'milestone_number', milestone: 'milestone_title', due: 'milestone_due' },
} as const;
const names = projectNames;

/** Nothing typed yet. */
export const untypedProject: TypedProject = {
  ...{ title: '', startsOn: '', endsOn: '', owners: '', milestones: [] },
};

/** Rows of milestones come as three lists of the same length. */
export function readTyped(form: Form): TypedProject {
  const [numbers, dues] = [form.list(names.number), form.list(names.due)];
  const milestones = form.list(names.milestone).map((text, at) => ({
    ...{ number: /^\d{1,6}$/.test(numbers[at] ?? '') ? (numbers[at] ?? '') : '' },
    ...{ title: text.replace(/\s+/g, ' ').trim(), due: dayWritten((dues[at] ?? '').trim()) },
  }));
  return {
    ...{ title: form.line(names.title), owners: form.line(names.owners) },
    ...{ startsOn: dayWritten(form.line(names.startsOn)), endsOn: dayWritten(form.line(names.endsOn)) },
    milestones: milestones.filter(({ title, due }) => title !== '' || due !== '').slice(0, milestonesMax + 1),
  };
}

export const fieldsOf = ({ milestones, ...typed }: TypedProject): [string, string][] => [
  [names.title, typed.title],
  [names.startsOn, typed.startsOn],
  [names.endsOn, typed.endsOn],
  [names.owners, typed.owners],
  ...milestones.flatMap(({ number, title, due }): [string, string][] => [
    [names.number, number],
    [names.milestone, title],
    [names.due, due],
  ]),
];

export const projectInput = ({ startsOn, endsOn, owners, milestones }: TypedProject): ProjectInput => ({
  ...{ startsOn: startsOn || null, endsOn: endsOn || null },
  owners: owners.split(/[\s,;]+/).filter((name) => name !== ''),
  milestones: milestones.map(({ number, title, due }) => ({
    ...{ number: number === '' ? null : Number(number), title, due: due || null },
  })),
});

/** The other way: a project as it stands in the form of an edit, whose title has a field of its own. */
export const typedOf = ({ startsOn, endsOn, owners, milestones }: ProjectView): TypedProject => ({
  ...{ title: '', startsOn: startsOn ?? '', endsOn: endsOn ?? '' },
  owners: owners.map(({ handle, host }) => `@${handle}${host === null ? '' : `@${host}`}`).join(', '),
  milestones: milestones.map(({ number, title, due }) => ({
    ...{ number: String(number), title, due: due ?? '' },
  })),
});
