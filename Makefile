# Everything here needs Python >= 3.10 and Node.js only; what else is needed goes into .venv.
PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help demo lab test lint dev clean

help:
	@echo "make demo    from an environment.yml to a running notebook"
	@echo "make lab     JupyterLab with the panel (ARGS=... are its options)"
	@echo "make test    every check and every test"
	@echo "make lint    the checks without the tests"
	@echo "make dev     an editable installation, for contributors"
	@echo "make clean   remove what was made in this directory"

demo: export MAKE_TARGET = demo
demo:
	@$(PYTHON) -m tools.install demo
	@$(VENV_PYTHON) -m tools.demo

lab: export MAKE_TARGET = lab
lab:
	@$(PYTHON) -m tools.install demo
	@$(VENV_PYTHON) -m tools.lab $(ARGS)

test: export MAKE_TARGET = test
test:
	@$(PYTHON) -m tools.install dev
	@$(VENV_PYTHON) -m tools.suite test

lint: export MAKE_TARGET = lint
lint:
	@$(PYTHON) -m tools.install dev
	@$(VENV_PYTHON) -m tools.suite lint

dev: export MAKE_TARGET = dev
dev:
	@$(PYTHON) -m tools.install dev
	@$(VENV_PYTHON) -m tools.dev

clean:
	@$(PYTHON) -m tools.clean
