"""Files of other tools, as those tools write them."""

from __future__ import annotations

PLATFORM = "linux-64"

PYTHON_URL = (
    "https://conda.anaconda.org/conda-forge/linux-64/python-3.12.7-hc5c86c4_0_cpython.conda"
)
SIX_URL = "https://conda.anaconda.org/conda-forge/noarch/six-1.16.0-pyh6c4a22f_0.tar.bz2"
WHEEL_URL = "https://files.pythonhosted.org/packages/61/80/flask-3.0.0-py3-none-any.whl"

PIXI_LOCK = f"""\
version: 6
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    indexes:
    - https://pypi.org/simple
    packages:
      linux-64:
      - conda: {PYTHON_URL}
      - conda: {SIX_URL}
      - pypi: {WHEEL_URL}
      osx-arm64:
      - conda: {SIX_URL}
  lint:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    packages:
      linux-64:
      - conda: {SIX_URL}
packages:
- conda: {PYTHON_URL}
  sha256: {"a" * 64}
  md5: {"b" * 32}
  depends:
  - __glibc >=2.17,<3.0.a0
  - six
  license: Python-2.0
  size: 31574780
  timestamp: 1728059777603
- conda: {SIX_URL}
  sha256: {"c" * 64}
  md5: {"d" * 32}
  license: MIT
  size: 14259
  timestamp: 1620240338595
- pypi: {WHEEL_URL}
  name: flask
  version: 3.0.0
  sha256: {"e" * 64}
  requires_dist:
  - werkzeug>=3.0.0
  requires_python: '>=3.8'
"""

CONDA_LOCK = f"""\
version: 1
metadata:
  content_hash:
    linux-64: {"f" * 64}
  channels:
  - url: conda-forge
    used_env_vars: []
  platforms:
  - linux-64
  sources:
  - environment.yml
package:
- name: python
  version: 3.12.7
  manager: conda
  platform: linux-64
  dependencies:
    __glibc: '>=2.17,<3.0.a0'
  url: {PYTHON_URL}
  hash:
    md5: {"b" * 32}
    sha256: {"a" * 64}
  category: main
  optional: false
- name: flask
  version: 3.0.0
  manager: pip
  platform: linux-64
  dependencies:
    werkzeug: '>=3.0.0'
  url: {WHEEL_URL}
  hash:
    sha256: {"e" * 64}
  category: main
  optional: false
- name: six
  version: 1.16.0
  manager: conda
  platform: linux-64
  dependencies:
    python: ''
  url: {SIX_URL}
  hash:
    md5: {"d" * 32}
    sha256: {"c" * 64}
  category: dev
  optional: true
"""

EXPLICIT = f"""\
# This file may be used to create an environment using:
# $ conda create --name <env> --file <this file>
# platform: linux-64
# created-by: conda 24.9.2
@EXPLICIT
{SIX_URL}#{"d" * 32}
{PYTHON_URL}#{"a" * 64}
"""

PIXI_TOML = """\
[workspace]
name = "analysis"
channels = ["conda-forge", { channel = "https://example.org/extra", priority = 1 }]
platforms = ["linux-64", "osx-arm64"]

[dependencies]
python = "3.12.*"
numpy = ">=1.26,<3"
pytorch = { version = "*", build = "cpu*", channel = "conda-forge" }
anything = "*"

[target.linux-64.dependencies]
patchelf = "0.18"

[target.osx.dependencies]
only-on-mac = "*"

[pypi-options]
extra-index-urls = ["https://example.org/simple"]

[pypi-dependencies]
flask = { version = "==3.0.0", extras = ["async"] }
httpx = "*"
analysis = { path = ".", editable = true }

[activation.env]
MODE = "fast"
WORKERS = 4

[feature.test.dependencies]
pytest = ">=8"

[environments]
test = ["test"]
only-test = { features = ["test"], no-default-feature = true }

[tasks]
start = "python main.py"
"""

PYPROJECT = """\
[project]
name = "tool"
requires-python = ">=3.11"
dependencies = ["rich>=13", "click"]

[tool.pixi.workspace]
channels = ["conda-forge"]
platforms = ["linux-64"]

[tool.pixi.dependencies]
numpy = "*"
"""

REQUIREMENTS = """\
# made by pip-compile
--index-url https://example.org/simple
--only-binary :all:
Flask[async]==3.0.0 \\
    --hash=sha256:21128f47e4e3b9d29131a3bbf8d4d1d9f1f8e7f1e1e1e1e1e1e1e1e1e1e1e1e1 \\
    --hash=sha256:cfadcdb638b609361d29ec22360d6070a77d7463dcb3ab08d2c2f2f168845f58
    # via -r requirements.in
requests >= 2.31 ; python_version < "4"  # the usual one
-e .
"""

HISTORY = """\
==> 2024-10-01 10:00:00 <==
# cmd: /opt/conda/bin/conda create -n work python=3.12 numpy
# conda version: 24.9.2
+conda-forge/linux-64::python-3.12.7-hc5c86c4_0_cpython
+conda-forge/linux-64::numpy-2.1.1-py312h58c1407_0
# update specs: ['python=3.12', 'numpy']
==> 2024-10-02 10:00:00 <==
# cmd: conda install scipy pandas
+conda-forge/linux-64::scipy-1.14.1-py312h62794b6_1
+bioconda/noarch::pandas-2.2.3-0
# update specs: ['scipy>=1.14', 'pandas']
==> 2024-10-03 10:00:00 <==
# cmd: conda remove pandas
-bioconda/noarch::pandas-2.2.3-0
# remove specs: ['pandas']
"""
