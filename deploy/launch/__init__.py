"""What `./gleaner` does: makes the environment, prepares the database, keeps the web server and the worker running.

Standard library only, for it runs before anything is installed. `commands` knows the words a person types and calls the
rest: `run` and `suites` (the tests), which use `environment` (`.venv` from the hashed locks), `children` and `ports`,
`checkout` (folders and settings) and `talk` (what is printed).
"""
