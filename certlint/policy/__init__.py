"""Rules as data: catalogues, profiles, settings, and data tables with a date.

rule          a row of a catalogue; `rule_rows` validates rows, `catalogue` reads a file of them, `severity` orders findings
model         profiles and their layers; `profile_shape` validates one, `composition` composes it from those that it extends
profile       profiles by name; `compiled`, `cache`, `index` and `expressions` store what would take long to make again
resolve       the profile and the settings of a run; `aliases` for hints about unknown names
settings      the inputs of a run besides its rules: `setting` is one, `declarations` are those of a profile
selection     which rules run; `unselected` has the errors; `precedence`: which of them yield to others
remediation   commands with the values of a run; `advice`, `for_requests`, `folder_remediation` and `kubernetes_remediation`
              adapt them to a kind of object or input
tables        tables of facts in `rules/data/`; `names` are the values of a setting, `versions` those of a product
toml_values   values of TOML as text
list_files    lists that a run is given: `key_lists`, of compromised keys; `ct_logs`, of Certificate Transparency logs
standards     public policies, clause by clause
plugins       checks of other packages
words         enumerations in sentences
"""
