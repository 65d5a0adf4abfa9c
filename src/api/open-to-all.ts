import type { MiddlewareHandler } from 'hono';

/** For what needs no cookie to be read: web clients of any origin may, also that something is not there. */
export const openToAll: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('access-control-allow-origin', '*');
};
