import { z } from 'zod';
import { list, moment } from '../shapes.ts';

/** What readers are asked to acknowledge; null for other posts. */
export const mustRead = z
  .object({
    ...{ until: moment.nullable(), acknowledgedAt: moment.nullable() },
    quiz: list(z.object({ question: z.string(), options: list(z.string()) })),
    isProven: z.boolean().meta({ description: 'Your company keeps who acknowledges it and when.' }),
  })
  .nullable();
