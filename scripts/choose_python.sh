#!/bin/sh
# Prints the Python to make .venv with: `python3`, unless the system's own is clearly quicker.
#
# Pythons that were compiled on the spot (by pyenv, if nothing else was said) often lack what the compiler can do for
# them: one and the same version then takes half as long again, for every hit and every start. So both are measured.
set -eu

# Prints how many microseconds a little work takes at best; fails where no environment can be made.
measured() {
    "$1" - 2>/dev/null <<'PYTHON'
import ensurepip, sys, time, venv

class Pair:
    def __init__(self, number):
        self.number, self.text = number * 7919 % 1000, str(number)

    def place(self):
        return self.number, self.text

def took():
    begin = time.perf_counter()
    sorted((Pair(number) for number in range(5_000)), key=Pair.place)
    return time.perf_counter() - begin

if sys.version_info < (3, 11):
    sys.exit(1)
print(int(min(took() for _ in range(10)) * 1e6))
PYTHON
}

# The lesser of what was measured now and before.
least() {
    one=$(measured "$1") || one=$2
    [ "$one" -lt "$2" ] && echo "$one" || echo "$2"
}

never=1000000000
usual=$never
system=$never
# In turns, so that what else the machine does disturbs both.
for _ in 1 2 3 4 5 6 7 8; do
    usual=$(least python3 "$usual")
    system=$(least /usr/bin/python3 "$system")
done
if [ "$system" -lt $((usual / 100 * 85)) ]; then
    echo /usr/bin/python3
else
    echo python3
fi
