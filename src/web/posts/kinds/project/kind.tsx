import { changeProject, type AskedChange } from '#src/posts/kinds/project/change-project.ts';
import { refusals } from '../../../refusals.ts';
import type { Form } from '../../../shell/forms.ts';
import type { WebKind } from '../kind.ts';
import { ProjectCard } from './project-card.tsx';
import { ProjectFields } from './project-fields.tsx';
import { fieldsOf, projectInput, readTyped, typedOf, untypedProject } from './typed.ts';
import { statusWords } from './words.ts';

export const project: WebKind = {
  ...{ draft: 'project', icon: 'target', word: 'composer.kindProject' },
  // A group's own page leads to it: whoever writes a post seldom means one.
  isOffered: () => false,
  Fields: ({ written, i18n }) => (
    <fieldset class="project-fields">
      <legend class="hidden">{i18n.t('composer.kindProject')}</legend>
      <ProjectFields
        typed={{ ...(written.project ?? untypedProject), title: written.project?.title || written.title }}
        i18n={i18n}
      />
    </fieldset>
  ),
  empty: {},
  readTyped: (form) => ({ project: readTyped(form) }),
  carried: ({ project: typed }) => (typed ? fieldsOf(typed) : []),
  inputOf(written) {
    const typed = written.project ?? untypedProject;
    return { title: typed.title || written.title, project: projectInput(typed) };
  },
  Preview: ({ written: { project: typed } }) =>
    typed && (
      <>
        <p class="post-title">{typed.title}</p>
        <p>
          {typed.startsOn} – {typed.endsOn}
        </p>
        <p>{typed.owners}</p>
        <p>{[typed.site, typed.point].filter(Boolean).join(' · ')}</p>
        <ul>
          {typed.milestones.map(({ title, due }) => (
            <li>
              {title} <span class="quiet">{due}</span>
            </li>
          ))}
        </ul>
      </>
    ),
  Editor: ({ post: { project: shown }, form, i18n }) =>
    shown && (
      <fieldset class="project-fields">
        <legend>{i18n.t('composer.kindProject')}</legend>
        <ProjectFields typed={form ? readTyped(form) : typedOf(shown)} i18n={i18n} isEdit />
      </fieldset>
    ),
  changeOf(form, { project: shown }) {
    if (!shown) return {};
    const [typed, before] = [{ ...readTyped(form), title: '' }, typedOf(shown)];
    return JSON.stringify(typed) === JSON.stringify(before) ? {} : { project: projectInput(typed) };
  },
  mark: ({ post, i18n }) =>
    post.project && (
      <span class="project-mark">
        {i18n.t('project.mark')}, {i18n.t(statusWords[post.project.status])}
      </span>
    ),
  body: ({ post, ctx, around }) =>
    post.project && <ProjectCard post={post} project={post.project} ctx={ctx} around={around} />,
  acts: {
    'project-milestones': (tx, me, post, form) => changeProject(tx, me, post, milestoneIn(form)),
  },
};

/** `3 reached`, `3 open`. */
function milestoneIn(form: Form): AskedChange {
  const [, number = '', state] = /^(\d{1,9}) (reached|open)$/.exec(form.text('milestone')) ?? [];
  if (number === '') throw refusals.foreignPage();
  return { [state === 'reached' ? 'reached' : 'unreached']: [Number(number)] };
}
