# shellcheck shell=bash
# Set-up functions shared by run.sh and test.sh. Sourced, never run.
#
# Every step looks first and acts only on what is missing, so that a second run
# costs a fraction of a second and touches neither apt nor pip. Messages go to
# stderr: stdout belongs to the program that is started afterwards.
#
# Exit codes are denialscan's own: 4 = a program is missing and could not be
# installed (with the instruction to do it by hand), 1 = anything else.
# Written for bash 3.2 and later, which is what macOS has.

ROOT=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
VENV=$ROOT/.venv

say() { printf '%s\n' "$*" >&2; }

# stop CODE LINE...: say why and what to do next, then end the script.
stop() {
  local code=$1
  shift
  printf '%s\n' "$@" >&2
  exit "$code"
}

# quietly CODE WHAT COMMAND...: run a command silently; when it fails, show all
# it said and stop with CODE.
quietly() {
  local code=$1 what=$2 log
  shift 2
  log=$(mktemp)
  if "$@" >"$log" 2>&1 </dev/null; then
    rm -f -- "$log"
    return 0
  fi
  cat -- "$log" >&2
  rm -f -- "$log"
  stop "$code" "" "$what failed; the lines above say why. Nothing is lost: mend it and run the same command again."
}

# ---------------------------------------------------------------- Python

# Succeeds for an interpreter that is new enough and can make a venv with pip.
# Debian's python3 lacks ensurepip until python3-venv is installed.
usable_python() {
  "$1" -I -c '
import sys
if sys.version_info < (3, 11): sys.exit(1)
import ensurepip, venv
' >/dev/null 2>&1
}

# Prints the first usable interpreter, or nothing.
find_python() {
  local name
  for name in python3.14 python3.13 python3.12 python3.11 python3; do
    if usable_python "$name"; then
      command -v "$name"
      return 0
    fi
  done
}

# Succeeds when a new .venv can be made, or the one there can be used.
have_python() {
  venv_state >/dev/null || [ -n "$(find_python)" ]
}

# ---------------------------------------------------------------- programs

# Prints the Tesseract languages denialscan reads with that are not installed.
missing_languages() {
  local have name
  have=$(tesseract --list-langs 2>/dev/null || true)
  for name in eng osd spa; do
    case $'\n'"$have"$'\n' in
      *$'\n'"$name"$'\n'*) ;;
      *) printf '%s\n' "$name" ;;
    esac
  done
}

debian_package_missing() {
  ! dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed$'
}

# Prints the Debian packages this machine still needs; $@ are extra ones.
missing_debian_packages() {
  local name
  have_python || printf '%s\n' python3 python3-venv
  command -v tesseract >/dev/null 2>&1 || printf '%s\n' tesseract-ocr
  for name in $(missing_languages); do
    printf 'tesseract-ocr-%s\n' "$name"
  done
  for name in "$@"; do
    if debian_package_missing "$name"; then printf '%s\n' "$name"; fi
  done
}

# apt_install PACKAGE...: as root, through sudo, or with an instruction.
apt_install() {
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 ||
      stop 4 "These Debian packages are missing, and installing them needs an administrator:" \
        "  $*" "Ask one to run this, then run this script again:" \
        "  apt-get update && apt-get install --no-install-recommends $*"
    as_root=(sudo)
  fi
  as_root+=(env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -o DPkg::Lock::Timeout=120)
  say "Installing with apt: $*"
  quietly 4 "apt-get install $*" update_and_install "$@"
}

# Uses as_root of apt_install. A single unreachable source makes the update fail
# although all packages may come from the others: the installation decides.
update_and_install() {
  "${as_root[@]}" update || true
  "${as_root[@]}" install -y --no-install-recommends "$@"
}

install_on_debian() {
  local missing version
  missing=$(missing_debian_packages "$@")
  # shellcheck disable=SC2086  # package names hold no spaces: one word each
  if [ -n "$missing" ]; then apt_install $missing; fi
  if have_python; then return 0; fi
  # python3 is older than 3.11 here (Ubuntu 22.04): the release may offer a newer one.
  for version in 3.13 3.12 3.11; do
    if LC_ALL=C apt-cache policy "python$version-venv" 2>/dev/null | grep -q 'Candidate: [0-9]'; then
      apt_install "python$version" "python$version-venv"
      return 0
    fi
  done
}

