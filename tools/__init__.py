"""Commands for people who work on the project. Nothing here runs in production."""
