"""The models as dbt compiles them, run in one process: a build in seconds.

dbt parses and compiles the project once, with a mark in the place of the day; what computes with
the day is compiled anew for each. Both are stored (stored.py). That running this gives what dbt
builds is tested in test_replay.py.
"""

import copy
import json
import os
import re
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from unittest.mock import patch

from stored import Store

from orchestration.lib.dbt_args import VALUES_OF_A_RUN

REPOSITORY = Path(__file__).resolve().parents[2]
# The one macro that writes the day into SQL; whatever else reads it computes with it.
AS_OF_MACRO = "macro.customer_segmentation.as_of_date"
READS_THE_DAY = "var('as_of_date')"
MARKED = "{% macro as_of_date(days_ago=0) -%} date '<as of -{{ days_ago }}>' {%- endmacro %}"
PARSED_FOR = {"as_of_date": "2020-01-01"}
HISTORY = "source.customer_segmentation.history."
MARK = re.compile(r"<as of -(-?\d+)>")


class CompiledProject:
    """Seeds and models in the order they need each other."""

    def __init__(self, folder, **dbt_vars):
        """Parse the project with these vars; `folder` is for what dbt leaves."""
        self.folder, self.dbt_vars, self.changes = folder, dbt_vars, {}
        self.compiled, self.original = {}, None
        self.store = Store(dbt_vars)
        # One parse serves all values that occur in SQL only.
        decide = {name: value for name, value in dbt_vars.items() if name not in VALUES_OF_A_RUN}
        self.packed = Store(decide).get("manifest.msgpack", self._parse)
        self.manifest = self.unpack()
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

    def _parse(self):
        from dbt.parser.manifest import extended_mashumaro_encoder

        parsed = self._dbt("parse", PARSED_FOR | self.dbt_vars)
        return parsed.to_msgpack(extended_mashumaro_encoder)

    def unpack(self):
        """Return the manifest as dbt parsed it, whatever a test did to its own."""
        from dbt.contracts.graph.manifest import Manifest
        from dbt.parser.manifest import extended_mashumuro_decoder

        manifest = Manifest.from_msgpack(self.packed, decoder=extended_mashumuro_decoder)
        manifest.build_flat_graph()
        return manifest

    def manifest_as_json(self):
        """Return the manifest as dbt writes it to manifest.json."""

        def write():
            path = self.folder / "manifest.json"
            # Nothing is parsed again, but writing reads the flags that a command sets.
            known = self._dbt("parse", PARSED_FOR | self.dbt_vars, manifest=self.unpack())
            known.writable_manifest().write(str(path))
            return path.read_bytes()

        return json.loads(self.store.get("manifest.json", write))

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
        changed.original, changed.compiled = self, {}
        changed.__dict__.pop("marked", None)
        families = {
            unique_id: copy.deepcopy(node)
            for unique_id, node in self.manifest.nodes.items()
            if node.resource_type == "model" and node.config.meta.get("segments")
        }
        # What a manifest does to be copied itself leaves out half of it.
        changed.manifest = object.__new__(type(self.manifest))
        vars(changed.manifest).update(vars(self.manifest), nodes=self.manifest.nodes | families)
        edit({node.name: node.config.meta["segments"] for node in families.values()})
        changed.manifest.build_flat_graph()
        return changed

    def names(self, schema):
        """Return the relations of a schema."""
        return sorted(node.alias for node in self.nodes.values() if node.schema == schema)

    def code(self, day):
        """Return the SQL of every model and singular test for a day, by unique id."""
        if day not in self.compiled:

            def date(found):
                return (day - timedelta(days=int(found[1]))).isoformat()

            self.compiled[day] = {
                **{unique_id: MARK.sub(date, sql) for unique_id, sql in self.marked.items()},
                **self._stored(
                    f"{day}.json",
                    lambda manifest: self._compile(
                        day.isoformat(), self._using(READS_THE_DAY), manifest
                    ),
                ),
            }
        return self.compiled[day]

    @cached_property
    def marked(self):
        """The SQL of every model and singular test, with marks in the place of days."""
        # Rules are read from the graph.
        known = self.original.marked if self.original else {}
        wanted = self._using("graph") if known else ["resource_type:model", "test_type:singular"]

        def compile_marked(manifest):
            with patch.object(manifest.macros[AS_OF_MACRO], "macro_sql", MARKED):
                return self._compile(PARSED_FOR["as_of_date"], wanted, manifest)

        return {**known, **self._stored("marked.json", compile_marked)}

    def _stored(self, name, make):
        """Return what `make` makes of the manifest; stored if that is the project as it is."""
        if self.original:
            return make(self.manifest)
        return self.store.get_json(name, lambda: make(self.unpack()))

    def _using(self, text):
        """Return the models and singular tests with a text in their code or their macros'.

        A macro counts as theirs where its name stands in the code.
        """
        macros = {}
        for macro in self.manifest.macros.values():
            if macro.package_name == "customer_segmentation" and macro.unique_id != AS_OF_MACRO:
                macros.setdefault(macro.name.split("__")[-1], []).append(macro.macro_sql)
        found, words = set(), {}
        for name, codes in macros.items():
            words[name] = set(re.findall(r"\w+", " ".join(codes)))
            if any(text in code for code in codes):
                found.add(name)
        while more := {name for name in macros.keys() - found if words[name] & found}:
            found |= more
        return [
            node.name
            for unique_id, node in self.manifest.nodes.items()
            # The id of a generic test ends in a hash.
            if node.resource_type in ("model", "test")
            and unique_id.count(".") == 2
            and (text in node.raw_code or found & set(re.findall(r"\w+", node.raw_code)))
        ]

    def _compile(self, day, selected, manifest):
        selection = ("--select", *selected, "--indirect-selection", "empty")
        done = self._dbt(
            "compile", {**self.dbt_vars, "as_of_date": day}, *selection, manifest=manifest
        )
        return {result.node.unique_id: result.node.compiled_code for result in done.results}

    def compile(self, day, models):
        """Return the SQL of some models for a day, by name; anew each time."""
        compiled = self._compile(day.isoformat(), models, self.manifest)
        return {self.nodes[unique_id].name: sql for unique_id, sql in compiled.items()}

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

    def build(self, connection, database, day, built=None, accepted=True, only=()):
        """Make the models for a day in a database that has the raw relations and the seeds.

        What earlier builds in the database stored is there. `built` is what an earlier build
        returned, where raw relations and seeds are as they were: models whose query is the same,
        and all they rest on, are left as they are. `accepted`: whether the day is stored. `only`:
        names of models that are made, with all they need; nothing else is.
        """
        nodes = self._create_schemas(connection, database, "model")
        if only:
            needed = self._with_parents(only)
            nodes = [node for node in nodes if node.unique_id in needed]
        self._create_history(connection, database)
        before, built, made = built or {}, {}, set()
        for node in nodes:
            sql, relation = self._sql(node.unique_id, database, day), self._relation(node, database)
            built[node.unique_id] = sql
            parents = node.depends_on.nodes
            if before.get(node.unique_id) == sql and not any(
                parent in made or parent.startswith(HISTORY) for parent in parents
            ):
                continue
            made.add(node.unique_id)
            try:
                if node.language == "python":
                    self._run_python(connection, database, relation, sql)
                elif node.config.materialized != "incremental":
                    kind = "view" if node.config.materialized == "view" else "table"
                    connection.execute(f"create or replace {kind} {relation} as {sql}")
                elif accepted:
                    days = f"select as_of_date from (\n{sql}\n) as written"
                    connection.execute(f"delete from {relation} where as_of_date in ({days})")
                    connection.execute(f"insert into {relation} by name {sql}")
            except Exception as error:
                error.add_note(f"in model {node.name}")
                raise
        return built

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
