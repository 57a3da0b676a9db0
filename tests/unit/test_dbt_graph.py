"""The dbt project as assets and checks."""

from types import SimpleNamespace

from orchestration.lib import dbt_graph


def node(unique_id, folder=(), parents=(), kind="model", **more):
    name = unique_id.split(".")[-1]
    return SimpleNamespace(
        unique_id=unique_id,
        resource_type=kind,
        name=name,
        alias=name,
        fqn=["shop", *folder, name],
        depends_on=SimpleNamespace(nodes=list(parents)),
        description=f"All {name}.",
        columns={
            "id": SimpleNamespace(
                name="id",
                data_type="text",
                description="Key.",
                config=SimpleNamespace(meta={"checks": [{"unique": {"name": "key"}}]}),
            )
        },
        config=SimpleNamespace(
            severity=more.pop("severity", "ERROR"),
            tags=more.pop("tags", []),
            meta=more.pop("meta", {}),
        ),
        **more,
    )


def manifest(*nodes):
    return SimpleNamespace(
        nodes={each.unique_id: each for each in nodes},
        sources={
            "source.shop.raw.orders": SimpleNamespace(source_name="raw", name="orders"),
            "source.shop.history.log": SimpleNamespace(source_name="history", name="log"),
        },
    )


STAGED = node("model.stg_orders", ("staging", "contract"), ["source.shop.raw.orders"])
PEOPLE = node("model.int_people", ("intermediate", "identity"), ["model.int_as_of"])
AS_OF = node("model.int_as_of", ("intermediate", "orders"), ["model.stg_orders", "seed.maps"])
ORDERS = node("model.int_orders", ("intermediate", "orders"), ["model.int_people"])
MART = node("model.orders", ("marts", "customers"), ["model.int_orders"])
LOG = node("model.log", ("history",), ["model.orders", "source.shop.history.log"])
SEED = node("seed.maps", kind="seed")
ALL = (LOG, MART, ORDERS, AS_OF, PEOPLE, STAGED, SEED)


def test_a_folder_is_one_asset_and_so_is_a_mart():
    assets = {asset.key: asset for asset in dbt_graph.assets(manifest(*ALL))}
    assert {key: asset.nodes for key, asset in assets.items()} == {
        ("seeds",): ("seed.maps",),
        ("staging", "contract"): ("model.stg_orders",),
        ("intermediate", "orders"): ("model.int_as_of", "model.int_orders"),
        ("intermediate", "identity"): ("model.int_people",),
        ("marts", "orders"): ("model.orders",),
        ("history",): ("model.log",),
    }
    assert assets["marts", "orders"].description == "All orders."
    assert assets["marts", "orders"].columns == (("id", "text", "Key."),)
    assert assets["intermediate", "orders"].description == "2 models: int_as_of, int_orders."


def test_folders_that_read_each_other_are_no_circle():
    """int_people reads int_as_of, and int_orders reads int_people: orders starts earlier."""
    assets = dbt_graph.assets(manifest(*ALL))
    parents = {asset.key: asset.parents for asset in assets}
    assert parents == {
        ("seeds",): (),
        ("staging", "contract"): (("raw", "orders"),),
        ("intermediate", "orders"): (("seeds",), ("staging", "contract")),
        ("intermediate", "identity"): (("intermediate", "orders"),),
        ("marts", "orders"): (("intermediate", "orders"),),
        # Stored history is not an asset: it would be made before itself.
        ("history",): (("marts", "orders"),),
    }
    known = {("raw", "orders")}
    for asset in assets:
        assert set(asset.parents) <= known
        known.add(asset.key)


def test_a_check_belongs_to_the_table_that_comes_last():
    def test(name, parents, attached=None, **more):
        return node(f"test.{name}", parents=parents, kind="test", attached_node=attached, **more)

    law = test("law", ["model.stg_orders", "model.orders", "seed.maps"])
    law.__dict__.pop("attached_node")
    checks = dbt_graph.checks(
        manifest(
            *ALL,
            law,
            test("keys", ["model.int_orders"], "model.int_orders"),
            test("maps", ["seed.maps"], "seed.maps", severity="warn"),
            test("code", ["model.orders"], "model.orders", tags=["code"]),
        )
    )
    assert [(check.name, check.asset, check.blocking) for check in checks] == [
        ("keys", ("intermediate", "orders"), True),
        ("law", ("marts", "orders"), True),
        ("maps", ("seeds",), False),
    ]


def test_a_check_lists_what_it_runs():
    """A node a table and severity; what each of its checks is called is in the YAML."""
    tested = node(
        "model.orders",
        ("marts", "customers"),
        meta={"checks": [{"unique_key": {"name": "pair", "severity": "warn"}}]},
    )

    def of(severity):
        return node(
            f"test.{severity}",
            ["model.orders"],
            kind="test",
            attached_node="model.orders",
            severity=severity,
            test_metadata=SimpleNamespace(name="checks"),
        )

    error, warn = dbt_graph.checks(manifest(tested, of("ERROR"), of("warn")))
    assert (error.names, warn.names) == (("key",), ("pair",))
    assert error.description == "1 check: key."
