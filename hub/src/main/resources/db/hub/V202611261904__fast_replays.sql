-- Where handlers take many events at once, far more than ten thousand a second can be replayed.
alter table hub.replay
    drop constraint replay_per_second_check,
    add constraint replay_per_second_check check (per_second between 1 and 1000000);
