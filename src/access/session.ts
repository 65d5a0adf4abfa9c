/** How somebody showed who they are; `link`: by a link that an administrator or a mail gave them. */
export type Means = 'password' | 'passkey' | 'link';
