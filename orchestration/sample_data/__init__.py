"""Sample data: a shop and its people, seeded, with known dirt and planted truth.

Whatever is generated has the same bytes for the same number of customers and seed. One module a
subject: `people`, `companies`, `identities`, `products`, `stores`, `orders`, `visits` and `events`,
`campaigns`, `messages`, `traits`, `tickets`, `surveys`, `reviews`, `loyalty`, `experiments`,
`feedback`, `fx_rates` make it; `dirt` soils it; `planted_*` add people of whom all is known,
`truth` says what is known of the others; `build` puts it together, part by part, and `files` writes
it. A further table is one module with a random stream of its own (`arrow.stream`), a schema in
`schema`, and a line in `build`; what is there already keeps its bytes.
"""

from orchestration.sample_data.build import ensure, generate, is_current

__all__ = ["ensure", "generate", "is_current"]
