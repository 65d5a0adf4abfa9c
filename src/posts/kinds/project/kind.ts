import { hostOf } from '#src/platform/addresses.ts';
import type { Tx } from '#src/platform/database.ts';
import type { PostId } from '#src/platform/ids.ts';
import { json } from '#src/platform/json.ts';
import { expireActs } from '../../acts/expire-acts.ts';
import { viewOf, type Kind } from '../kind.ts';
import { eraseProjectsOf, projectActs, projectsDoneBy } from './changes.ts';
import { admitProject, checkProject, cleanProject } from './check-project.ts';
import type { MilestoneView, NewProject, Owner, ProjectView } from './forms.ts';
import { milestoneUriIn } from './project.ts';
import { remindOfMilestonesLater } from './remind.ts';

interface Row extends Omit<ProjectView, 'statusAt' | 'owners' | 'milestones'> {
  readonly statusAtMs: number;
  readonly owners: (Omit<Owner, 'host'> & { readonly origin: string | null })[] | null;
  readonly milestones: readonly MilestoneView[] | null;
}

const days = `'startsOn', to_char(k.starts_on, 'YYYY-MM-DD'), 'endsOn', to_char(k.ends_on, 'YYYY-MM-DD')`;
const site = `'site', case when k.site <> '' or k.latitude is not null then json_build_object('name', k.site, 'point',
  case when k.latitude is not null then json_build_object('latitude', k.latitude, 'longitude', k.longitude) end) end`;
const uri = milestoneUriIn('p.uri', 'm.milestone');

/** What a group has set out to do, until when, and who answers for it. */
export const project: Kind<'project'> = {
  mark: 'project',
  draft: 'project',
  flag: null,
  rows: ['projects'],
  isContent: true,
  check: checkProject,
  clean: cleanProject,
  admit: admitProject,
  insert: (tx, { startsOn, endsOn, milestones, ownerIds, ownerUris, site }) => tx`, plan as (
      insert into projects (post_id, group_id, starts_on, ends_on, status, note, last_milestone, site, latitude, longitude)
      select post.id, post.group_id, ${startsOn}::date, ${endsOn}::date, 'planned', '', ${lastOf(milestones)}, ${site?.name ?? ''},
        ${site?.point?.latitude ?? null}::double precision, ${site?.point?.longitude ?? null}::double precision from post),
    plan_owners as (
      insert into project_owners (post_id, person_id) select post.id, x.id from post, people x
      where x.id = any(${[...ownerIds]}::bigint[]) or (x.uri = any(${[...ownerUris]}::text[]) and x.kind = 'person')),
    plan_milestones as (
      insert into project_milestones (post_id, milestone, title, due)
      select post.id, m.number, m.title, m.due from post, jsonb_to_recordset(${json(tx, milestones)}) as m(number int, title text, due date))`,
  schedule: (tx, postId, { milestones }, now) => remindOfMilestonesLater(tx, postId, milestones, now),
  revise: reviseProject,
  view: viewOf<Row, ProjectView>(
    `select json_build_object(${days}, ${site}, 'status', k.status, 'statusAtMs', (extract(epoch from k.status_at) * 1000)::bigint, 'note', k.note,
        'isMine', exists (select from project_owners x where x.post_id = k.post_id and x.person_id = $2::bigint),
        'owners', (select json_agg(json_build_object('id', x.person_id::text, 'name', xp.name, 'handle', xp.handle,
            'origin', pe.origin, 'company', pe.company) order by xp.peer_id nulls first, xp.name)
          from project_owners x join people xp on xp.id = x.person_id left join peers pe on pe.id = xp.peer_id
          where x.post_id = k.post_id and xp.deactivated_at is null),
        'milestones', (select json_agg(json_build_object('number', m.milestone, 'title', m.title, 'due', to_char(m.due, 'YYYY-MM-DD'),
            'uri', ${uri}, 'isReached', m.reached, 'tasks', w.tasks, 'done', w.done, 'overdue', w.overdue) order by m.due nulls last, m.milestone)
          from project_milestones m cross join lateral (
            select count(*)::int as tasks, count(*) filter (where t.state = 'done')::int as done,
              count(*) filter (where t.state <> 'done' and t.due < current_date)::int as overdue
            from tasks t join posts q on q.id = t.post_id
            where t.milestone = ${uri} and t.group_id = k.group_id and t.state <> 'dropped' and q.removed_at is null) w
          where m.post_id = k.post_id))
      from projects k where k.post_id = p.id`,
    ({ statusAtMs, owners, milestones, ...row }) => ({
      ...row,
      statusAt: new Date(statusAtMs),
      milestones: milestones ?? [],
      owners: (owners ?? []).map(({ origin, company, ...person }) => {
        const host = hostOf(origin);
        return { ...person, host, company: company || host };
      }),
    }),
  ),
  source: `select jsonb_build_object(${days}, ${site}, 'status', k.status, 'note', k.note,
      'reached', coalesce((select jsonb_agg(m.milestone order by m.milestone) from project_milestones m where m.post_id = k.post_id and m.reached), '[]'),
      'milestones', coalesce((select jsonb_agg(jsonb_build_object('number', m.milestone, 'title', m.title, 'due', to_char(m.due, 'YYYY-MM-DD'))
        order by m.due nulls last, m.milestone) from project_milestones m where m.post_id = k.post_id), '[]'),
      'owners', coalesce((select jsonb_agg(jsonb_build_object('uri', xp.uri, 'name', xp.name) order by xp.name, xp.id)
        from project_owners x join people xp on xp.id = x.person_id where x.post_id = k.post_id and xp.deactivated_at is null), '[]'))
    from projects k where k.post_id = p.id`,
  words: `select k.note || ' ' || k.site || ' ' || coalesce((select string_agg(m.title, ' ') from project_milestones m where m.post_id = k.post_id), '')
    from projects k where k.post_id = p.id`,
  news: ['project.changed', 'project.change_refused'],
  deeds: { file: 'projects.json', of: projectsDoneBy, erase: eraseProjectsOf },
  expire: (tx, expired, limit) => expireActs(tx, projectActs, expired, limit),
  answered: (tx, postId) => tx`select person_id from project_owners where post_id = ${postId}`,
  revive: (input) => input,
  isUntouched: ({ project: typed }) =>
    typed === undefined ||
    [typed.title, typed.owners, ...typed.milestones.map(({ title }) => title)].every(
      (text) => text.trim() === '',
    ),
};

