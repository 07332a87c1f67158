-- Whom to suggest: those with most followers.
create index person_popular on relations.person (followers desc, person desc) where not gone;
