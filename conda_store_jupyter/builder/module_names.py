"""Which conda packages may bring a Python module: by rule, and where no rule helps by a table."""

from __future__ import annotations

from collections.abc import Iterator

#: Module → packages of conda-forge, where the name tells nothing.
PACKAGES: dict[str, tuple[str, ...]] = {
    "Bio": ("biopython",),
    "Crypto": ("pycryptodome",),
    "Cryptodome": ("pycryptodomex",),
    "Image": ("pillow",),
    "MySQLdb": ("mysqlclient",),
    "OpenGL": ("pyopengl",),
    "OpenSSL": ("pyopenssl",),
    "PIL": ("pillow",),
    "PyQt5": ("pyqt",),
    "PyQt6": ("pyqt6", "pyqt"),
    "Xlib": ("python-xlib",),
    "apt": ("python-apt",),
    "attr": ("attrs",),
    "bs4": ("beautifulsoup4",),
    "cairo": ("pycairo",),
    "community": ("python-louvain",),
    "cpuinfo": ("py-cpuinfo",),
    "cv2": ("opencv", "py-opencv"),
    "dateutil": ("python-dateutil",),
    "discord": ("discord.py",),
    "docx": ("python-docx",),
    "dotenv": ("python-dotenv",),
    "duckdb": ("python-duckdb", "duckdb"),
    "editor": ("python-editor",),
    "faiss": ("faiss", "faiss-cpu"),
    "fitz": ("pymupdf",),
    "gi": ("pygobject",),
    "git": ("gitpython",),
    "github": ("pygithub",),
    "google.protobuf": ("protobuf",),
    "graphviz": ("python-graphviz",),
    "grpc": ("grpcio",),
    "haystack": ("haystack-ai",),
    "igraph": ("python-igraph",),
    "imblearn": ("imbalanced-learn",),
    "jose": ("python-jose",),
    "jwt": ("pyjwt",),
    "kafka": ("kafka-python",),
    "ldap": ("python-ldap",),
    "lightning": ("lightning", "pytorch-lightning"),
    "llama_cpp": ("llama-cpp-python",),
    "lz4": ("python-lz4", "lz4"),
    "magic": ("python-magic",),
    "matplotlib": ("matplotlib", "matplotlib-base"),
    "memcache": ("python-memcached",),
    "mpl_toolkits": ("matplotlib", "matplotlib-base"),
    "msgpack": ("msgpack-python",),
    "mx": ("python-mx",),
    "nacl": ("pynacl",),
    "osgeo": ("gdal",),
    "pil": ("pillow",),
    "pkg_resources": ("setuptools",),
    "pptx": ("python-pptx",),
    "psycopg2": ("psycopg2", "psycopg2-binary"),
    "pylab": ("matplotlib",),
    "pythoncom": ("pywin32",),
    "rest_framework": ("djangorestframework",),
    "ruamel": ("ruamel.yaml",),
    "serial": ("pyserial",),
    "skimage": ("scikit-image",),
    "sklearn": ("scikit-learn",),
    "snappy": ("python-snappy",),
    "socks": ("pysocks",),
    "sounddevice": ("python-sounddevice",),
    "soundfile": ("pysoundfile",),
    "tables": ("pytables",),
    "telegram": ("python-telegram-bot",),
    "tkinter": ("tk",),
    "tlz": ("toolz",),
    "torch": ("pytorch", "pytorch-cpu", "pytorch-gpu"),
    "umap": ("umap-learn",),
    "usb": ("pyusb",),
    "webview": ("pywebview",),
    "websocket": ("websocket-client",),
    "win32api": ("pywin32",),
    "wx": ("wxpython",),
    "xgboost": ("xgboost", "py-xgboost"),
    "yaml": ("pyyaml",),
    "zmq": ("pyzmq",),
}


def candidates_for(module: str) -> Iterator[str]:
    """Names that a package with the top-level ``module`` may have, the likeliest first."""
    yield from PACKAGES.get(module, ())
    plain = module.lower()
    spellings = dict.fromkeys((plain, plain.replace("_", "-"), plain.replace("-", "_")))
    yield from spellings
    for name in spellings:
        yield from (f"python-{name}", f"py-{name}", f"py{name}", f"{name}-python", f"{name}-py")
