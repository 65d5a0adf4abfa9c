// What a step asked PostgreSQL, by statement: bench/run.ts starts it with pg_stat_statements when --statements is given.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { LAB } from './measure.mjs';

const database = process.env.BENCH_STATEMENTS ?? '';
const shownMax = 60;

const ask = (sql) =>
  execFileSync(
    'psql',
    ['-h', process.env.PGHOST ?? '127.0.0.1', '-U', 'postgres', '-qAt', '-F', '\t', database, '-c', sql],
    { encoding: 'utf8' },
  );

/** From here on they are counted. */
export function countStatements() {
  if (database === '') return;
  ask('create extension if not exists pg_stat_statements');
  ask('select pg_stat_statements_reset()');
}

/** Writes LAB/statements-STEP.tsv: calls for each of `n` operations, milliseconds of each call, pages touched by each, and the statement. */
export function keepStatements(step, n) {
  if (database === '') return;
  const rows = ask(`
    select round(calls / ${n}::numeric, 3), round((total_exec_time / calls)::numeric, 3), round(total_exec_time::numeric / ${n}, 3),
      (shared_blks_hit + shared_blks_read) / calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 400)
    from pg_stat_statements where query !~ 'pg_stat_statements' order by calls desc limit ${shownMax}`);
  fs.writeFileSync(
    `${LAB}/statements-${step}.tsv`,
    `each\tms a call\tms each\tpages a call\tstatement\n${rows}`,
  );
}
