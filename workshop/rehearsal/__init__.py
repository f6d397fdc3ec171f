"""A rehearsal: a whole workshop, played by simulated people over real HTTP and websockets.

Nothing here touches Plenum's models: a simulated person knows what their screen shows, and acts by posting the
forms on it, as a browser does.

    page      what a screen shows: its regions and forms, and how a push changes them
    answers   what comes back from the server
    browser   one browser: cookies, forms, a socket
    person    who sits in front of it: a participant's phone, the console, the stage
    power     whether the server is there: it may be killed, again and again
    ledger    every write that the server has acknowledged
    words     what people write; every text ends with a mark of its own
    script    what people do in each kind of phase (plays/ has the parts), spread over time
    run       from the first to the last phase of the agenda
    check     the ledger against the export, every screen against a fresh page
    report    figures and progress, for people and machines
    crowd     people who follow whoever steers, with what they do by themselves in each kind of phase (deeds)
    reporter  how all of this stands, told to the server that has started it
    server    a server of our own, with a data folder of its own
"""
