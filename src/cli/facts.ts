import type { Command } from '#src/cli/command.ts';
import { Refusal } from '#src/platform/errors.ts';
import { keptInEnglish } from '#src/platform/kept-reason.ts';

const shownMax = 200;

const facts: Command = {
  usage: 'kontor facts NOUN:ID',
  summary: 'Trace one object (post:42, person:7, group:9) through facts, jobs and deliveries.',
  async run({ db, args }) {
    const about = args[0] ?? '';
    const [, noun = '', id = ''] = /^(post|person|group):(\d{1,19})$/.exec(about) ?? [];
    if (id === '') throw new Refusal('invalid', 'Name one object: post:ID, person:ID or group:ID.');
    const table = { post: 'posts', person: 'people', group: 'groups' }[noun] ?? 'posts';
    const told =
      await db`select id, at, name, by, data from facts where about = ${about} order by id limit ${shownMax}`;
    const [row] = await db`select uri from ${db(table)} where id = ${id}`;
    const uri = (row?.uri ?? told.find((f) => typeof f.data?.uri === 'string')?.data.uri ?? '') as string;
    const jobs =
      await db`select j.id, j.kind, j.attempts, j.run_at, j.dead_at, j.last_error from jobs j join facts f on f.id = j.fact_id where f.about = ${about}`;
    const activities = await db`
      select a.id, a.type, a.uri, a.at, count(d.id)::int as waiting, count(x.id)::int as dead, max(d.last_error) as last_error
      from activities a left join deliveries d on d.activity_id = a.id left join dead_letters x on x.activity_id = a.id
      where a.object_uri = ${uri} group by a.id order by a.id limit ${shownMax}`;
    const copies =
      await db`select p.origin, e.how, e.at from exposures e join peers p on p.id = e.peer_id where e.object_uri = ${uri} order by e.at`;
    if (told.length === 0 && !row) throw new Refusal('not_found', `${about} is unknown here.`);
    const lines = [
      `${about} ${uri}`,
      ...told.map((f) => `  ${f.at.toISOString()} ${f.name}${f.by ? ` by ${f.by}` : ''}`),
      ...jobs.map(
        (j) =>
          `  job ${j.id} ${j.kind}: ${j.attempts} attempts${j.deadAt ? ', dead' : ''}${j.lastError ? `, ${j.lastError}` : ''}`,
      ),
      ...activities.map(
        (a) =>
          `  ${a.at.toISOString()} ${a.type}: ${a.waiting} waiting, ${a.dead} dead${a.lastError ? `, ${keptInEnglish(a.lastError)}` : ''}`,
      ),
      ...copies.map((c) => `  ${c.at.toISOString()} copy at ${c.origin} (${c.how})`),
    ];
    return { json: { about, uri, facts: told, jobs, activities, copies }, text: lines.join('\n') };
  },
};

export const factCommands: Record<string, Command> = { '': facts };
