export interface MailConfig {
  /** `smtp:`, `smtps:`, or in development `file:` with the folder that mails are put into. */
  readonly url: string;
  /** The sender address of e-mails; the company's name is placed before it. */
  readonly from: string;
}

/** Null if neither is set. Adds mistakes to `mistakes`. */
export function checkMail(
  url: string,
  from: string,
  development: boolean,
  mistakes: string[],
): MailConfig | null {
  if (url === '' && from === '') return null;
  const protocol = URL.parse(url)?.protocol ?? '';
  if (!['smtp:', 'smtps:', 'file:'].includes(protocol))
    mistakes.push(
      url === ''
        ? 'KONTOR_SMTP_URL is missing: KONTOR_MAIL_FROM alone sends nothing. Name the mail server, or remove both.'
        : 'KONTOR_SMTP_URL must start with smtps:// or smtp://, e.g. smtps://user:password@mail.example:465.',
    );
  if (protocol === 'file:' && !development)
    mistakes.push(
      'KONTOR_SMTP_URL is a folder, which is for development (KONTOR_ALLOW_HOSTS). Name a mail server.',
    );
  if (!/^[^\s@<>"',;:]{1,64}@[^\s@<>"',;:]{1,255}$/.test(from))
    mistakes.push(`KONTOR_MAIL_FROM must be an address such as kontor@alpha.example; it is "${from}".`);
  return { url, from };
}
