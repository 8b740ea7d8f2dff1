#!/usr/bin/env bash
# Set everything up if needed, then run the tests.
#
#   bash scripts/test.sh [pytest arguments]
#
# The exit code is pytest's.
set -euo pipefail
# shellcheck source=scripts/setup.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

# The corpus generator draws letters in these fonts.
install_programs fonts-dejavu-core fonts-liberation
prepare_venv test

cd -- "$ROOT"
exec "$VENV/bin/python" -m pytest "$@"
