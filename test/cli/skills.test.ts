import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skillCommands } from '#src/cli/skills.ts';
import { openShell, type Shell } from './shell.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(() => shell.close());

const skill = (verb: string, ...args: string[]) => shell.run(skillCommands, verb, ...args);

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
  await expect(skill('import', `${file}.gone`, '--language', 'de')).rejects.toThrow('Cannot read the file');
  await expect(skill('add', 'Kranprüfung')).rejects.toThrow('LANGUAGE=NAME');
  await expect(skill('remove', 'all')).rejects.toThrow('by its number');
});
