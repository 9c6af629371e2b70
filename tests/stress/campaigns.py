"""All campaigns of kills one after the other, as the tables of `make kills`.

PYTHONPATH=tests:bench python tests/stress/campaigns.py [KILLS OF EACH KIND [kills|pushes]]
"""

import sys

from machine import machine

from stress import kills, pushes

ABOUT = """# Programs killed at random moments

{machine}

Written by `make kills`. Each program is killed with SIGKILL: one time in three at a moment drawn from its whole run, else
after it had begun to write or, where it puts the new in the place of the old at once, within 10 ms of that. After each kill
all of the old or all of the new has to be there, to the last statement, file or byte (Virtuoso alone, whose updates are not
whole, may be between the two until the next push), what was said to be done has to be there, `kg verify` finds nothing wrong
with a store, and the next run goes through and clears away what was left. The campaign ends at the first kill after which
that is not so.
"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    wanted = sys.argv[2:] or ["kills", "pushes"]
    if "kills" in wanted:
        sys.stdout.write(ABOUT.format(machine=machine(["pyoxigraph", "oxigraph"])) + "\n")
        kills.campaign(count, list(kills.CAMPAIGNS))
    if "pushes" in wanted:
        sys.stdout.write("\n")
        pushes.campaign(count, list(pushes.TITLES))


if __name__ == "__main__":
    main()
