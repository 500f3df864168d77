"""PostgreSQL's connections, handed from one test to the next."""

from sqlalchemy import URL, Engine, Pool, QueuePool


class Connections:
    """Pools that wait for the next app on their database, or for whoever empties it.

    A new connection reads PostgreSQL's catalogue anew: looking which of 103 tables are filled took 50 ms on one and
    4 ms on one that had looked before. A pool that a test did not give back whole is not lent again.
    """

    def __init__(self) -> None:
        self.waiting: dict[URL, Pool] = {}

    def lend(self, engine: Engine) -> None:
        """Let an engine go on with the pool of an earlier one; a second engine at once has its own."""
        engine.pool = self.waiting.pop(engine.url, engine.pool)

    def take_back(self, engine: Engine) -> None:
        """Keep the pool of an engine that has ended, if it is whole."""
        pool = engine.pool
        if engine.dialect.name == "postgresql" and isinstance(pool, QueuePool) and not pool.checkedout():
            self.waiting.setdefault(engine.url, pool)
        if self.waiting.get(engine.url) is not pool:
            engine.dispose()

    def close(self) -> None:
        """Close what waits."""
        while self.waiting:
            self.waiting.popitem()[1].dispose()


CONNECTIONS = Connections()
