# make demo: from a fresh clone to 1,000 verified samples.   make test: the whole suite.   make ocr: the reading audit.
# PYTHON chooses the interpreter (3.11 to 3.13, as pyproject.toml says); everything is installed into .venv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RENDER := $(VENV)/.installed-render
DEV := $(VENV)/.installed-dev
OCR := $(VENV)/.installed-ocr
PIP := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt
# What pip would do on one core; some packages bring files that are no Python.
COMPILE := $(BIN)/python -m compileall -q -j 0 $(VENV)/lib > /dev/null || true

.PHONY: demo test test-slow ocr bench bench-science bench-model bench-train digits deep-science mutate-makers mutate-model constraints clean

demo: $(RENDER)
	$(BIN)/synth text-render --n 1000 --mix solid,photo --out data
	$(BIN)/synth query --out data "select subtask, lang, count(*) n, round(avg(length(prompt))) prompt_length from samples group by all order by all"

# The model's tests count together which official tensors they compared: one process. The trainer's fork ranks, which
# a process that has run Ray cannot. Tests start many processes: compiled modules are kept, whatever the environment says.
test: export PYTHONDONTWRITEBYTECODE :=
test: $(DEV)
	$(BIN)/python -m pytest tests/model
	$(BIN)/python -m pytest -n 3 --dist loadfile tests/training tests/flows/model
	$(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(foreach part,model training flows/model,--ignore=tests/$(part))

# What the suite leaves out: a checkpoint of 8.6 GB, made and loaded, a compiled picture, and trainings under Ray.
test-slow: $(DEV)
	$(BIN)/python -m pytest -m slow -s

# The audit that reads the pictures. Without dependencies where those would bring a second cv2.
ocr: $(OCR)

bench: $(RENDER)
	$(BIN)/python -m flows.bench

bench-science: $(RENDER)
	$(BIN)/python -m flows.bench_science

# The model beside the official arithmetic: four minutes of two cores.
bench-model: $(DEV)
	$(BIN)/python -m flows.bench_model

# Loading, the parts of a training step, operations by formula; on a GPU the ladder of MFU.
bench-train: $(DEV)
	$(BIN)/python -m flows.bench_train

# Does the model learn from our own data? Two trainings of half an hour on two cores, read by OCR. Goes on where it was.
digits: $(DEV) $(OCR)
	$(BIN)/python -m flows.digits --out runs/digits

# 10,000 scenes of every family through every check: hours.
deep-science: $(RENDER)
	$(BIN)/python -m flows.bench_science --deep

# Whether the judge sees it when the makers' own code is changed: ten minutes of one core.
mutate-makers: $(DEV)
	$(BIN)/python -W ignore -m flows.code_mutation

# Whether the official tensors notice 32 mistakes that a port would make: a few minutes.
mutate-model: $(DEV)
	$(BIN)/python -m tests.model.mutants

# The versions that everything was tried with, whatever the build (torch +cpu, +cu130). Run in an environment with all extras
# that are to be pinned.
constraints: $(DEV)
	$(BIN)/python -m pip freeze --exclude-editable --exclude pip --exclude setuptools | grep -v '@ file:' | sed 's/+.*//' > constraints.txt

clean:
	rm -rf $(VENV)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(not (3, 11) <= v < (3, 14) and "Python 3.11, 3.12 or 3.13 is needed, this is %d.%d: the pinned versions were tried with no other. Install one of them and name it: make demo PYTHON=python3.12" % v)'
	$(PYTHON) -m venv $(VENV)

# Stamps: a second make installs nothing unless the requirements have changed.
$(RENDER): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[render]'
	@$(COMPILE)
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[render,model,dev]'
	@$(COMPILE)
	@touch $@ $(RENDER)

$(OCR): $(RENDER)
	$(PIP) -e '.[ocr]'
	$(PIP) --no-deps paddleocr paddlex rapidocr
	@$(COMPILE)
	@touch $@