const lastOf = (milestones: NewProject['milestones']): number =>
  Math.max(0, ...milestones.map(({ number }) => number));

/** Of an edit: days, milestones and owners. What is reached stays so. */
async function reviseProject(tx: Tx, postId: PostId, stored: NewProject | null): Promise<void> {
  // It stays one: tasks belong to its milestones.
  if (stored === null) return;
  const { startsOn, endsOn, milestones, ownerIds, ownerUris, site: place } = stored;
  await tx`
    update projects set starts_on = ${startsOn}, ends_on = ${endsOn}, last_milestone = greatest(last_milestone, ${lastOf(milestones)}::int),
      site = ${place?.name ?? ''}, latitude = ${place?.point?.latitude ?? null}::double precision,
      longitude = ${place?.point?.longitude ?? null}::double precision
    where post_id = ${postId}`;
  await tx`
    delete from project_milestones where post_id = ${postId} and milestone <> all(${milestones.map(({ number }) => number)}::int[])`;
  await tx`
    insert into project_milestones (post_id, milestone, title, due)
    select k.post_id, m.number, m.title, m.due from projects k, jsonb_to_recordset(${json(tx, milestones)}) as m(number int, title text, due date)
    where k.post_id = ${postId}
    on conflict (post_id, milestone) do update set title = excluded.title, due = excluded.due`;
  await tx`
    delete from project_owners x using people a
    where x.post_id = ${postId} and a.id = x.person_id and a.id <> all(${[...ownerIds]}::bigint[]) and a.uri <> all(${[...ownerUris]}::text[])`;
  await tx`
    insert into project_owners (post_id, person_id) select k.post_id, a.id from projects k, people a
    where k.post_id = ${postId} and (a.id = any(${[...ownerIds]}::bigint[]) or (a.uri = any(${[...ownerUris]}::text[]) and a.kind = 'person'))
    on conflict do nothing`;
}
