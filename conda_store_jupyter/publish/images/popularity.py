"""The order of layers: what most environments have comes first.

Container engines share the layers that two images begin with, as long as they are the same in the
same order. So the order must not depend on what else is in an environment, nor on what else is in
a store: a list of what most environments of data science stand on, from the ground up, then
whatever most packages of the environment itself depend on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from conda_store_jupyter.publish.images.records import Record

# Changing it changes every image: raise layers.FORMAT with it.
_NAMES = """
    _libgcc_mutex libgcc libgomp _openmp_mutex libgcc-ng libstdcxx libstdcxx-ng ca-certificates
    tzdata ld_impl_linux-64 ld_impl_linux-aarch64 libzlib zlib bzip2 libffi libuuid libxcrypt
    liblzma xz libexpat ncurses readline libnsl libsqlite sqlite openssl tk python python_abi
    python-tzdata packaging wheel setuptools pip six typing_extensions typing-extensions
    libgfortran libgfortran5 libgfortran-ng libopenblas openblas llvm-openmp intel-openmp tbb mkl
    libblas libcblas liblapack numpy zstd lz4-c libdeflate libbrotlicommon libbrotlidec
    libbrotlienc brotli icu libiconv libxml2 libev c-ares krb5 libssh2 libnghttp2 libcurl curl
    yaml pyyaml certifi idna charset-normalizer urllib3 pysocks requests attrs markupsafe jinja2
    python-dateutil pytz pandas scipy joblib threadpoolctl scikit-learn tornado zeromq libsodium
    pyzmq psutil platformdirs traitlets jupyter_core jupyter_client decorator wcwidth
    prompt-toolkit ptyprocess pexpect pygments parso jedi asttokens executing pure_eval stack_data
    matplotlib-inline ipython_pygments_lexers ipython comm debugpy nest-asyncio nest-asyncio2
    ipykernel libpng libjpeg-turbo libtiff libwebp-base libwebp freetype lcms2 openjpeg pillow
    fonttools kiwisolver cycler pyparsing contourpy matplotlib-base matplotlib seaborn
    libabseil libprotobuf protobuf snappy re2 libutf8proc libgrpc orc libthrift aws-c-common
    aws-sdk-cpp libarrow pyarrow libllvm15 libllvm20 llvmlite numba hdf5 h5py dask-core dask
"""
GROUND: tuple[str, ...] = tuple(_NAMES.split())


def ordered(records: Iterable[Record], first: Sequence[str] = ()) -> list[str]:
    """Names of packages in the order of their layers.

    Args:
        first: names that come before all others, if they are there.
    """
    known = {record.name: record for record in records}
    ranks = {name: rank for rank, name in reversed([*enumerate([*first, *GROUND])])}
    dependents = _dependents(known)
    return sorted(
        known, key=lambda name: (ranks.get(name, len(ranks) + 1), -dependents[name], name)
    )


def _dependents(known: Mapping[str, Record]) -> dict[str, int]:
    """How many packages need each, themselves or through others."""
    needed = {name: _needed(name, known) for name in known}
    return {name: sum(name in needs for needs in needed.values()) for name in known}


def _needed(name: str, known: Mapping[str, Record]) -> set[str]:
    found: set[str] = set()
    left = [name]
    while left:
        for depend in known[left.pop()].depends:
            other = depend.split(maxsplit=1)[0].rpartition("::")[2] if depend.strip() else ""
            if other in known and other not in found:
                found.add(other)
                left.append(other)
    return found - {name}
