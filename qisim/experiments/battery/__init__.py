"""Sterman's twelve tests of a model (Business Dynamics, 2000, chapter 21), as far as software can do them.

Each check is a function of a `Bench` that gives an `Outcome`: what was done, the worst figure that was found,
whatever does not hold, and what only a person can say. A check passes, fails, or needs words.

    1 boundary adequacy       boundary      7 behaviour reproduction   reproduction
    2 structure               structure     8 behaviour anomaly        anomaly, cuts
    3 dimensions              dimensions    9 family members           family
    4 parameters              assessment   10 surprise behaviour       surprise
    5 extreme conditions      equations,   11 sensitivity              ranking
                              wholeruns    12 system improvement       improvement
    6 integration error       integration
"""
