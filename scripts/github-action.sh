#!/usr/bin/env bash
# The step of action.yml: inputs come as INPUT_…, never as part of a command.
set -euo pipefail

arguments=()

# Adds an option with a value; none when the value is empty.
option() {
    if [[ -n $2 ]]; then arguments+=("$1=$2"); fi
}

# Adds an option once for each line of the value.
options() {
    local line
    while IFS= read -r line; do option "$1" "$line"; done <<<"$2"
}

while IFS= read -r line; do
    [[ -n $line ]] || continue
    [[ $line != -?* ]] || line=./$line
    found=()
    while IFS= read -r path; do found+=("$path"); done < <(compgen -G "$line" || true)
    arguments+=("${found[@]:-$line}")
done <<<"$INPUT_PATHS"

options --fqdn "$INPUT_FQDN"
option --profile "$INPUT_PROFILE"
option --cert-name "$INPUT_CERT_NAME"
option --key "$INPUT_KEY"
options --select "$INPUT_SELECT"
options --ignore "$INPUT_IGNORE"
option --fail-on "$INPUT_FAIL_ON"
option --min-severity "$INPUT_MIN_SEVERITY"
option --expires-in "$INPUT_EXPIRES_IN"
option --as-of "$INPUT_AS_OF"
while IFS= read -r line; do
    if [[ -n $line ]]; then arguments+=("$line"); fi
done <<<"$INPUT_ARGUMENTS"

if [[ -n ${ACTION_REPOSITORY:-} ]]; then
    export CERTLINT_RULE_PAGES="$GITHUB_SERVER_URL/$ACTION_REPOSITORY/blob/$ACTION_REF/docs/rules"
fi

summary=$RUNNER_TEMP/certlint-summary.md
rm -f "$INPUT_SARIF_FILE" "$summary"
code=0
"$RUNNER_TEMP/certlint/bin/certlint" "${arguments[@]}" \
    --format github --format "sarif=$INPUT_SARIF_FILE" --format "markdown=$summary" || code=$?

if [[ $INPUT_SUMMARY == true && -f $summary ]]; then cat "$summary" >>"$GITHUB_STEP_SUMMARY"; fi
{
    if [[ -f $INPUT_SARIF_FILE ]]; then printf 'sarif=%s\n' "$INPUT_SARIF_FILE"; fi
    printf 'exit-code=%d\n' "$code"
} >>"$GITHUB_OUTPUT"
exit "$code"
