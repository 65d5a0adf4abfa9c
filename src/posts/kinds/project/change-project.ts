import { cleanMultiline } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import type { Refusal } from '#src/platform/errors.ts';
import type { PersonId, PostId } from '#src/platform/ids.ts';
import { act, moderates, type Decided } from '../../acts/act.ts';
import { projectActs, type HeldProject } from './changes.ts';
import type { ProjectChange } from './facts.ts';
import { hindranceTo, type ProjectHindrance, type ProjectTies } from './policy.ts';
import { noteMax, projectStatuses } from './project.ts';
import { refusals } from './refusals.ts';

/** A change as it is asked for. */
export interface AskedChange extends Omit<ProjectChange, 'status'> {
  readonly status?: string;
}

/** Says how a project stands, why, and which milestones are reached, as far as `policy.ts` lets the person. */
export const changeProject = (tx: Tx, person: PersonId, postId: PostId, asked: AskedChange): Promise<void> =>
  act(tx, projects, { person, postId }, async (project) => checkChange(project, asked));

/** The acts on projects, and who may do them. */
export const projects: Decided<HeldProject, ProjectChange> = {
  ...projectActs,
  ownPseudonym: refusals.ownPseudonym,
  hindrance: async (tx, person, project, change) => {
    const hindrance = hindranceTo(await tiesOf(tx, person, project), project, change);
    return hindrance && refusalFor[hindrance];
  },
};

const refusalFor: Readonly<Record<ProjectHindrance, () => Refusal>> = {
  onlyOwners: refusals.onlyOwners,
  noteMissing: refusals.noteMissing,
  isOver: refusals.isOver,
  oneAtATime: refusals.oneAtATime,
};

function checkChange(project: HeldProject, { status, note, reached, unreached }: AskedChange): ProjectChange {
  const known = projectStatuses.find((each) => each === status);
  if (status !== undefined && known === undefined) throw refusals.notAStatus();
  const said = note === undefined ? undefined : cleanMultiline(note, note.length);
  if (said !== undefined && said.length > noteMax)
    throw refusals.noteTooLong({ length: said.length, max: noteMax });
  for (const number of [...(reached ?? []), ...(unreached ?? [])])
    if (!project.milestones.some((each) => each.number === number)) throw refusals.noSuchMilestone();
  return {
    ...(known && { status: known, note: said ?? '' }),
    ...(reached && { reached }),
    ...(unreached && { unreached }),
  };
}

/** Of a person of any company. */
async function tiesOf(tx: Tx, personId: PersonId, project: HeldProject): Promise<ProjectTies> {
  const [owner] = await tx`
    select from project_owners where post_id = ${project.postId} and person_id = ${personId}`;
  return {
    ...{ isAuthor: project.authorId === personId, isOwner: owner !== undefined },
    moderates: await moderates(tx, personId, project.postId),
  };
}
