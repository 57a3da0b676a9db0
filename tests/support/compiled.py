"""The models as dbt compiles them, run in one process: a build in seconds.

dbt parses the project once and compiles it once a day; nothing else is asked of it. That running
this gives what dbt builds is tested in test_replay.py.
"""

import copy
import json
import os
from pathlib import Path
from unittest.mock import patch

REPOSITORY = Path(__file__).resolve().parents[2]


class CompiledProject:
    """Seeds and models in the order they need each other."""

    def __init__(self, folder, **dbt_vars):
        """Parse the project with these vars; `folder` is for what dbt leaves."""
        self.folder, self.dbt_vars, self.changes, self.compiled = folder, dbt_vars, {}, {}
        self.manifest = self._dbt("parse", {**dbt_vars, "as_of_date": "2020-01-01"})
        self.nodes = {
            unique_id: node
            for unique_id, node in self.manifest.nodes.items()
            if node.resource_type in ("model", "seed")
        }
        self.order = []
        for unique_id in sorted(self.nodes):
            self._add(unique_id)

    def _dbt(self, command, dbt_vars, *arguments, manifest=None):
        from dbt.cli.main import dbtRunner

        with patch.dict(
            os.environ, {"SEGMENTATION_WAREHOUSE": str(self.folder / "warehouse.duckdb")}
        ):
            done = dbtRunner(manifest=manifest).invoke(
                [
                    *("--quiet", "--no-use-colors", "--no-write-json", command, *arguments),
                    *("--project-dir", str(REPOSITORY), "--profiles-dir", str(REPOSITORY)),
                    *("--target-path", str(self.folder / "target")),
                    *("--log-path", str(self.folder / "logs"), "--vars", json.dumps(dbt_vars)),
                ]
            )
        assert done.success, done.exception or done.result
        return done.result

    def _add(self, unique_id):
        if unique_id in self.order:
            return
        for parent in self.nodes[unique_id].depends_on.nodes if self._is_model(unique_id) else ():
            if parent in self.nodes:
                self._add(parent)
        self.order.append(unique_id)

    def _is_model(self, unique_id):
        return self.nodes[unique_id].resource_type == "model"

    def with_change(self, model, changes):
        """Return the project with the code of one model changed: text by what takes its place."""
        changed = copy.copy(self)
        (unique_id,) = (id_ for id_, node in self.nodes.items() if node.name == model)
        changed.changes = {**self.changes, unique_id: changes}
        return changed

    def with_definitions(self, edit):
        """Return the project with other segment rules: `edit` gets {family model: [definition]}."""
        changed = copy.copy(self)
        families = {
            unique_id: copy.deepcopy(node)
            for unique_id, node in self.manifest.nodes.items()
            if node.resource_type == "model" and node.config.meta.get("segments")
        }
        # What a manifest does to be copied itself leaves out half of it.
        changed.manifest, changed.compiled = object.__new__(type(self.manifest)), {}
        vars(changed.manifest).update(vars(self.manifest), nodes=self.manifest.nodes | families)
        edit({node.name: node.config.meta["segments"] for node in families.values()})
        changed.manifest.build_flat_graph()
        return changed

    def names(self, schema):
        """Return the relations of a schema."""
        return sorted(node.alias for node in self.nodes.values() if node.schema == schema)

    def code(self, day):
        """Return the SQL of every model for a day, by unique id."""
        if day not in self.compiled:
            dbt_vars = {**self.dbt_vars, "as_of_date": day.isoformat()}
            wanted = ("resource_type:model", "test_type:singular", "--indirect-selection", "empty")
            done = self._dbt("compile", dbt_vars, "--select", *wanted, manifest=self.manifest)
            self.compiled[day] = {
                result.node.unique_id: result.node.compiled_code for result in done.results
            }
        return self.compiled[day]

    def compile(self, day, models):
        """Return the SQL of some models for a day, by name; anew each time."""
        dbt_vars = {**self.dbt_vars, "as_of_date": day.isoformat()}
        selection = ("--select", *models, "--indirect-selection", "empty")
        done = self._dbt("compile", dbt_vars, *selection, manifest=self.manifest)
        return {result.node.name: result.node.compiled_code for result in done.results}

    def sql(self, model, database, day):
        """Return the query of a model for a day, on the relations of a database."""
        (unique_id,) = (id_ for id_, node in self.nodes.items() if node.name == model)
        return self._sql(unique_id, database, day)

    def test_sql(self, test, database, day):
        """Return the query of a singular dbt test for a day, on the relations of a database."""
        return self._sql(f"test.customer_segmentation.{test}", database, day)

    def _sql(self, unique_id, database, day):
        sql = self.code(day)[unique_id]
        for old, new in self.changes.get(unique_id, {}).items():
            assert old in sql, (unique_id, old)
            sql = sql.replace(old, new)
        return self._in_database(sql, database)

    @staticmethod
    def _in_database(sql, database):
        return sql.replace('"warehouse".', f'"{database}".')

    def build_seeds(self, connection, database):
        """Make the seeds in a database that is attached to the connection."""
        for node in self._create_schemas(connection, database, "seed"):
            types = node.config.column_types
            columns = ", ".join(f"'{name}': '{kind}'" for name, kind in types.items())
            connection.execute(
                f"create table {self._relation(node, database)} as from read_csv("
                f"'{REPOSITORY / node.original_file_path}', header = true, quote = '\"',"
                f" delim = ',', types = {{{columns}}})"
            )

    def build(self, connection, database, day, only=()):
        """Make the models for a day in a database that has the raw relations and the seeds.

        What earlier builds in the database stored is there. `only`: names of models that are made,
        with all they need; nothing else is.
        """
        nodes = self._create_schemas(connection, database, "model")
        if only:
            needed = self._with_parents(only)
            nodes = [node for node in nodes if node.unique_id in needed]
        self._create_history(connection, database)
        for node in nodes:
            sql, relation = self._sql(node.unique_id, database, day), self._relation(node, database)
            kind = "view" if node.config.materialized == "view" else "table"
            try:
                if node.language == "python":
                    self._run_python(connection, database, relation, sql)
                elif node.config.materialized == "incremental":
                    days = f"select as_of_date from (\n{sql}\n) as written"
                    connection.execute(f"delete from {relation} where as_of_date in ({days})")
                    connection.execute(f"insert into {relation} by name {sql}")
                else:
                    connection.execute(f"create or replace {kind} {relation} as {sql}")
            except Exception as error:
                error.add_note(f"in model {node.name}")
                raise

    def _run_python(self, connection, database, relation, code):
        """Make a table as dbt-duckdb does: the code is the model with what `dbt.ref` needs."""
        module, session = {}, connection.cursor()
        exec(code, module)

        def load(name):
            return session.query(f"select * from {self._in_database(name, database)}")

        made = module["model"](module["dbtObj"](load), session)
        connection.register("made", made)
        connection.execute(f"create or replace table {relation} as from made")
        connection.unregister("made")

    def _with_parents(self, names):
        needed = {unique_id for unique_id, node in self.nodes.items() if node.name in names}
        for unique_id in reversed(self.order):
            if unique_id in needed and self._is_model(unique_id):
                needed.update(self.nodes[unique_id].depends_on.nodes)
        return needed

    def _create_history(self, connection, database):
        for source in self.manifest.sources.values():
            if source.source_name == "history":
                columns = ", ".join(
                    f"{column.name} {column.data_type}" for column in source.columns.values()
                )
                relation = f'"{database}"."{source.schema}"."{source.identifier}"'
                connection.execute(f"create table if not exists {relation} ({columns})")

    def _create_schemas(self, connection, database, resource_type):
        nodes = [self.nodes[unique_id] for unique_id in self.order]
        nodes = [node for node in nodes if node.resource_type == resource_type]
        for schema in {node.schema for node in nodes}:
            connection.execute(f'create schema if not exists "{database}"."{schema}"')
        return nodes

    @staticmethod
    def _relation(node, database):
        return f'"{database}"."{node.schema}"."{node.alias}"'


def differences(connection, first, second, relations):
    """Return {relation: rows that are in one database only}, of relations (`marts.orders`)."""
    found = {}
    for relation in relations:
        columns = ", ".join(
            f'"{name}"'
            for name, *_ in connection.execute(f"describe {first}.{relation}").fetchall()
        )
        rows = connection.execute(
            f"(select 'first', {columns} from {first}.{relation}"
            f" except all select 'first', {columns} from {second}.{relation}) union all"
            f" (select 'second', {columns} from {second}.{relation}"
            f" except all select 'second', {columns} from {first}.{relation})"
        ).fetchall()
        if rows:
            found[relation] = rows
    return found
