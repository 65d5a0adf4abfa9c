-- Why: larger text, words beside the icons, and more time to take a post back, for whoever finds computers hard or wants to be sure.
alter table preferences drop constraint preferences_undo_seconds_check;
alter table preferences add constraint preferences_undo_seconds_check check (undo_seconds in (0, 5, 10, 30));
alter table preferences add column text_size text not null default 'normal' check (text_size in ('normal', 'large', 'larger'));
alter table preferences add column icon_words boolean not null default false;
