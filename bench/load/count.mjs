// A counter through one long-lived psql process: cheap, no driver needed, and outside the system under test.
import { spawn } from 'node:child_process';
const open = new Map();
export function countBySql(db, sql) {
  if (!open.has(db)) {
    const p = spawn(
      'psql',
      [
        '-h',
        process.env.PGHOST ?? '127.0.0.1',
        '-p',
        process.env.PGPORT ?? '5432',
        '-U',
        'postgres',
        '-qAt',
        db,
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    const q = [];
    let buf = '';
    p.stdout.on('data', (c) => {
      buf += c;
      let i;
      while ((i = buf.indexOf('\n')) >= 0) {
        q.shift()?.(+buf.slice(0, i));
        buf = buf.slice(i + 1);
      }
    });
    p.unref();
    p.stdin.unref?.();
    p.stdout.unref?.();
    open.set(db, { p, q });
  }
  const { p, q } = open.get(db);
  return new Promise((r) => {
    q.push(r);
    p.stdin.write(`${sql};\n`);
  });
}
export function closeCounters() {
  for (const { p } of open.values()) p.stdin.end();
  open.clear();
}
