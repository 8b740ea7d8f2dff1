#!/usr/bin/env bash
# Set everything up if needed, then read and explain letters.
#
#   bash scripts/run.sh [PATH... [OPTION...]]
#
# Without arguments it reads the invented sample letters of this repository.
# Arguments go to `denialscan scan` as they are; paths count from where you are.
# The exit code is that of the scan (see docs/user-guide.md), 4 when a program
# is missing and could not be installed.
set -euo pipefail
# shellcheck source=scripts/setup.sh
. "$(dirname -- "${BASH_SOURCE[0]}")/setup.sh"

case ${1-} in
  -h | --help)
    sed -n '2,/^[^#]/{s/^# \{0,1\}//p;}' "${BASH_SOURCE[0]}"
    exit 0
    ;;
esac

# shellcheck disable=SC2119  # no extra packages here: $@ are the scan's arguments
install_programs
prepare_venv run

if [ "$#" -eq 0 ]; then
  set -- "$ROOT/corpus/samples/letters" --facts "$ROOT/corpus/samples/facts" --db denialscan.db
fi
say "To type denialscan commands yourself: source '$VENV/bin/activate'" ""
exec "$VENV/bin/denialscan" scan "$@"
