import { parseArgs } from 'node:util';
import type { Command } from '#src/cli/command.ts';
import { listDeadLetters, queueState, redriveDeadLetters } from '#src/platform/deliveries.ts';
import { Refusal } from '#src/platform/errors.ts';
import { listJobs, redriveJobs } from '#src/platform/jobs.ts';

const deadShown = 50;

const list: Command = {
  usage: 'kontor jobs list',
  summary: 'List what is waiting and what has failed permanently: jobs, and deliveries by partner.',
  async run({ db }) {
    const jobs = await listJobs(db);
    const queue = await queueState(db);
    const dead = await listDeadLetters(db, deadShown);
    const lines = [
      ...queue.map(
        (q) =>
          `${q.origin}: ${q.waiting} waiting, oldest ${Math.round(q.oldestSeconds)} s, ${q.dead} dead${q.retryAt ? `, next try ${q.retryAt.toISOString()}` : ''}`,
      ),
      ...dead.map((d) => `dead ${d.type} → ${d.inboxUri}: ${d.reason}`),
      ...jobs.map(
        (j) =>
          `job ${j.id} ${j.kind}: ${j.deadAt ? 'dead' : 'waiting'}, ${j.attempts} attempts${j.lastError ? `, ${j.lastError}` : ''}`,
      ),
    ];
    const failed = dead.length > 0 || jobs.some((j) => j.deadAt);
    const hint = failed ? '\nRetry the dead ones with: npx kontor jobs redrive --all' : '';
    return {
      json: { queue, deadLetters: dead, jobs },
      text: (lines.join('\n') || 'Nothing is waiting and nothing has failed.') + hint,
    };
  },
};

const redrive: Command = {
  usage: 'kontor jobs redrive --all | --partner ORIGIN | JOB…',
  summary: 'Retry what has failed permanently.',
  async run({ db, args }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { all: { type: 'boolean' }, partner: { type: 'string' } },
    });
    if (!values.all && !values.partner && positionals.length === 0)
      throw new Refusal(
        'invalid',
        'Say what to retry: --all, --partner ORIGIN, or job numbers from `kontor jobs list`.',
      );
    if (positionals.some((id) => !/^\d{1,18}$/.test(id)))
      throw new Refusal('invalid', 'Give jobs by number; see `kontor jobs list`.');
    const [peer] = values.partner ? await db`select id from peers where origin = ${values.partner}` : [];
    if (values.partner && !peer)
      throw new Refusal(
        'not_found',
        `No partner has the address ${values.partner}; see \`kontor agreement list\`.`,
      );
    const jobs = values.partner ? 0 : await redriveJobs(db, values.all ? 'all' : positionals);
    const deliveries = values.all || peer ? await redriveDeadLetters(db, peer ? Number(peer.id) : null) : 0;
    return {
      json: { jobs, deliveries },
      text: `${jobs} jobs and ${deliveries} deliveries will be tried again.`,
    };
  },
};

export const jobCommands: Record<string, Command> = { list, redrive };
