"""The archive: every interview's log in a SQL database, sealed person by person.

It follows the log, and nothing depends on it. docs/architecture.md says how it is built.
"""
