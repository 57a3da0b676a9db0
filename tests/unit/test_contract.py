import pytest

from orchestration.lib.contract import load_contract, type_by_name
from orchestration.lib.errors import UserError


def test_every_column_has_the_type_its_name_tells(project):
    told = {
        f"{table.name}.{column.name}": (column.data_type, type_by_name(column.name))
        for table in load_contract(project).values()
        for column in table.columns
    }
    assert {name: types for name, types in told.items() if types[0] != types[1]} == {}


def test_required_tables_and_columns_are_those_of_the_design(project):
    tables = load_contract(project)
    assert {table.name for table in tables.values() if table.required} == {"customers", "orders"}
    required = {
        table: [column.name for column in tables[table].columns if column.required]
        for table in ("customers", "orders")
    }
    assert required == {
        "customers": ["customer_id"],
        "orders": ["order_id", "customer_id", "ordered_at", "total_amount"],
    }


def test_columns_keep_the_order_of_the_contract(project):
    names = [column.name for column in load_contract(project)["fx_rates"].columns]
    assert names == ["currency", "date", "rate_to_reporting"]


def test_meta_and_missing_types_are_read(tmp_path):
    folder = tmp_path / "models" / "staging" / "shop"
    folder.mkdir(parents=True)
    (folder / "_raw__sales.yml").write_text(
        """
        sources:
          - name: raw_shop
            tables:
              - name: sales
                config: {meta: {package: shop_data, path: data/sales.parquet}}
                columns: [{name: sale_id, data_type: id}, {name: note}]
        """
    )
    sales = load_contract(tmp_path, "shop")["sales"]
    assert sales.meta == {"package": "shop_data", "path": "data/sales.parquet"}
    assert [(column.name, column.data_type) for column in sales.columns] == [
        ("sale_id", "id"),
        ("note", "text"),
    ]
    assert not sales.required


def test_a_source_without_tables_is_named(tmp_path):
    with pytest.raises(UserError, match="models/staging/shop/ declares no table"):
        load_contract(tmp_path, "shop")
