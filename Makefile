# Everything a person or a machine runs here. CARGO_TARGET_DIR is respected when it is set.

SHELL := /bin/bash
STEP := scripts/step
SECS ?= 60
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test interop schemathesis bench load fuzz torture-issuer frames wasm page screenshots wallet counter-numbers audit errors clean-demo

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install what the tests need beside Rust (Debian packages), only when it is missing
	@$(STEP) "setup" scripts/setup

demo: ## play the whole story on this machine; ARGS="--once" runs it through without waiting
	@$(STEP) "setup" scripts/setup demo
	@scripts/demo $(ARGS)

test: ## setup, format, lints, all tests, house rules, advisories, oracles, fuzz corpus, demo
	@scripts/test

interop: setup ## let a wallet and an issuer on other people's packages talk with ours (needs Node)
	@$(STEP) "interop" scripts/interop

schemathesis: setup ## send the issuer 10,000 requests that no wallet would
	@$(STEP) "schemathesis" scripts/schemathesis 400 4

bench: ## measure the hot paths beside raw signatures and beside ssi
	@$(STEP) "bench" cargo run --quiet --release --manifest-path oracles/Cargo.toml --package annona-benches

load: setup ## let 250 wallets a second arrive at the issuer, for SECS=60 seconds on each database
	@$(STEP) "load" scripts/load 250 $(SECS)

frames: ## read 7,200 pictures of a phone's screen, good, typical and hard; time a frame to its verdict
	@$(STEP) "frames" scripts/frames $(ARGS)

fuzz: ## fuzz every parser, SECS=60 seconds in all
	@$(STEP) "fuzz" scripts/fuzz $(SECS)

torture-issuer: setup ## kill issuer and database while 100,000 credentials are issued
	@$(STEP) "torture of the issuer" scripts/torture-issuer

wasm: setup ## build the counter for browsers into verifier/page/public/wasm
	@$(STEP) "counter for browsers" scripts/wasm

page: setup ## build the counter's page into verifier/page/dist
	@$(STEP) "counter's page" scripts/page build

screenshots: setup ## renew the pictures of the counter's page in docs/screenshots/counter
	@$(STEP) "screenshots" scripts/page screenshots

counter-numbers: ## measure the counter's program: size, start, memory (release build)
	@$(STEP) "the counter's numbers" scripts/counter-numbers

wallet: setup ## build the wallet app and try it, in Chromium and in its own window
	@$(STEP) "wallet app" scripts/wallet test

audit: ## compare Cargo.lock with the RustSec advisories
	@$(STEP) "audit" cargo xtask audit

errors: ## write docs/errors.md from the sources
	@$(STEP) "errors" cargo xtask errors

clean-demo: ## forget the demo's data
	rm -rf demo
