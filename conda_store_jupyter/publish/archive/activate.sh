# Activates the environment that this file is in: source it in bash or zsh.
if [ -n "${BASH_SOURCE:-}" ]; then
    _conda_store_prefix="${BASH_SOURCE}"
elif [ -n "${ZSH_VERSION:-}" ]; then
    eval '_conda_store_prefix="${(%):-%x}"'
else
    _conda_store_prefix="$0"
fi
_conda_store_prefix="$(cd "$(dirname "$_conda_store_prefix")/.." && pwd)"
if [ -n "${CONDA_PREFIX:-}" ] && [ -f "$CONDA_PREFIX/bin/deactivate" ]; then
    . "$CONDA_PREFIX/bin/deactivate"
fi
export _CONDA_STORE_PATH="$PATH"
export _CONDA_STORE_PS1="${PS1:-}"
export CONDA_PREFIX="$_conda_store_prefix"
export CONDA_DEFAULT_ENV="$(basename "$CONDA_PREFIX")"
export PATH="$CONDA_PREFIX/bin:$PATH"
unset _conda_store_prefix
if [ -n "${PS1:-}" ] && [ -z "${CONDA_STORE_KEEP_PROMPT:-}" ]; then
    PS1="($CONDA_DEFAULT_ENV) $PS1"
fi
# Variables of the specification.
@VARIABLES@
if [ -d "$CONDA_PREFIX/etc/conda/activate.d" ]; then
    for _conda_store_script in $(find "$CONDA_PREFIX/etc/conda/activate.d" -name '*.sh' | sort); do
        . "$_conda_store_script"
    done
    unset _conda_store_script
fi
hash -r 2>/dev/null || true
