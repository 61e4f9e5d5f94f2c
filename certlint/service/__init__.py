"""The inventory in a browser, and the REST API: what `certlint serve` runs.

server       connections and signals; `bounds` has all limits, `access_log` a line per request
guard        what stands before all handlers: `hosts`, `tokens`, limits; `incoming` reads bodies, `refusals` are responses
application  the routes
store        the inventory, for handlers
lists        the table of all lists, from which pages and the API are made; `columns` and `cells` are what they show
pages        HTML: lists, and `objects` such as a certificate; `charts` have coordinates, `remedies` the texts of rules
rest         the API; `openapi` describes it, with `row_schemas`
metrics      the text format of Prometheus
lint         evaluates what is sent, in a `lint_process` of the `lint_pool`; `seen` asks the same processes about clients
"""
