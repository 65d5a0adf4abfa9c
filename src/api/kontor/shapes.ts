import { z } from 'zod';

/** A moment: ISO 8601 with its offset, a Date inside. */
export const moment = z.codec(z.iso.datetime({ offset: true }), z.date(), {
  decode: (text) => new Date(text),
  encode: (at) => at.toISOString(),
});

/** A day of a calendar. */
export const day = z.iso.date();

export const id = z
  .string()
  .regex(/^[0-9]{1,19}$/)
  .meta({ description: 'The id of something here: a number, written as a string.' });

/** A list, as answers have them. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/** Text of at most `max` characters, without NUL, which cannot be stored. */
export const text = (max: number) =>
  z
    .string()
    .max(max)
    .refine((value) => !value.includes('\0'), { error: 'contains a character that cannot be stored' });

/** A page of a list: `cursor` is the `next` of the page before. */
export const paged = z.strictObject({
  cursor: text(200).optional().meta({ description: '`next` of the page before.' }),
});

export const person = z
  .object({
    id,
    name: z.string(),
    handle: z.string(),
    host: z.string().nullable().meta({ description: 'Null: of this company.' }),
  })
  .meta({ id: 'Person' });

/** Somebody named where they may be a colleague of another company. */
export const partner = z
  .object({
    id,
    name: z.string(),
    handle: z.string(),
    host: z.string().nullable(),
    company: z.string().nullable().meta({ description: 'What their company is called; null: ours.' }),
  })
  .meta({ id: 'PersonOfCompany' });
