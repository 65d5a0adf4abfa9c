import type { FieldName } from '#src/people/person.ts';
import type { Key, I18n } from '../shell/i18n.ts';

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
  email: 'field.email',
  hours: 'field.hours',
  ask: 'field.ask',
  manager: 'field.manager',
  birthday: 'field.birthday',
  joined: 'field.joined',
};

/** The name of a profile field. */
export const fieldWord = (i18n: I18n, name: FieldName): string => i18n.t(labels[name]);
