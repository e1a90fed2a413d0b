# One task file: people, hooks and CI call the same targets. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help build report docs quality test quick lint publish postgres spark example generate mutants bench lock clean

basketry = .venv/bin/basketry

help: ## list the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1#/' | column -t -s '#'

build: ## set everything up, then build and test the demo shop's marts on DuckDB
	@requirements/install.sh base
	@$(basketry) build

report: ## build, then write the shop's report: one HTML file, in Japanese and English
	@requirements/install.sh base
	@$(basketry) build
	@$(basketry) report

docs: ## build, then write the documentation site: guides, metrics, lineage, the report
	@requirements/install.sh base docs
	@$(basketry) build
	@$(basketry) docs

quality: ## build, then check the inputs and the marts with Great Expectations
	@requirements/install.sh base quality
	@$(basketry) build
	@$(basketry) quality

test: ## set everything up, then run every check
	@requirements/install.sh base dev postgres metrics spark quality docs peers dbt2
	@tests/run.sh

quick: ## lint of what changed, unit tests, worked examples: the inner loop
	@requirements/install.sh base dev
	@tests/quick.sh

lint: ## check style and types only
	@requirements/install.sh base dev
	@tests/lint.sh

publish: ## build and test, and if all passed, publish the marts for BI tools
	@requirements/install.sh base
	@$(basketry) publish

postgres: ## build and test on PostgreSQL, and compare every value with DuckDB
	@requirements/install.sh base postgres
	@$(basketry) postgres

spark: ## build and test on Spark, and compare every value with DuckDB
	@requirements/install.sh base spark
	@$(basketry) spark

example: ## build a shop from its files: make example NAME=online_retail, fuzzy_factory, groceries or generated_shop
	@requirements/install.sh base
	@$(basketry) example $(NAME)

generate: ## write the demo shop anew: make generate OUT=build/shop SCALE=10 FORMAT=parquet
	@requirements/install.sh base
	@$(basketry) generate $(or $(OUT),build/shop) --scale $(or $(SCALE),1) --format $(or $(FORMAT),csv)

mutants: ## break every model on purpose and list the breaks that no test notices
	@requirements/install.sh base dev
	@.venv/bin/python tests/mutation/mutants.py $(MODELS)

bench: ## time a whole shop (SCALE=0.1 million orders), affinity, a funnel and the quality gate (an hour); ONLY=whole
	@requirements/install.sh base quality peers
	@status=0; for each in $(or $(ONLY),whole affinity funnel quality); do \
		options=; [ $$each != whole ] || options="--scale $(or $(SCALE),0.1)"; \
		.venv/bin/python tests/benchmark/$$each.py $$options || status=1; \
	done; exit $$status

lock: ## compile requirements/*.txt anew from pyproject.toml (needs uv)
	@requirements/lock.sh

clean: ## remove what the commands made, but not the environment
	rm -rf build target logs shop.duckdb shop.duckdb.wal
