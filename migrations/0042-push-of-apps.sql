-- Apps are pushed to as Mastodon does: in the draft encoding unless they asked for the standard's, and with their token, by which they find the account.
alter table push_subscriptions add column standard boolean not null default true, add column token_sealed bytea;
