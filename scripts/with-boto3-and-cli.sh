#!/usr/bin/env bash
# Drives a Stator of its own with boto3 and with the AWS CLI, both from PyPI, and checks every answer:
#
#   npm run build && scripts/with-boto3-and-cli.sh
#
# Needs python3 with venv and a way to PyPI, so it is no part of npm test. Leaves nothing behind but the printed lines.
set -euo pipefail
cd "$(dirname "$0")/.."

BOTO3_VERSION=${BOTO3_VERSION:-}
AWSCLI_VERSION=${AWSCLI_VERSION:-}
scratch=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT

python3 -m venv "$scratch/venv"
"$scratch/venv/bin/pip" install --quiet --disable-pip-version-check \
  "boto3${BOTO3_VERSION:+==$BOTO3_VERSION}" "awscli${AWSCLI_VERSION:+==$AWSCLI_VERSION}"

node dist/cli/main.js serve --port 0 --data-dir "$scratch/data" >"$scratch/ready" &
server=$!
for _ in $(seq 100); do
  [ -s "$scratch/ready" ] && break
  sleep 0.05
done
endpoint=$(sed -n 's/.*endpoint \(http[^,]*\),.*/\1/p' "$scratch/ready")

# Settings of the machine must not reach the clients.
export AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_PAGER=
export AWS_ACCESS_KEY_ID=any AWS_SECRET_ACCESS_KEY=any AWS_DEFAULT_REGION=eu-central-1
export AWS_ENDPOINT_URL_DYNAMODB=$endpoint

"$scratch/venv/bin/python" scripts/clients/boto3_client.py
PATH="$scratch/venv/bin:$PATH" bash scripts/clients/aws-cli.sh
