import { readdirSync, readFileSync } from 'node:fs';

/** CPU time in milliseconds that a process has used, all its threads, to the microsecond. */
export function cpuMsOf(pid: number): number {
  return sum(readdirSync(`/proc/${pid}/task`).map((task) => onCpuMs(`/proc/${pid}/task/${task}/schedstat`)));
}

/** The same of programs that this process started and that have ended, in ticks of ten milliseconds. */
export function cpuMsOfChildren(): number {
  const text = read('/proc/self/stat');
  const [user, system] = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15);
  return (Number(user) + Number(system)) * 10;
}

/** The same of a PostgreSQL, whose processes are the children of `postmaster`: sessions, and what writes behind them. */
export function databaseCpuMs(postmaster: number): number {
  const children = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === postmaster);
  return sum(children.map((pid) => onCpuMs(`/proc/${pid}/schedstat`)));
}

/** "pid (name) S parent …": the name may hold anything. */
function parentOf(pid: string): number | null {
  const text = read(`/proc/${pid}/stat`);
  return text === '' ? null : Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
}

/** The first number is nanoseconds on a CPU. */
const onCpuMs = (path: string): number => Number(read(path).split(' ')[0]) / 1e6;

/** Empty when the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) return '';
    throw error;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
