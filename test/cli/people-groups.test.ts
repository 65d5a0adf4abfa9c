import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAccountChanges } from '#src/access/account-changes.ts';
import { checkPassword } from '#src/access/passwords.ts';
import { readToken } from '#src/access/tokens.ts';
import type { Command } from '#src/cli/command.ts';
import { groupCommands } from '#src/cli/groups.ts';
import { personAccountCommands } from '#src/cli/people-accounts.ts';
import { peopleCommands } from '#src/cli/people-batches.ts';
import { personCommands } from '#src/cli/people.ts';
import { settingCommands } from '#src/cli/settings.ts';
import { findPersonByHandle, readProfile } from '#src/people/read.ts';
import type { PersonId } from '#src/platform/ids.ts';
import { partnersPerson } from '#test/support/people.ts';
import { openShell, type Shell } from './shell.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => shell.close());

/** Passwords come from files, not from the command line, which others can read. */
function fileWith(text: string): string {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'kontor-test-')), 'password');
  writeFileSync(file, text);
  return file;
}

/** What `--json` prints of `noun verb …`. */
async function run(commands: Record<string, Command>, verb: string, ...args: string[]): Promise<unknown> {
  const { json, text } = await shell.run(commands, verb, ...args);
  expect(text).not.toBe('');
  return json;
}
const person = (verb: string, ...args: string[]) =>
  run({ ...personCommands, ...personAccountCommands }, verb, ...args);
const group = (verb: string, ...args: string[]) => run(groupCommands, verb, ...args);

test('a setting takes its own words, no others, and is listed with what it is now', async () => {
  expect(await run(settingCommands, 'list')).toMatchObject({ alert_content: 'lines', public_posts: false });
  await run(settingCommands, 'set', 'alert_content', 'hint');
  for (const [name, value] of [
    ['alert_content', 'on'],
    ['public_posts', 'hint'],
    ['unknown', 'on'],
  ] as const)
    await expect(run(settingCommands, 'set', name, value)).rejects.toThrow(/alert_content|on, off/);
  expect(await run(settingCommands, 'list')).toMatchObject({ alert_content: 'hint', public_posts: false });
});

test('a mistake on the command line is refused with the usage, and nothing happens', async () => {
  const invalid = { name: 'Refusal', kind: 'invalid' };
  await expect(person('add')).rejects.toMatchObject(invalid);
  await expect(person('add', 'ada')).rejects.toMatchObject(invalid);
  await expect(person('add', 'ada', '--name', 'Ada', '--locale', 'ja')).rejects.toMatchObject(invalid);
  await expect(person('add', 'ada', '--name', 'Ada', '--colour', 'red')).rejects.toMatchObject(invalid);
  await expect(
    person('add', 'ada', '--name', 'Ada', '--password-file', fileWith('short')),
  ).rejects.toMatchObject(invalid);
  await expect(group('add', 'hydraulik', '--name', 'H')).rejects.toMatchObject(invalid);
  expect(await findPersonByHandle(shell.db, 'ada', null)).toBeNull();
});

test('a person added can sign in, with what was given or what was printed', async () => {
  const made = await person(
    'add',
    'ada',
    '--name',
    'Ada',
    '--admin',
    '--skill',
    'Pumps',
    '--skill',
    'CAD',
    '--site',
    'Kiel',
  );
  expect(made).toMatchObject({
    handle: 'ada',
    admin: true,
    password: expect.stringMatching(/^(\w{5}-){3}\w{5}$/),
  });
  await person('add', 'eva', '--name', 'Eva', '--password-file', fileWith('three or four words\n'));

  const password = (made as { password: string }).password;
  const ada = await findPersonByHandle(shell.db, 'ada', null);
  expect(await checkPassword(shell.db, { login: 'ada', password, address: '::1' })).toBe(ada?.id);
  expect(await checkPassword(shell.db, { login: 'eva', password, address: '::1' })).toBeNull();
  const eva = await findPersonByHandle(shell.db, 'eva', null);
  const chosen = { login: 'eva', password: 'three or four words', address: '::1' };
  expect(await checkPassword(shell.db, chosen)).toBe(eva?.id);
  const profile = ada && (await readProfile(shell.db, { personId: ada.id }, ada.id));
  expect(profile?.fields.map((f) => f.value)).toEqual(['Kiel', 'Pumps', 'CAD']);
});

