# Commands for development. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test fmt clippy unit e2e site watch

help: ## This list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

run: ## Build the release and serve it with demo data at http://127.0.0.1:3000
	@scripts/run.sh

test: ## Everything: formatting, clippy, tests on both databases, browser tests
	@scripts/test.sh

fmt: ## Format all Rust code
	cargo fmt --all

clippy: ## Lint the server's side and the browser's side
	cargo clippy --workspace --exclude frontend --all-targets -- -D warnings
	cargo clippy --package frontend --target wasm32-unknown-unknown -- -D warnings

unit: ## The Rust tests, on SQLite and on a PostgreSQL started for them
	scripts/with-postgres.sh cargo test --workspace --exclude frontend

site: ## Build the WebAssembly, the style sheet and the public files for a debug server
	cargo xtask site

e2e: ## The browser tests against the current debug server
	cargo xtask site
	cargo build --workspace --exclude frontend
	@bash -c '. scripts/lib.sh; need_node; npm_packages end2end; need_browser'
	scripts/e2e.sh

watch: ## Rebuild and reload while editing (needs cargo-leptos and wasm-bindgen-cli)
	cargo leptos watch -- serve --demo
