import { isDay } from '#src/platform/days.ts';
import type { Refusal } from '#src/platform/errors.ts';
import { parseHours } from './hours.ts';
import {
  checkLine,
  cleanLine,
  cleanUri,
  fieldNames,
  fieldsMax,
  fieldValueMax,
  fieldVisibilities,
  parseEmail,
  singleFields,
  type FieldName,
  type ProfileField,
} from './person.ts';
import { refusals } from './refusals.ts';

/**
 * What a value of a field must be, beyond a line of text: `link` a web address, `email` an e-mail address, `hours` as in hours.ts, `manager` the URI of an
 * actor, `birthday` a day without its year (`--12-24`, ISO 8601-2:2019 §4.3), `joined` the ISO date of the first day at work. Null: it is that.
 */
function faultIn(name: FieldName, value: string): Refusal | null {
  switch (name) {
    case 'link':
      return cleanUri(value) === null ? refusals.linkMalformed() : null;
    case 'email':
      return isEmail(value) ? null : refusals.notAnEmail({ email: value });
    case 'hours':
      return parseHours(value) === null ? refusals.hoursMalformed() : null;
    case 'manager':
      return cleanUri(value) === null ? refusals.managerUnknown() : null;
    case 'birthday':
      return isBirthday(value) ? null : refusals.birthdayMalformed();
    case 'joined':
      return isJoinedDay(value) ? null : refusals.joinedMalformed();
    default:
      return null;
  }
}

function isEmail(value: string): boolean {
  try {
    return parseEmail(value) !== null;
  } catch {
    return false; // a Refusal: said by faultIn
  }
}

/** 29 February is a birthday. */
const isBirthday = (value: string): boolean => /^--\d\d-\d\d$/.test(value) && isDay(`2000${value.slice(1)}`);
const isJoinedDay = (value: string): boolean => isDay(value);

/** Our own people's fields as they will be stored. Refuses what a form must show as a mistake. */
export function checkFields(fields: readonly ProfileField[]): Required<ProfileField>[] {
  if (fields.length > fieldsMax) throw refusals.tooManyFields({ max: fieldsMax });
  const seen = new Set<string>();
  return fields.map((field) => {
    const value = checkLine(field.value, fieldValueMax);
    const visibility = field.visibility ?? 'company';
    const peerId = visibility === 'partner' ? (field.peerId ?? null) : null;
    if (!fieldNames.includes(field.name))
      throw refusals.notAProfileField({ field: field.name, fields: fieldNames.join(', ') });
    if (value === '') throw refusals.fieldEmpty({ field: field.name });
    if (!fieldVisibilities.includes(visibility) || (visibility === 'partner' && peerId === null))
      throw refusals.fieldVisibility({ field: field.name });
    const fault = faultIn(field.name, value);
    if (fault !== null) throw fault;
    const key = keyOf(field.name, value);
    if (seen.has(key)) throw refusals.fieldTwice({ value, field: field.name });
    seen.add(key);
    return { name: field.name, value, visibility, peerId };
  });
}

/** Two with the same key are one field too many. */
const keyOf = (name: FieldName, value: string): string =>
  singleFields.includes(name) ? name : `${name} ${value}`;

/** A partner's fields as far as they are usable: invalid ones are dropped, because their writer is not here to correct them. */
export function keepFields(
  fields: readonly { readonly name: string; readonly value: string }[],
): { name: FieldName; value: string }[] {
  const kept = new Map<string, { name: FieldName; value: string }>();
  for (const { name: given, value: text } of fields) {
    if (kept.size >= fieldsMax) break;
    const value = cleanLine(text, fieldValueMax);
    const name = fieldNames.find((each) => each === given);
    if (name === undefined || value === '' || faultIn(name, value) !== null) continue;
    const key = keyOf(name, value);
    if (!kept.has(key)) kept.set(key, { name, value });
  }
  return [...kept.values()];
}
