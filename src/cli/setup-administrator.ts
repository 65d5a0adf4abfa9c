import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Refusal } from '#src/platform/errors.ts';
import { runKontor, type Program, type Ran } from './machine.ts';
import type { Asking } from './setup-answers.ts';
import { valueOrFile } from './setup-files.ts';

interface Administrator {
  readonly handle: string | undefined;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly passwordFile: string | undefined;
}

/** The first start of all: it makes the schema and the instance's keys as well. */
export async function addAdministrator(
  program: Program,
  {
    say,
    ask,
    given,
  }: { readonly say: (line: string) => void; readonly ask: Asking['ask']; readonly given: Administrator },
): Promise<void> {
  const listed = await runKontor(program, ['person', 'list', '--json']);
  if (listed.code !== 0) throw new Refusal('conflict', `Kontor does not start: ${reasonOf(listed)}`);
  const people = JSON.parse(listed.out) as { handle: string }[];
  const handle =
    given.handle ?? (ask && people.length === 0 ? await ask('Handle of the first administrator', '') : '');
  if (handle === '') {
    if (people.length === 0)
      say(
        'Nobody can sign in yet: kontor person add ada --name "Ada Brandt" --email ada@alpha.example --admin',
      );
    return;
  }
  if (people.some((one) => one.handle === handle)) return say(`@${handle} is there already.`);
  const name = given.name ?? (ask ? await ask('Name', '') : '');
  const email =
    given.email ?? (ask && given.handle === undefined ? await ask('E-mail; empty: none', '') : '');
  const words = [
    'person',
    'add',
    handle,
    '--name',
    name || handle,
    '--admin',
    ...(email === '' ? [] : ['--email', email]),
  ];
  const added = await withPassword(program, given.passwordFile, (more) =>
    runKontor(program, [...words, ...more]),
  );
  if (added.code !== 0) throw new Refusal('invalid', added.said || added.out);
  say(`\n${added.out}`);
}

/** Of what a program says that fell over, the sentence. */
export const reasonOf = ({ said, out }: Ran): string =>
  /^(?:\w*Error): (.+)$/m.exec(said)?.[1] ?? (said || out || 'it said nothing');

/** The file may be root's alone: the service reads a copy that is its own, for a moment. */
async function withPassword(
  { user }: Program,
  file: string | undefined,
  work: (more: string[]) => Promise<Ran>,
): Promise<Ran> {
  if (file === undefined) return await work([]);
  const password = valueOrFile('--admin-password-file', `@${file}`);
  const folder = mkdtempSync(path.join(tmpdir(), 'kontor-setup-'));
  try {
    const copy = path.join(folder, 'password');
    writeFileSync(copy, password, { mode: 0o400 });
    if (user !== null) for (const own of [copy, folder]) chownSync(own, user.uid, user.gid);
    return await work(['--password-file', copy]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
