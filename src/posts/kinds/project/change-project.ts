import { cleanMultiline } from '#src/people/person.ts';
import type { Tx } from '#src/platform/database.ts';
import { notFound, type Refusal } from '#src/platform/errors.ts';
import { newUuid, type PersonId, type PostId } from '#src/platform/ids.ts';
import { requireMembership } from '../../audience.ts';
import { answerableBy, whyNotAnswerable } from '../../answerable.ts';
import { moderatesPlace } from '../../policy.ts';
import { lockProject, noteChange, type HeldProject } from './changes.ts';
import type { ProjectChange } from './facts.ts';
import { hindranceTo, type ProjectHindrance, type ProjectTies } from './policy.ts';
import { noteMax, projectStatuses } from './project.ts';
import { refusals } from './refusals.ts';

/** A change as it is asked for. */
export interface AskedChange extends Omit<ProjectChange, 'status'> {
  readonly status?: string;
}

/** Says how a project stands, why, and which milestones are reached, as far as `policy.ts` lets the person. What is so already is no change. */
export async function changeProject(
  tx: Tx,
  person: PersonId,
  postId: PostId,
  asked: AskedChange,
): Promise<void> {
  const project = await lockProject(tx, tx`p.id = ${postId} and ${answerableBy(tx, person)}`);
  if (!project) throw await whyNotAnswerable(tx, person, postId, notFound('post'));
  await requireMembership(tx, person, project.groupId);
  const ties = await tiesOf(tx, person, project);
  if (ties.isBehind) throw refusals.ownPseudonym();
  const change = checkChange(project, asked);
  const hindrance = hindranceTo(ties, project, change);
  if (hindrance !== null) throw refusalFor[hindrance]();
  const uri = tx.instance.addresses.activity(newUuid());
  await noteChange(tx, { id: person, peerId: null }, project, { change, uri, at: new Date() });
}

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

/** Of a person of any company. `isBehind`: it was written under a pseudonym of theirs, which acting under their name would show. */
export async function tiesOf(
  tx: Tx,
  personId: PersonId,
  project: HeldProject,
): Promise<ProjectTies & { readonly isBehind: boolean }> {
  const [row] = await tx<{ moderates: boolean; isOwner: boolean; isBehind: boolean }[]>`
    select coalesce(${moderatesPlace(tx, personId)}, false) as moderates,
      exists (select from project_owners x where x.post_id = p.id and x.person_id = ${personId}) as is_owner,
      exists (select from aliases x where x.alias_id = p.author_id and x.person_id = ${personId}) as is_behind
    from posts p where p.id = ${project.postId}`;
  return {
    isAuthor: project.authorId === personId,
    ...{ isOwner: row?.isOwner ?? false, moderates: row?.moderates ?? false },
    isBehind: row?.isBehind ?? false,
  };
}
