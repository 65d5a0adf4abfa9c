import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skillCommands } from '#src/cli/skills.ts';
import { ensureInstanceActor } from '#src/people/instance-actor.ts';
import { readConfig } from '#src/platform/config.ts';
import { createOutside } from '#src/platform/outside.ts';
import { freshDatabase } from '#test/support/database.ts';
import { act, testKeys } from '#test/support/people.ts';

let at: Awaited<ReturnType<typeof freshDatabase>>;
const config = readConfig({
  KONTOR_ORIGIN: 'http://alpha.localhost:4001',
  KONTOR_ALLOW_HOSTS: '*.localhost',
});
const outside = createOutside({ allowHosts: [], ownHosts: [], userAgent: 'test' });
beforeAll(async () => {
  at = await freshDatabase();
  await act(at.db, async (tx) => ensureInstanceActor(tx, await testKeys()));
});
afterAll(async () => {
  outside.close();
  await at.drop();
});

const skill = async (verb: string, ...args: string[]) => {
  const command = skillCommands[verb];
  if (!command) throw new Error(`There is no ${verb}.`);
  return await command.run({ db: at.db, outside, config, args });
};

test('a skill is added, listed by any of its names, and removed', async () => {
  const { json } = await skill('add', 'de=Kranprüfung', 'en=Crane inspection,Crane test');
  const { id } = json as { id: number };
  expect((await skill('list', 'crane')).text).toContain(
    `${id}  de: Kranprüfung · en: Crane inspection, Crane test`,
  );
  await skill('remove', String(id));
  expect((await skill('list', 'crane')).json).not.toContainEqual(expect.objectContaining({ id }));
});

test('a file is imported under a language; mistakes are told with what to do', async () => {
  const file = path.join(mkdtempSync(path.join(os.tmpdir(), 'kontor-skills-')), 'skills_de.csv');
  writeFileSync(
    file,
    'conceptUri,preferredLabel,altLabels\nhttp://esco.example/1,Glasbläserei,"Glasblasen\nGlas blasen"\n',
  );
  expect((await skill('import', file, '--language', 'de')).json).toEqual({ skills: 1, terms: 3 });
  await expect(skill('import', file)).rejects.toThrow('--language');
  await expect(skill('import', `${file}.gone`, '--language', 'de')).rejects.toThrow('cannot be read');
  await expect(skill('add', 'Kranprüfung')).rejects.toThrow('LANGUAGE=NAME');
  await expect(skill('remove', 'all')).rejects.toThrow('by its number');
});
