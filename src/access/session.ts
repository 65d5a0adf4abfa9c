/** How someone authenticated; `link`: with a link from an administrator or an e-mail. */
export type Means = 'password' | 'passkey' | 'link';
