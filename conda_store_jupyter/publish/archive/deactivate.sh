# Undoes what `source activate` did in this shell.
if [ -n "${_CONDA_STORE_PATH:-}" ]; then
    if [ -d "$CONDA_PREFIX/etc/conda/deactivate.d" ]; then
        for _conda_store_script in $(find "$CONDA_PREFIX/etc/conda/deactivate.d" -name '*.sh' | sort -r); do
            . "$_conda_store_script"
        done
        unset _conda_store_script
    fi
    PATH="$_CONDA_STORE_PATH"
    PS1="$_CONDA_STORE_PS1"
    # Variables of the specification.
@VARIABLES@
    unset CONDA_PREFIX CONDA_DEFAULT_ENV _CONDA_STORE_PATH _CONDA_STORE_PS1
fi
hash -r 2>/dev/null || true
