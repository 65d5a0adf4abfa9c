import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { HTTPException } from 'hono/http-exception';
import { z } from 'zod';
import { isDatabaseDown } from '#src/platform/database.ts';
import { Refusal, TooOften, Unavailable } from '#src/platform/errors.ts';
import { logger } from '#src/platform/log.ts';
import type { ApiContext, ApiRequest } from '../context.ts';
import { isBadValue, retrySeconds, statusOf } from '../errors.ts';

/** What is wrong with one member of a request. */
const fault = z.object({
  pointer: z
    .string()
    .meta({ description: 'Where: a JSON Pointer into the body, or the name of a parameter.' }),
  detail: z.string(),
});

/** RFC 9457. `code` does not change with the language or the wording. */
export const problem = z
  .object({
    type: z.literal('about:blank'),
    title: z.string().meta({ description: 'What the status means.' }),
    status: z.int(),
    detail: z.string().meta({ description: 'What happened and what to do, in the language of the reader.' }),
    code: z.string().meta({ description: 'What programs can rely on, such as `posts.tooManyFiles`.' }),
    errors: z.array(fault).optional(),
  })
  .meta({ id: 'Problem' });

/** A request that does not fit its schema. */
export class Misfit extends Error {
  readonly faults: readonly z.infer<typeof fault>[];
  constructor(error: z.ZodError) {
    super('The request does not fit the schema of this operation.');
    this.faults = error.issues.slice(0, faultsMax).map((issue) => ({
      pointer: `/${issue.path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`,
      detail: issue.message,
    }));
  }
}
const faultsMax = 20;

/** Answers with a problem. `code` says which, where no refusal does. */
export function answerProblem(
  c: ApiRequest,
  status: ContentfulStatusCode,
  said: { readonly detail: string; readonly code: string; readonly errors?: Misfit['faults'] },
): Response {
  const title = titles[status] ?? 'Error';
  return c.json({ type: 'about:blank', title, status, ...said }, status, {
    'content-type': 'application/problem+json',
  });
}

/** Everything that is thrown, as a problem in the reader's language. Bad input is never a 5xx, or clients would repeat it for ever. */
export async function answerThrown(api: ApiContext, error: unknown, c: ApiRequest): Promise<Response> {
  if (error instanceof Misfit)
    return answerProblem(c, 422, { detail: error.message, code: 'invalid', errors: error.faults });
  if (error instanceof TooOften) c.header('retry-after', String(error.waitSeconds));
  if (error instanceof Refusal) {
    const detail = await api.explain(error.reason, {
      personId: c.get('personId') ?? null,
      acceptLanguage: c.req.header('accept-language'),
    });
    return answerProblem(c, statusOf[error.kind], { detail, code: error.reason.id ?? error.kind });
  }
  if (error instanceof Unavailable) {
    if (error.retryable) c.header('retry-after', retrySeconds);
    return answerProblem(c, error.retryable ? 503 : 502, { detail: error.message, code: 'unavailable' });
  }
  if (error instanceof HTTPException)
    return answerProblem(c, error.status as ContentfulStatusCode, { detail: error.message, code: 'http' });
  if (isDatabaseDown(error)) {
    c.header('retry-after', retrySeconds);
    const detail = 'The database is not reachable right now. Nothing was lost; try again in a moment.';
    return answerProblem(c, 503, { detail, code: 'unavailable' });
  }
  log.error('A request failed', { path: c.req.routePath, method: c.req.method, error });
  if (isBadValue(error))
    return answerProblem(c, 422, { detail: 'A value is out of range or cannot be read.', code: 'invalid' });
  const detail = 'Something went wrong here. The administrators can find it in the log.';
  return answerProblem(c, 500, { detail, code: 'bug' });
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};
const log = logger('api');
