/** How someone authenticated; `link`: with a link from an administrator or an e-mail; `provider`: another server vouched for them. */
export type Means = 'password' | 'passkey' | 'link' | 'provider';
/**
 * What somebody signed in by half still owes: a code of their authenticator app, a new password that an administrator has asked for, or an
 * authenticator app that the company demands.
 */
export type Owed = 'code' | 'password' | 'app';
