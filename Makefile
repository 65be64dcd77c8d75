# Two commands matter: `make run` and `make test`. Each installs or names what it misses.

# One cache for every clone, so that a second one starts fast.
cache := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/todo-chatbot
export CARGO_TARGET_DIR ?= $(cache)/target
export PATH := $(HOME)/.cargo/bin:$(PATH)
export LC_ALL := C.UTF-8

.DEFAULT_GOAL := help
.PHONY: help run test test-core test-cluster test-docker test-agents eval train bench lint fmt site screenshots chart dockerfiles workflows images reproduce clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build and run everything on http://localhost:3000, with SQLite in ./data
	@scripts/run

test: ## Run every check and every test
	@scripts/claim $(CARGO_TARGET_DIR) scripts/test

test-core: ## Run the domain's tests alone: a minute, no database, no browser
	scripts/claim $(CARGO_TARGET_DIR) cargo test core

test-cluster: ## Try images and chart in the cluster that kubectl points to, or in one made here
	@tests/cluster/run

test-docker: ## Build both Dockerfiles and try the images, with Docker or an engine made here
	@tests/docker/run

test-agents: ## Run kagent's own runtime as the chart configures it, against a scripted model
	@tests/agents/run

eval: ## Say how well the assistant understands people (ARGS=--help says what else it can do)
	@scripts/claim $(CARGO_TARGET_DIR) scripts/eval $(ARGS)

train: ## Make the assistant's model anew, from the lexicons, tests/train and tests/eval; ARGS="--without _h" tries it
	@scripts/claim $(CARGO_TARGET_DIR) cargo run --locked -p todo-tests --example train -- $(ARGS)

bench: ## Measure the server against its budgets and its peers (ARGS=--help names what there is)
	@scripts/claim $(CARGO_TARGET_DIR) scripts/bench $(ARGS)

lint: ## Check formatting and lints
	cargo fmt --all --check
	scripts/claim $(CARGO_TARGET_DIR) cargo clippy --workspace --all-targets --features todo-tests/cluster -- -D warnings

fmt: ## Format the code
	cargo fmt --all

site: ## Build the wasm that hydrates the pages, into ./site
	@scripts/build-site

screenshots: ## Photograph the running product into ./screenshots
	@scripts/claim $(CARGO_TARGET_DIR) scripts/screenshots

chart: ## Check the Helm chart, as far as that goes without a cluster
	@scripts/chart

dockerfiles: ## Lint the Dockerfiles
	@scripts/lint-dockerfiles

workflows: ## Lint the workflows
	@scripts/lint-workflows

images: ## Build both images with Nix into ./result-images, and report what they hold
	@scripts/images

reproduce: ## Build the images a second time and compare them to the bit
	@scripts/reproduce

clean: ## Remove what was built, but neither ./data nor other clones' cache
	rm -rf site screenshots result-*