test('a token acts for the person until they are deactivated', async () => {
  await person('add', 'kim', '--name', 'Kim');
  await expect(person('token', 'kim', '--scopes', 'everything')).rejects.toMatchObject({ kind: 'invalid' });
  await expect(person('token', 'nobody')).rejects.toMatchObject({ kind: 'not_found' });
  const { token } = (await person('token', '@kim', '--scopes', 'read:statuses')) as { token: string };
  expect(await readToken(shell.db, token)).toMatchObject({ scopes: ['read:statuses'] });

  await person('deactivate', 'kim');
  expect(await readToken(shell.db, token)).toBeNull();
  await expect(person('token', 'kim')).rejects.toMatchObject({ kind: 'not_found' });
  expect(await person('list')).toContainEqual(
    expect.objectContaining({ handle: 'kim', deactivatedAt: expect.any(String) }),
  );
});

test('address and role of a person change, each once and told; the last administrator stays one', async () => {
  await person('add', 'lea', '--name', 'Lea', '--email', 'lea@alpha.example');
  await expect(person('email', 'lea')).rejects.toMatchObject({ kind: 'invalid' });
  await expect(person('email', 'lea', 'no address')).rejects.toMatchObject({ kind: 'invalid' });
  for (const _twice of [1, 2]) {
    await person('email', 'lea', 'lea@new.example');
    await person('admin', 'lea');
  }
  expect(await person('list')).toContainEqual(expect.objectContaining({ handle: 'lea', admin: true }));
  const others = ((await person('list')) as { handle: string; admin: boolean }[]).filter(
    (each) => each.admin,
  );
  for (const { handle } of others.filter((each) => each.handle !== 'lea'))
    await person('admin', handle, '--remove');
  await expect(person('admin', 'lea', '--remove')).rejects.toMatchObject({ kind: 'conflict' });
  for (const { handle } of others) await person('admin', handle);
  const lea = await findPersonByHandle(shell.db, 'lea', null);
  const told = await readAccountChanges(shell.db, lea?.id as PersonId);
  expect(told.map(({ kind }) => kind)).toEqual(['administrator', 'email']);
  expect(told.every(({ byName }) => byName !== null)).toBe(true);
});

test("a partner's person gets no token here", async () => {
  await partnersPerson(shell.db, 'http://beta.localhost:4002', 'bob');
  await expect(person('token', 'bob@beta.localhost:4002')).rejects.toMatchObject({ kind: 'not_found' });
});

test('a group is created with its owner, and listed with its members', async () => {
  await person('add', 'olga', '--name', 'Olga');
  await expect(group('add', 'werk', '--name', 'Werk', '--owner', 'nobody')).rejects.toMatchObject({
    kind: 'not_found',
  });
  await expect(group('members', 'werk')).rejects.toMatchObject({ kind: 'not_found' });
  await group(
    'add',
    'werk',
    '--name',
    'Werk',
    '--owner',
    'olga',
    '--access',
    'secret',
    '--charter',
    'Be kind.',
  );
  expect(await group('list')).toMatchObject([
    { handle: 'werk', access: 'secret', host: null, membersCount: 1 },
  ]);
  expect(await group('members', '@werk')).toMatchObject([
    { handle: 'olga', company: 'Alpha AG', role: 'owner' },
  ]);
});

test('a table of people is brought in from the command line, tried first, and the same again changes nothing', async () => {
  const people = (verb: string, ...args: string[]) => run(peopleCommands, verb, ...args);
  const file = fileWith('handle;name;site\nmila;Mila;Ulm\nmilo;Milo;Ulm\n;Nobody;Ulm\n');
  expect(await people('import', file, '--dry-run')).toMatchObject({
    creates: 2,
    refused: 1,
    startedAt: null,
  });
  expect(await findPersonByHandle(shell.db, 'mila', null)).toBeNull();
  expect(await people('import', file)).toMatchObject({ creates: 2, done: 2, refused: 1 });
  expect(await findPersonByHandle(shell.db, 'mila', null)).toMatchObject({ name: 'Mila' });
  await expect(people('import', file)).rejects.toThrow('nothing to do');
  expect(await people('act', 'set_site', '--site', 'ulm', '--to-site', 'Bonn')).toMatchObject({
    changes: 2,
    done: 2,
  });
  expect(await people('export', '--site', 'bonn')).toMatchObject({
    people: 2,
    table: expect.stringContaining('mila'),
  });
  await expect(people('act', 'deactivate')).rejects.toThrow('Name people, or a filter');
  await expect(people('act', 'deactivate', '--state', 'gone')).rejects.toThrow('--state is one of');
  await expect(people('import', '/nowhere.csv')).rejects.toThrow('Cannot read /nowhere.csv');
});
