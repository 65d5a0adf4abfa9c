import type { ProjectInput, ProjectView, TypedProject } from '#src/posts/kinds/project/forms.ts';
import { milestonesMax, type Point } from '#src/posts/kinds/project/project.ts';
import { dayWritten } from '../../../shell/days.ts';
import type { Form } from '../../../shell/forms.ts';

export const projectNames = {
  ...{ title: 'project_title', startsOn: 'project_from', endsOn: 'project_until', owners: 'project_owners' },
  ...{ site: 'project_site', point: 'project_point' },
  ...{ number: 'milestone_number', milestone: 'milestone_title', due: 'milestone_due' },
} as const;
const names = projectNames;

/** Nothing typed yet. */
export const untypedProject: TypedProject = {
  ...{ title: '', startsOn: '', endsOn: '', owners: '', milestones: [] },
  ...{ site: '', point: '' },
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
    ...{ site: form.line(names.site), point: form.line(names.point) },
    ...{ startsOn: dayWritten(form.line(names.startsOn)), endsOn: dayWritten(form.line(names.endsOn)) },
    milestones: milestones.filter(({ title, due }) => title !== '' || due !== '').slice(0, milestonesMax + 1),
  };
}

export const fieldsOf = ({ milestones, ...typed }: TypedProject): [string, string][] => [
  [names.title, typed.title],
  [names.startsOn, typed.startsOn],
  [names.endsOn, typed.endsOn],
  [names.owners, typed.owners],
  [names.site, typed.site ?? ''],
  [names.point, typed.point ?? ''],
  ...milestones.flatMap(({ number, title, due }): [string, string][] => [
    [names.number, number],
    [names.milestone, title],
    [names.due, due],
  ]),
];

export const projectInput = ({
  startsOn,
  endsOn,
  owners,
  milestones,
  ...typed
}: TypedProject): ProjectInput => ({
  ...{ startsOn: startsOn || null, endsOn: endsOn || null },
  site: { name: typed.site ?? '', point: typed.point ?? '' },
  owners: owners.split(/[\s,;]+/).filter((name) => name !== ''),
  milestones: milestones.map(({ number, title, due }) => ({
    ...{ number: number === '' ? null : Number(number), title, due: due || null },
  })),
});

/** As it is typed, and copied into other maps. */
export const pointText = ({ latitude, longitude }: Point): string => `${latitude}, ${longitude}`;

/** The other way: a project as it stands in the form of an edit, whose title has a field of its own. */
export const typedOf = ({ startsOn, endsOn, owners, milestones, site }: ProjectView): TypedProject => ({
  site: site?.name ?? '',
  point: site?.point ? pointText(site.point) : '',
  ...{ title: '', startsOn: startsOn ?? '', endsOn: endsOn ?? '' },
  owners: owners.map(({ handle, host }) => `@${handle}${host === null ? '' : `@${host}`}`).join(', '),
  milestones: milestones.map(({ number, title, due }) => ({
    ...{ number: String(number), title, due: due ?? '' },
  })),
});
