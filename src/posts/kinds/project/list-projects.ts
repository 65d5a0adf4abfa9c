import type { Reader } from '#src/platform/database.ts';
import type { GroupId, PersonId, PostId } from '#src/platform/ids.ts';
import { hostIn, type Fragment, tagOf } from '#src/platform/sql.ts';
import { leavesRoom, visibleTo } from '../../policy.ts';
import type { Viewer } from '../../post.ts';
import { milestoneUriIn, overIn, type ProjectStatus } from './project.ts';

type Person = Extract<Viewer, { readonly personId: PersonId }>;

/** A project in a list. */
export interface ProjectRow {
  readonly id: PostId;
  readonly title: string;
  readonly language: string;
  readonly status: ProjectStatus;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly milestones: number;
  readonly reached: number;
  /** Of its milestones; what was dropped is not counted. */
  readonly tasks: number;
  readonly done: number;
  readonly overdue: number;
  /** The first that is not reached. */
  readonly next: { readonly title: string; readonly due: string | null } | null;
  readonly owners: readonly string[];
  readonly group: { readonly handle: string; readonly host: string | null; readonly name: string };
}

export interface ProjectFilter {
  readonly status?: ProjectStatus | 'running' | undefined;
  /** The viewer answers for it, wrote it, or has a task in it. */
  readonly isMine?: boolean;
}

/** As many as anyone surveys. */
const rowsMax = 200;

/** Everything the viewer may read, in all groups and companies: what ends first comes first, what is over last. */
export const projectsFor = (
  reader: Reader,
  viewer: Person,
  { status, isMine = false }: ProjectFilter,
): Promise<ProjectRow[]> =>
  rows(
    reader,
    viewer,
    reader`${leavesRoom(tagOf(reader))} and ${statusIs(reader, status)} ${isMine ? reader`and (${isTied(reader, viewer.personId)})` : reader``}`,
  );

/** All that a group had, the one that runs first. */
export const projectsOfGroup = (reader: Reader, viewer: Person, groupId: GroupId): Promise<ProjectRow[]> =>
  rows(reader, viewer, reader`k.group_id = ${groupId}`);

const statusIs = (reader: Reader, status: ProjectFilter['status']): Fragment => {
  if (status === undefined) return reader`true`;
  return status === 'running' ? reader`not ${reader.unsafe(overIn('k'))}` : reader`k.status = ${status}`;
};

const isTied = (reader: Reader, personId: PersonId): Fragment =>
  reader`p.author_id = ${personId}
    or exists (select from project_owners x where x.post_id = k.post_id and x.person_id = ${personId})
    or exists (select from task_assignees x join tasks t on t.post_id = x.post_id
      where x.person_id = ${personId} and t.group_id = k.group_id and starts_with(t.milestone, p.uri || '#'))`;

async function rows(reader: Reader, viewer: Person, condition: Fragment): Promise<ProjectRow[]> {
  const uri = reader.unsafe(milestoneUriIn('p.uri', 'm.milestone'));
  return await reader<ProjectRow[]>`
    select p.id, p.title, p.language, k.status, to_char(k.starts_on, 'YYYY-MM-DD') as starts_on, to_char(k.ends_on, 'YYYY-MM-DD') as ends_on,
      s.milestones, s.reached, s.tasks, s.done, s.overdue,
      (select json_build_object('title', m.title, 'due', to_char(m.due, 'YYYY-MM-DD')) from project_milestones m
        where m.post_id = k.post_id and not m.reached order by m.due nulls last, m.milestone limit 1) as next,
      coalesce((select json_agg(xp.name order by xp.peer_id nulls first, xp.name) from project_owners x join people xp on xp.id = x.person_id
        where x.post_id = k.post_id and xp.deactivated_at is null), '[]') as owners,
      json_build_object('handle', g.handle, 'host', ${hostIn(reader, 'home.origin')}, 'name', g.name) as "group"
    from projects k join posts p on p.id = k.post_id join groups g on g.id = k.group_id left join peers home on home.id = g.peer_id
    cross join lateral (
      select count(*)::int as milestones, count(*) filter (where m.reached)::int as reached,
        coalesce(sum(w.tasks), 0)::int as tasks, coalesce(sum(w.done), 0)::int as done, coalesce(sum(w.overdue), 0)::int as overdue
      from project_milestones m cross join lateral (
        select count(*) as tasks, count(*) filter (where t.state = 'done') as done,
          count(*) filter (where t.state <> 'done' and t.due < current_date) as overdue
        from tasks t join posts q on q.id = t.post_id
        where t.milestone = ${uri} and t.group_id = k.group_id and t.state <> 'dropped' and q.removed_at is null) w
      where m.post_id = k.post_id) s
    where p.removed_at is null and ${visibleTo(reader, viewer)} and ${condition}
    order by ${reader.unsafe(overIn('k'))}, k.ends_on nulls last, p.id desc limit ${rowsMax}`;
}

/** The group's project that is not over; null: it has none that the viewer may read. */
export async function runningProject(
  reader: Reader,
  viewer: Viewer,
  groupId: GroupId,
): Promise<PostId | null> {
  const [row] = await reader<{ id: PostId }[]>`
    select p.id from projects k join posts p on p.id = k.post_id
    where k.group_id = ${groupId} and not ${reader.unsafe(overIn('k'))} and p.removed_at is null and ${visibleTo(reader, viewer)}
    order by p.id limit 1`;
  return row?.id ?? null;
}

/** What a task of the group may be for: the milestones of the project that runs. */
export interface OfferedMilestone {
  readonly uri: string;
  readonly title: string;
  readonly due: string | null;
}

export async function milestonesOffered(reader: Reader, groupId: GroupId): Promise<OfferedMilestone[]> {
  return await reader<OfferedMilestone[]>`
    select ${reader.unsafe(milestoneUriIn('p.uri', 'm.milestone'))} as uri, m.title, to_char(m.due, 'YYYY-MM-DD') as due
    from projects k join posts p on p.id = k.post_id join project_milestones m on m.post_id = k.post_id
    where k.group_id = ${groupId} and not ${reader.unsafe(overIn('k'))} and p.removed_at is null
    order by m.due nulls last, m.milestone`;
}
