import { z } from 'zod';
import { moment } from '../shapes.ts';

/** What makes a post news; with a hashtag, a campaign. */
export const news = z.object({
  until: moment,
  startsAt: moment.nullable(),
  isDismissed: z.boolean(),
  topic: z.string().nullable().meta({ description: 'The hashtag of a campaign.' }),
});
