# Everything runs through uv. Without a usable one on PATH, one is installed into .tools.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
# Reading the lock file is what a broken or too old uv cannot do.
UV := $(shell uv tree --frozen --quiet --depth 0 >/dev/null 2>&1 && command -v uv || echo .tools/bin/uv)
RUN := $(UV) run --no-sync
PYTEST := $(RUN) pytest -q
# One gate at a time: most of them use every core themselves.
GATES := $(RUN) python template/scripts/check.py --jobs 1
export PATH := $(CURDIR)/.tools/bin:$(PATH)
# A virtual environment around this shell is not ours, and unwritten bytecode makes every start slow.
unexport VIRTUAL_ENV PYTHONDONTWRITEBYTECODE

DEMO := build/demo

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast test-template test-triples test-presets test-renamed test-all lint check-file lock snapshots figures gate-proof gate-peers bench bench-agents bench-answers bench-documents bench-evaluation bench-extraction bench-gateway bench-ingestion bench-notebooks bench-local-model bench-retrieval bench-scoring bench-tables bench-update test-slow test-sequences release wheel bench-cache bench-models bench-pages docs tutorials screenshots distributions

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

setup: $(UV) ## Install the locked dependencies of the generator
	@$(UV) sync --quiet --locked

demo: setup ## Generate a standard project into build/demo and run its own demo
	@rm -rf $(DEMO) && mkdir -p $(dir $(DEMO))
	@echo "Start a project with the preset standard: scaffold new $(DEMO) --defaults --template ."
	@$(RUN) scaffold new $(DEMO) --defaults --template . > $(DEMO).log
	@sed -n 's/^/   /; 1p' $(DEMO).log
	@$(MAKE) --no-print-directory -C $(DEMO) demo
	@echo "Next: cd $(DEMO), read README.md and run make serve"

test: setup ## Run everything that CI runs, or some of it: make test ONLY=lint,units
	@$(GATES) --only "$(ONLY)"

test-fast: setup ## Lint, types, import contract and the generator's tests
	@$(GATES) --only lock,format,lint,types,imports,units

test-template: setup ## Lint of the template, renders of all combinations, updates
	@$(GATES) --only jinja,figures,renders,updates

test-triples: setup ## Renders that cover every triple of answers, not only every pair
	@ROWS_STRENGTH=3 $(PYTEST) -n 2 --dist loadfile tests/template/test_renders.py

test-presets: setup ## Every gate, demo and test of the quick variants: standard with and without the example, ml, minimal
	@$(GATES) --only presets

test-renamed: setup ## Rename every word of the example in a project, then run the tests of spine and capabilities
	@$(PYTEST) -m "slow or not slow" tests/template/test_renamed_example.py

test-all: setup ## Every gate, demo and test of every preset with and without the example; writes docs/test-all.json
	@$(RUN) python -m tools.all_variants

lint: setup ## Format, lint, types and import contract of the generator
	@$(GATES) --only format,lint,types,imports

check-file: setup ## Check one file of the template: make check-file FILE=template/...
	@$(RUN) python -m tools.check_file "$(FILE)"

lock: setup ## Resolve the tested versions that new projects start from: locks/uv.lock
	@$(RUN) python -m tools.lock

snapshots: setup ## Take new snapshots of the HTTP API of generated projects
	@$(RUN) python -m tools.snapshots

figures: setup ## Count the template and write docs/figures.md
	@$(RUN) python -m tools.figures

gate-proof: setup ## Break every rule of generated projects on purpose and write docs/gates.md
	@$(RUN) python -m tests.gates.report $(PRESETS)

gate-peers: setup ## Make the same mistakes in projects of other generators, and try their manners; writes docs/gates.md
	@$(RUN) python -m tests.gates.peers $(PEERS)
	@$(RUN) python -m tests.gates.manners $(PEERS)

bench: setup ## Time the generator beside Copier and write docs/benchmarks.md
	@$(RUN) python -m benchmarks.generation

bench-agents: setup ## Time permission, budget and audit of one tool call
	@$(RUN) python -m benchmarks.agents

bench-answers: setup ## Measure offline answers on documents that others wrote, in three languages
	@$(RUN) python -m benchmarks.answers

bench-cache: setup ## Time a cached answer in memory and in Redis
	@$(RUN) python -m benchmarks.cache $(PROJECT)

bench-retrieval: setup ## Measure search beside bm25s, tantivy, FTS5 and others
	@$(RUN) python -m benchmarks.retrieval $(SIZES)

