-- theme says how bright, scheme which colours; before, scheme said how bright and theme was any word.
alter table people.person drop constraint person_scheme_check;
update people.person
set theme = case scheme when 'system' then 'auto' else scheme end,
    scheme = case when theme in ('grey', 'blue', 'purple', 'green', 'orange', 'indigo') then theme else 'blue' end;
alter table people.person
    alter column theme set default 'auto',
    alter column scheme set default 'blue',
    add constraint person_theme_check check (theme in ('light', 'dark', 'auto')),
    add constraint person_scheme_check check (scheme in ('grey', 'blue', 'purple', 'green', 'orange', 'indigo')),
    add column text_size text not null default 'normal' check (text_size in ('small', 'normal', 'large', 'huge')),
    add column external_media text not null default 'ask' check (external_media in ('ask', 'always'));
