import type { MiddlewareHandler } from 'hono';

/** For what can be read without a cookie: web clients of any origin may, including the answer that something does not exist. */
export const openToAll: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('access-control-allow-origin', '*');
};
