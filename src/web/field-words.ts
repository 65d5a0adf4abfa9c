import type { FieldName } from '#src/people/person.ts';
import type { Key, Words } from './words.ts';

const labels: Readonly<Record<FieldName, Key>> = {
  title: 'field.title',
  company: 'field.company',
  site: 'field.site',
  department: 'field.department',
  language: 'field.language',
  skill: 'field.skill',
  interest: 'field.interest',
  phone: 'field.phone',
  link: 'field.link',
  pronouns: 'field.pronouns',
};

/** What a field of a profile is called. */
export const fieldWord = (words: Words, name: FieldName): string => words.t(labels[name]);
