-- One's own reactions, latest first.
create index reaction_mine on reactions.reaction (person, id desc);
