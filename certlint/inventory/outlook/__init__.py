"""What lies ahead: renewals, failures, and the consequences of an event.

renewals      what has to be renewed by month, issuer and owner; `policy`: what the user's own rules ask for
breakages     what breaks each place first, and when
impact        which places fail when an `event` happens, and which have another path; `affected` certificates,
              `impact_outcomes` by place, `impact_totals` by owner and issuer
deployed      the leaves that places show, by chain; `stored_paths` are their paths, from certificates of the inventory
"""
