/** How e-mails come in. */
export interface MailInConfig {
  /** Where the company's mail server hands them over (LMTP): `host:port`, or the path of a socket. */
  readonly listen: { readonly host: string; readonly port: number } | { readonly path: string };
  /** The address of the instance; answers go to `local+TOKEN@domain`, posts to groups to `local+HANDLE@domain`. */
  readonly local: string;
  readonly domain: string;
  /** The authserv-id (RFC 8601) by which that server says what it found out about a sender; null: it says nothing, and signatures are looked at here. */
  readonly authserv: string | null;
}

/** With the token and its plus it must fit into the 64 characters of a local part (RFC 5321 §4.5.3.1.1). */
const localMax = 11;

/** Null if none is set. Adds mistakes to `mistakes`. */
export function checkMailIn(
  {
    listen,
    address,
    authserv,
  }: { readonly listen: string; readonly address: string; readonly authserv: string },
  mistakes: string[],
): MailInConfig | null {
  if (listen === '' && address === '' && authserv === '') return null;
  const place = readPlace(listen);
  if (place === null)
    mistakes.push(
      `KONTOR_LMTP must be host:port or the path of a socket, e.g. 127.0.0.1:2424 or /run/kontor/lmtp; it is "${listen}".`,
    );
  const [, local = '', domain = ''] = /^([a-z0-9._-]+)@([a-z0-9.-]+)$/i.exec(address) ?? [];
  if (domain === '' || local.length > localMax)
    mistakes.push(
      `KONTOR_MAIL_IN must be an address with at most ${localMax} characters before the @, e.g. kontor@in.alpha.example; it is "${address}".`,
    );
  if (authserv !== '' && !/^[a-z0-9._-]+$/i.test(authserv))
    mistakes.push(
      `KONTOR_MAIL_AUTHSERV must be the name by which your mail server signs Authentication-Results, e.g. mx.alpha.example, or empty if it writes none; it is "${authserv}".`,
    );
  if (place === null) return null;
  return {
    listen: place,
    local: local.toLowerCase(),
    domain: domain.toLowerCase(),
    authserv: authserv === '' ? null : authserv.toLowerCase(),
  };
}

function readPlace(value: string): MailInConfig['listen'] | null {
  if (value.startsWith('/')) return { path: value };
  const [, host = '', port = ''] = /^(?:\[([\da-f:]+)\]|[^:\s]+):(\d{1,5})$/i.exec(value) ? split(value) : [];
  return host !== '' && Number(port) <= 65_535 ? { host, port: Number(port) } : null;
}

function split(value: string): readonly [string, string, string] {
  const at = value.lastIndexOf(':');
  return [value, value.slice(0, at).replaceAll(/[[\]]/g, ''), value.slice(at + 1)];
}
