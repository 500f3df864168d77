"""Search: an index behind one protocol, so that the engine can change without a page noticing.

`index` says what an index can do; `whoosh_index`, `postgres_index` and `memory` do it; the modules beside them hold
what every engine shares: words, queries, ranking, marking and spelling.
"""
