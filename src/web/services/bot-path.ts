import { notFound } from '#src/platform/errors.ts';
import type { PersonId } from '#src/platform/ids.ts';
import type { WebRequest } from '../shell/context.ts';
import { idOf } from '../shell/forms.ts';

export const servicesPath = '/settings/company/services';
/** The page of one. */
export const servicePath = (id: PersonId): string => `${servicesPath}/${id}`;

export function serviceIn(c: WebRequest): PersonId {
  const id = idOf<PersonId>(c.req.param('id'));
  if (id === null) throw notFound('person');
  return id;
}

/** The page of one of its webhooks. */
export const webhookPath = (serviceId: PersonId, id: string): string =>
  `${servicePath(serviceId)}/webhooks/${id}`;

export function webhookIn(c: WebRequest): string {
  const id = idOf<string>(c.req.param('hook'));
  if (id === null) throw notFound('app');
  return id;
}
