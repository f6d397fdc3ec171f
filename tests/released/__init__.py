"""What every released Plenum has left in its database: a whole workshop, played by the rehearsal of that time.

To add the next one, in a checkout of the release and with its own environment:

    ./plenum rehearse --participants 7 --speed 2000 --keep /tmp/released
    python -m tests.released /tmp/released 0004_servers      (in a checkout of today)

The second word is the name of its newest migration of `workshop`.
"""