bench-local-model: setup ## Measure search with the vectors of a local model: make bench-local-model MODEL=folder
	@$(RUN) python -m benchmarks.retrieval.local_model $(MODEL) $(SETS)

bench-extraction: setup ## Compare extraction with other readers and markitdown on files of other projects
	@$(RUN) python -m benchmarks.extraction

bench-ingestion: setup ## Ingest many real and hostile files, and kill it: make bench-ingestion FILES=10000 KILLS=10
	@$(RUN) python -m benchmarks.ingestion $(FILES) $(KILLS)

bench-gateway: setup ## Time one valid output through the data integrity gateway
	@$(RUN) python -m benchmarks.gateway

bench-evaluation: setup ## Cost of an evaluated case beside pydantic_evals; false alarms of a comparison
	@$(RUN) python -m benchmarks.evaluation

.PHONY: bench-variants
bench-variants: setup ## Simulate tests of variants and time requests beside a shadow
	@$(RUN) python -m benchmarks.variants

bench-models: setup ## Run the slow tests of misbehaving models, paid corrections and killed processes, and write down their counts
	@$(RUN) python -m benchmarks.models $(REPORTS)

bench-scoring: setup ## Measure batch, online and quality of a generated project's scoring
	@$(RUN) python -m benchmarks.scoring

.PHONY: bench-serving
bench-serving: setup ## Measure callers, faults, load and kills in a served project: make bench-serving PARTS="callers faults"
	@$(RUN) python -m benchmarks.serving $(PARTS)

bench-tables: setup ## Make projects of tables of others, beside pipelines of a practitioner
	@$(RUN) python -m benchmarks.tables $(TABLES)

bench-documents: setup ## Make projects of folders of documents of others
	@$(RUN) python -m benchmarks.documents $(FOLDERS)

bench-notebooks: setup ## Promote public notebooks
	@$(RUN) python -m benchmarks.notebooks $(CLONES)

bench-pages: setup ## Time every page of the console with 10,000 rows
	@$(RUN) python -m benchmarks.pages

bench-update: setup ## Time `scaffold update` beside `copier update`
	@$(RUN) python -m benchmarks.update

test-slow: setup ## The long proofs: hundreds of random edits, kills, the wheel without a network
	@$(PYTEST) -n 2 -m slow tests --ignore tests/template --ignore tests/gates
	@$(PYTEST) -n 2 --hypothesis-profile explore tests/unit tests/adopt/test_toml_merge.py
	@$(PYTEST) -m slow tests/gates
	@$(PYTEST) -n 2 -m slow tests/template/test_updates.py

# All forty in ten nights.
SEQUENCES ?= $(shell seq -f %02g $$(( $$(date +%j | sed 's/^0*//') % 10 + 1 )) 10 40)

test-sequences: setup ## Generate parts with awkward names one after another: make test-sequences SEQUENCES="01 02"
	@$(RUN) python -m tests.generate.sequences $(SEQUENCES)

release: setup ## Check a release and show it: make release VERSION=1.2.0; with RECORD=1 record it in releases.toml
	@$(RUN) python -m tools.release $(VERSION)
	@$(RUN) python -m tools.distributions
	@$(if $(RECORD),$(RUN) python -m tools.release $(VERSION) --record)

docs: setup ## Build the documentation site into build/site; checks every link, and what its search finds first
	@$(UV) run --quiet --locked --group site zensical build --strict
	@$(UV) run --quiet --locked --group site python -m tools.site_search build/site \
		"undo an update=updating.html" "add a capability=updating.html" \
		"remove the example=tutorials/replace-the-example.html" "adopt a repository=adopting.html"

tutorials: setup ## Execute the tutorials word for word; writes docs/tutorials/runs.md
	@$(RUN) python -m tools.tutorials $(NAMES)

screenshots: setup ## Visit every page of every preset in Chromium with axe-core; writes docs/console.md
	@$(UV) run --quiet --locked --group pages python -m benchmarks.pages.screenshots $(PRESETS)

distributions: setup ## Build wheel and sdist, install both into empty homes, use them offline; writes docs/installation.md
	@$(RUN) python -m tools.distributions --write

wheel: $(UV) ## Build dist/*.whl, which carries the template and its releases
	@$(UV) build --quiet --wheel
	@ls dist/*.whl

# Only where uv is missing or unusable.
.tools/bin/uv:
	@$(PYTHON) -m venv .tools
	@.tools/bin/pip install --quiet --quiet --disable-pip-version-check uv
