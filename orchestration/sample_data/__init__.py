"""Sample data: a shop's customers and orders, seeded, with known dirt and planted truth.

Whatever is generated has the same bytes for the same number of customers and seed. One module a
subject: `people`, `products`, `orders`, `fx_rates` make it, `dirt` soils it, `planted_cases` and
`planted` add people whose segments are known, `build` puts it together and writes it. A further
table is one module with a random stream of its own (`arrow.stream`), a schema in `schema`, and a
line in `build`; what is there already keeps its bytes.
"""

from orchestration.sample_data.build import ensure, generate, is_current

__all__ = ["ensure", "generate", "is_current"]