# Untested: written from Homebrew's documentation and checked by shellcheck only.
install_on_macos() {
  local missing=()
  command -v tesseract >/dev/null 2>&1 || missing+=(tesseract)
  # eng and osd come with tesseract itself, spa with tesseract-lang.
  case $'\n'"$(missing_languages)"$'\n' in
    *$'\n'spa$'\n'*) missing+=(tesseract-lang) ;;
  esac
  have_python || missing+=(python@3.12)
  if [ "${#missing[@]}" -eq 0 ]; then return 0; fi
  command -v brew >/dev/null 2>&1 ||
    stop 4 "These programs are missing: ${missing[*]}" \
      "Install Homebrew (https://brew.sh), then run this script again."
  say "Installing with Homebrew: ${missing[*]}"
  quietly 4 "brew install ${missing[*]}" brew install "${missing[@]}"
}

# install_programs PACKAGE...: Tesseract with its languages and a Python; the
# extra Debian packages are for the tests and ignored elsewhere.
install_programs() {
  if command -v apt-get >/dev/null 2>&1 && command -v dpkg-query >/dev/null 2>&1; then
    install_on_debian "$@"
  elif [ "$(uname -s)" = Darwin ]; then
    install_on_macos
  fi
  command -v tesseract >/dev/null 2>&1 ||
    stop 4 "Tesseract (the program that reads scanned pages) is not installed." \
      "Install Tesseract 5 with the language data eng, osd and spa (your system's packages," \
      "often called tesseract and tesseract-langpack-spa), then run this script again."
  if [ -n "$(missing_languages)" ]; then
    stop 4 "Tesseract lacks language data: $(missing_languages | tr '\n' ' ')" \
      "Put the .traineddata files into the folder that 'tesseract --list-langs' names" \
      "(usually a package called tesseract-langpack-... or tesseract-data-...), then run this script again."
  fi
  have_python ||
    stop 4 "Python 3.11 or later with its venv module is needed and was not found" \
      "(looked for python3.14, python3.13, python3.12, python3.11 and python3 on the PATH)." \
      "Install it, for example with 'apt-get install python3.12 python3.12-venv' or from python.org," \
      "then run this script again."
}

# ---------------------------------------------------------------- .venv

# Prints what a .venv made now would be made from: the dependency files, the
# Python, and this folder last (the scripts in a moved .venv point to the old
# place). Fails when there is no .venv or its Python is gone or too old.
venv_state() {
  "$VENV/bin/python" -I -c '
import hashlib, importlib.util, pathlib, sys
if sys.version_info < (3, 11) or importlib.util.find_spec("pip") is None: sys.exit(1)
digest = hashlib.sha256()
for name in ("pyproject.toml", "constraints.txt"):
    digest.update(pathlib.Path(sys.argv[1], name).read_bytes())
print(digest.hexdigest(), sys.version.split()[0], sys.argv[1])
' "$ROOT" 2>/dev/null
}

# Succeeds when a stamp of an earlier set-up names another folder than this one.
venv_was_moved() {
  local stamp
  for stamp in "$VENV"/.setup-*; do
    [ -f "$stamp" ] || continue
    case $(cat -- "$stamp") in
      *" $ROOT") ;;
      *) return 0 ;;
    esac
  done
  return 1
}

# pip_install TARGET: the project, editable, at the pinned versions. The folder
# is entered because pip splits PIP_CONSTRAINT at spaces: a relative name has none.
# The two variables also pin what builds the package (older and newer pip).
pip_install() (
  cd -- "$ROOT" || exit
  PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt \
    PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
    exec "$VENV/bin/python" -m pip install --quiet --no-input -c constraints.txt -e "$1"
)

# prepare_venv run|test: make .venv what pyproject.toml and constraints.txt say.
# A stamp is written when all is installed, so an interrupted set-up is redone.
# What the tests need holds all that a run needs: its stamp serves both.
prepare_venv() {
  local purpose=$1 target=. state stamp python
  if state=$(venv_state) && ! venv_was_moved; then
    for stamp in "$VENV/.setup-$purpose" "$VENV/.setup-test"; do
      if [ -f "$stamp" ] && [ "$(cat -- "$stamp")" = "$state" ]; then return 0; fi
    done
  else
    python=$(find_python)
    say "Creating .venv with $python"
    quietly 1 "Creating .venv" "$python" -m venv --clear "$VENV"
  fi
  say "Installing the Python packages (a few minutes the first time)"
  if [ "$purpose" = test ]; then target='.[test]'; fi
  printf 'unfinished %s\n' "$ROOT" >"$VENV/.setup-$purpose"
  quietly 1 "Installing the Python packages" pip_install "$target"
  venv_state >"$VENV/.setup-$purpose"
}
