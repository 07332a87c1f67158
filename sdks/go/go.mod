module quark

go 1.22
