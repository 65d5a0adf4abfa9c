import { importSkills } from '#src/people/skills/import.ts';
import { listSkills } from '#src/people/skills/read.ts';
import { removeSkill, saveSkill } from '#src/people/skills/save.ts';
import type { Skill } from '#src/people/skills/skill.ts';
import { transaction } from '#src/platform/database.ts';
import { Refusal } from '#src/platform/errors.ts';
import { readArgs, readText, wanted } from './agreement-args.ts';
import type { Command } from './command.ts';
import { instanceActor } from './people.ts';

/** More than any vocabulary has; a longer list is cut. */
const listMax = 50_000;

const list: Command = {
  usage: 'kontor skill list [WORD]',
  summary: 'List the vocabulary of skills: number, and names by language.',
  async run({ db, args }) {
    const [q] = readArgs(this.usage, args, {}).positionals;
    const skills = await listSkills(db, {
      language: 'en',
      limit: listMax,
      ...(q === undefined ? {} : { q }),
    });
    return {
      json: skills,
      text: skills.map(lineOf).join('\n') || 'No skills: kontor skill add de=NAME en=NAME',
    };
  },
};

const add: Command = {
  usage: 'kontor skill add LANGUAGE=NAME[,SYNONYM …] …',
  summary:
    'Add a skill to the vocabulary, for example: kontor skill add de=Kranprüfung en="Crane inspection".',
  async run({ db, args }) {
    const terms = readArgs(this.usage, args, {}).positionals.flatMap((word) => {
      const [language = '', names] = word.split('=', 2);
      if (names === undefined) throw new Refusal('invalid', `Use: ${this.usage}`);
      return names.split(',').map((term) => ({ language, term }));
    });
    const by = await instanceActor(db);
    const id = await transaction(db, (tx) => saveSkill(tx, by, null, terms));
    return { json: { id }, text: `Skill ${id} has been added to the vocabulary.` };
  },
};

const remove: Command = {
  usage: 'kontor skill remove NUMBER',
  summary: 'Remove a skill from the vocabulary; profiles keep it as written.',
  async run({ db, args }) {
    const id = wanted(this.usage, args);
    if (!/^\d{1,9}$/.test(id))
      throw new Refusal('invalid', 'Give the skill by its number; see `kontor skill list`.');
    const by = await instanceActor(db);
    await transaction(db, (tx) => removeSkill(tx, by, Number(id)));
    return { json: { id: Number(id) }, text: `Skill ${id} has been removed from the vocabulary.` };
  },
};

const importCommand: Command = {
  usage: 'kontor skill import FILE.csv --language LL',
  summary:
    'Import a vocabulary in one language: a CSV with preferredLabel and optionally conceptUri and altLabels, as published by ESCO.',
  async run({ db, args }) {
    const { values, positionals } = readArgs(this.usage, args, {
      language: { type: 'string' },
    });
    const [file, extra] = positionals;
    if (file === undefined || extra !== undefined || !values.language)
      throw new Refusal('invalid', `Use: ${this.usage}`);
    const csv = await readText(file);
    const by = await instanceActor(db);
    const language = values.language;
    const added = await transaction(db, (tx) => importSkills(tx, by, language, csv));
    return { json: added, text: `Added ${added.skills} skills and ${added.terms} names.` };
  },
};

const lineOf = ({ id, terms }: Skill): string =>
  `${String(id).padStart(5)}  ${[...Map.groupBy(terms, (each) => each.language)]
    .map(([language, of]) => `${language}: ${of.map((each) => each.term).join(', ')}`)
    .join(' · ')}`;

export const skillCommands: Record<string, Command> = { list, add, remove, import: importCommand };
