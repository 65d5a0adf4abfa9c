import { z } from 'zod';
import { brandingOf } from '#src/company/branding.ts';
import { changeBranding } from '#src/company/change.ts';
import { readQuietDays, setQuietDays } from '#src/groups/quiet/quiet.ts';
import { readSkill, listSkills, skillsPerPage } from '#src/people/skills/read.ts';
import { removeSkill, saveSkill } from '#src/people/skills/save.ts';
import { notFound } from '#src/platform/errors.ts';
import { given } from '#src/platform/given.ts';
import { locales } from '#src/platform/languages.ts';
import { operation, type Call } from '../operation.ts';
import { list, paged, text } from '../shapes.ts';

const tag = 'Company';
const read = { tag, scope: 'admin:read:company', needs: 'company' } as const;
const write = { tag, scope: 'admin:write:company', needs: 'company' } as const;

const about = z.object({
  greeting: z.string().nullable(),
  imprint: z.string().nullable(),
  privacy: z.string().nullable(),
  rules: z.string().nullable(),
  help: z.string().nullable(),
});
const value = z
  .object({
    key: z.string().meta({ description: 'What `value` of praise names.' }),
    emoji: z.string(),
    names: z.record(z.string(), z.string()).meta({ description: 'By language.' }),
  })
  .meta({ id: 'CompanyValue' });
const look = z
  .object({
    name: z.string().nullable(),
    colour: z.string().nullable(),
    logoUrl: z.string().nullable(),
    logoHasName: z.boolean(),
    locale: z.enum(locales),
    timeZone: z.string(),
    formal: z.record(z.string(), z.boolean()).meta({
      description: 'Whether people are addressed formally, by language, where it makes a difference.',
    }),
    about,
    values: list(value),
    firstWeeks: z
      .record(z.string(), list(z.string()))
      .meta({ description: 'What newcomers plan, by language.' }),
  })
  .meta({ id: 'Company' });

const term = z.object({ language: z.string().max(20), term: z.string().max(200) });
const skill = z.object({ id: z.int(), terms: list(term) }).meta({ id: 'Skill' });

async function showSkill({ api }: Call, key: string) {
  const found = await readSkill(api.db, Number(key));
  if (!found) throw notFound('skill');
  return found;
}
const numberOf = ({ parts }: Call<{ readonly skill: string }>): number => {
  if (!/^\d{1,9}$/.test(parts.skill)) throw notFound('skill');
  return Number(parts.skill);
};

const quiet = z.object({ days: z.int().meta({ description: '0: no group is asked about.' }) });

export const companyOperations = {
  readQuietGroups: operation('GET /quiet-groups', {
    ...{ ...read, summary: 'After how many days of silence owners of groups are asked', answer: quiet },
    show: async ({ api }) => ({ days: await readQuietDays(api.db) }),
  }),
  setQuietGroups: operation('PUT /quiet-groups', {
    ...{ ...write, summary: 'Change that', answer: quiet },
    body: z.strictObject({ days: z.int().min(0).max(3_650) }),
    act: (tx, { me, body }) => setQuietDays(tx, me, body.days),
    show: async ({ api, body }) => ({ days: body?.days ?? (await readQuietDays(api.db)) }),
  }),
  readCompany: operation('GET /company', {
    ...{ ...read, summary: 'How the company looks here, and what it says about itself', answer: look },
    show: async ({ api }) => brandingOf(api.db.instance),
  }),
  changeCompany: operation('PATCH /company', {
    ...{ ...write, summary: 'Change that; what is not named stays', answer: look },
    body: z.strictObject({
      name: text(200).nullable().optional(),
      colour: text(20).nullable().optional(),
      logoHasName: z.boolean().optional(),
      locale: z.enum(locales).optional(),
      timeZone: text(100).optional(),
      formal: z.partialRecord(z.enum(locales), z.boolean()).optional(),
      about: z
        .strictObject({
          ...{ greeting: text(20_000), imprint: text(20_000), privacy: text(20_000) },
          ...{ rules: text(20_000), help: text(2_000) },
        })
        .optional(),
      firstWeeks: z.record(z.string().max(8), z.array(text(1_000)).max(100)).optional(),
      values: z
        .array(
          z.strictObject({
            key: text(40).default(''),
            emoji: text(20),
            names: z.record(z.string().max(8), text(200)),
          }),
        )
        .max(100)
        .optional()
        .meta({ description: 'In their order. One without a key is new.' }),
    }),
    act: (tx, { me, body }) => changeBranding(tx, me, given(body)),
    show: async ({ api }) => brandingOf(api.db.instance),
  }),
  listSkills: operation('GET /skills', {
    ...{ ...read, summary: 'The company’s vocabulary of skills, by name' },
    query: paged.extend({ language: z.enum(locales).default('en'), q: text(100).optional() }),
    answer: z.object({ items: list(skill.extend({ name: z.string() })), next: z.string().nullable() }),
    show: async ({ api, query: { cursor: after, language, q } }) => {
      const found = await listSkills(api.db, {
        ...{ language, limit: skillsPerPage + 1 },
        ...(after !== undefined && { after }),
        ...(q !== undefined && { q }),
      });
      const items = found.slice(0, skillsPerPage);
      return { items, next: found.length > skillsPerPage ? (items.at(-1)?.name ?? null) : null };
    },
  }),
  createSkill: operation('POST /skills', {
    ...{
      ...write,
      summary: 'Add a skill; of each language the first name is how it is called',
      answer: skill,
    },
    body: z.strictObject({ terms: z.array(term).max(200) }),
    act: async (tx, { me, body }) => String(await saveSkill(tx, me, null, body.terms)),
    show: showSkill,
  }),
  changeSkill: operation('PUT /skills/{skill}', {
    ...{ ...write, summary: 'Change a skill’s names', answer: skill },
    body: z.strictObject({ terms: z.array(term).max(200) }),
    act: async (tx, call) => String(await saveSkill(tx, call.me, numberOf(call), call.body.terms)),
    show: showSkill,
  }),
  removeSkill: operation('DELETE /skills/{skill}', {
    ...{ ...write, summary: 'Remove a skill from the vocabulary; profiles keep their words' },
    act: (tx, call) => removeSkill(tx, call.me, numberOf(call)),
  }),
};
