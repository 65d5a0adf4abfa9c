/** How someone authenticated; `link`: with a link from an administrator or an e-mail; `provider`: another server vouched for them. */
export type Means = 'password' | 'passkey' | 'link' | 'provider';
